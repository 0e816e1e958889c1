import { createHash, timingSafeEqual } from 'node:crypto';
import { hallIdSchema } from '../main/api/city-wire.ts';
import { CityError } from './city-error.ts';

const SHORTEST_TOKEN = 16;

/** Which halls a bearer token opens. Compared in constant time, by digests, so that neither length nor prefix shows. */
export interface Tokens {
  hallsOf(authorization: string | undefined): readonly string[];
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Reads `hall=token,hall=token` (env CITY_TOKENS). Tokens have 16 characters or more. `city/tokens-missing`, `city/tokens-unreadable`. */
export function parseTokens(setting: string | undefined): Tokens {
  const entries = (setting ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.length === 0)
    throw new CityError('city/tokens-missing', 'CITY_TOKENS is not set; it names a token for each hall: hall-1=TOKEN,hall-2=TOKEN');
  const known = entries.map((entry, index) => {
    const split = entry.indexOf('=');
    const hallId = entry.slice(0, split);
    const token = entry.slice(split + 1);
    // The entry itself is a secret, so the message tells its place only.
    if (split < 1 || !hallIdSchema.safeParse(hallId).success)
      throw new CityError('city/tokens-unreadable', `CITY_TOKENS, entry ${index + 1}: HALL=TOKEN is allowed`);
    if (token.length < SHORTEST_TOKEN)
      throw new CityError('city/tokens-unreadable', `CITY_TOKENS, hall ${hallId}: a token has ${SHORTEST_TOKEN} characters or more`);
    return { hallId, digest: digest(token) };
  });
  return {
    hallsOf: (authorization) => {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) return [];
      const offered = digest(token);
      return known.filter((entry) => timingSafeEqual(entry.digest, offered)).map((entry) => entry.hallId);
    },
  };
}
