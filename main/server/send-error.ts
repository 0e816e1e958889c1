import type { FastifyReply } from 'fastify';
import { describeError } from '../api/errors.ts';

/** Sends the coded error of `code`, with its words. */
export function sendError(reply: FastifyReply, code: string, context: Readonly<Record<string, unknown>>): FastifyReply {
  const { status, zh, en } = describeError(code);
  return reply.status(status).send({ error: { code, zh, en, context } });
}
