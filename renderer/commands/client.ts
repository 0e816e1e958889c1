import pRetry from 'p-retry';
import type { z } from 'zod';
import { errorReplySchema } from '../../main/api/commands.ts';
import type { Text } from '../../main/api/texts.ts';

/** A command that the hall refused, with its coded reason and what to do in both languages; or `client/unreachable`: nobody can say whether it was done. */
export class CommandError extends Error {
  readonly code: string;
  readonly text: Text;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(code: string, text: Text, context: Readonly<Record<string, unknown>>, cause: unknown = undefined) {
    super(`${code}: ${text.en}`, { cause });
    this.code = code;
    this.text = text;
    this.context = context;
  }
}

const UNREACHABLE: Text = { zh: '与大厅系统的连接中断,请稍后再试。', en: 'The hall system cannot be reached. Please try again.' };

/** A key for one choice of one person: 128 random bits. `crypto.randomUUID` needs a secure context, a kiosk in the LAN has none. */
export function drawKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export type Command<Reply> = {
  readonly path: string;
  readonly body: unknown;
  /** The same key for every attempt at the same choice: the hall then does it once. */
  readonly key: string;
  readonly reply: z.ZodType<Reply>;
  /** How long one answer may take; the hall's own limit of 5 s and some more without it. */
  readonly timeoutMs?: number;
  /** Not to be repeated by itself: a second test page would be one too many. */
  readonly once?: boolean;
};

const ANSWER_MS = 8_000;

/** Sends a command and repeats it with the same key while the network fails. Throws `CommandError`. */
export async function sendCommand<Reply>(command: Command<Reply>): Promise<Reply> {
  try {
    return await pRetry(() => attempt(command), {
      retries: command.once === true ? 0 : 4,
      minTimeout: 250,
      maxTimeout: 2000,
      randomize: true,
      shouldRetry: ({ error }) => !(error instanceof CommandError),
    });
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError('client/unreachable', UNREACHABLE, { path: command.path }, error);
  }
}

async function attempt<Reply>({ path, body, key, reply, timeoutMs = ANSWER_MS }: Command<Reply>): Promise<Reply> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const answer: unknown = await response.json();
  if (response.ok) return reply.parse(answer);
  const { error } = errorReplySchema.parse(answer);
  throw new CommandError(error.code, { zh: error.zh, en: error.en }, error.context);
}
