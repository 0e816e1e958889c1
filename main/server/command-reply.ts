/** From a request to a command and back: authorization, idempotency key, refusals in words. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Action } from '../api/authorize.ts';
import type { CommandResult } from '../controller/controller.ts';
import type { HallCommand } from '../hall/hall.ts';
import type { Actor } from '../hall/kernel/actor.ts';
import type { JsonObject } from '../hall/kernel/decision.ts';
import type { ServerDeps } from './deps.ts';
import { sendError } from './send-error.ts';

export type Wish = {
  readonly actor: Actor;
  readonly action: Action;
  readonly resource: string;
  readonly command: HallCommand;
  /** What is remembered of the request where its body must not be. */
  readonly request?: string;
};

/**
 * Gives the command and answers the caller when it is durable. Null: a refusal has been sent. What the core has replied is held against the
 * route's schema where it is serialized.
 */
export async function carryOut(deps: ServerDeps, request: FastifyRequest, reply: FastifyReply, wish: Wish): Promise<JsonObject | null> {
  const { actor, action, resource, command } = wish;
  if (!allow(deps, reply, actor, action, resource)) return null;
  const key = keyOf(request);
  const text = key === null ? '' : (wish.request ?? `${request.method} ${request.url} ${JSON.stringify(request.body ?? null)}`);
  return answer(reply, await deps.submit(command, { actor, key, request: text, causeSeq: null }));
}

/** Whether the caller may; where not, the refusal has been sent. */
export function allow(deps: ServerDeps, reply: FastifyReply, actor: Actor, action: Action, resource: string): boolean {
  if (deps.authorize(actor, action, resource)) return true;
  sendError(reply, 'request/forbidden', { action, resource });
  return false;
}

/** The idempotency key of a request. */
export function keyOf(request: FastifyRequest): string | null {
  const header = request.headers['idempotency-key'];
  return typeof header === 'string' ? header : null;
}

/** What the core has replied; null where its refusal has been sent. */
export function answer(reply: FastifyReply, result: CommandResult): JsonObject | null {
  if (result.ok) return result.reply;
  sendError(reply, result.code, result.context);
  return null;
}
