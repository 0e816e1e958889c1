/** From a request to a command and back: authorization, idempotency key, refusals in words. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Action } from '../api/authorize.ts';
import type { HallCommand } from '../hall/hall.ts';
import type { Actor } from '../hall/kernel/actor.ts';
import type { JsonObject } from '../hall/kernel/decision.ts';
import type { ServerDeps } from './deps.ts';
import { sendError } from './send-error.ts';

export type Wish = { readonly actor: Actor; readonly action: Action; readonly resource: string; readonly command: HallCommand };

/**
 * Gives the command and answers the caller when it is durable. Null: a refusal has been sent. What the core has replied is held against the
 * route's schema where it is serialized.
 */
export async function carryOut(deps: ServerDeps, request: FastifyRequest, reply: FastifyReply, wish: Wish): Promise<JsonObject | null> {
  const { actor, action, resource, command } = wish;
  if (!deps.authorize(actor, action, resource)) {
    sendError(reply, 'request/forbidden', { action, resource });
    return null;
  }
  const header = request.headers['idempotency-key'];
  const key = typeof header === 'string' ? header : null;
  const text = key === null ? '' : `${request.method} ${request.url} ${JSON.stringify(request.body ?? null)}`;
  const result = await deps.submit(command, { actor, key, request: text, causeSeq: null });
  if (!result.ok) {
    sendError(reply, result.code, result.context);
    return null;
  }
  return result.reply;
}
