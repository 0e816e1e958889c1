/** What the manager does with the day as a whole. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  idempotencyHeaderSchema,
  okReplySchema,
  type SlipReply,
  slipBodySchema,
  slipReplySchema,
  slipViewSchema,
} from '../api/commands.ts';
import type { Actor } from '../hall/kernel/actor.ts';
import type { DeviceId } from '../hall/kernel/ids.ts';
import { allow, carryOut } from './command-reply.ts';
import type { ServerDeps } from './deps.ts';

const closeDayBodySchema = z.strictObject({ lapseWaiting: z.boolean().default(false) });
const MANAGER: Actor = { kind: 'manager', id: 'hall' };
const rights = { actor: MANAGER, action: 'close-day', resource: 'day' } as const;

export function dayRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.post(
    '/day/close',
    { schema: { headers: idempotencyHeaderSchema, body: closeDayBodySchema, response: { 200: okReplySchema } } },
    async (request, reply) => {
      const { lapseWaiting } = request.body;
      const done = await carryOut(deps, request, reply, { ...rights, command: { kind: 'day.close', lapseWaiting } });
      return done === null ? reply : reply.send({ ok: true });
    },
  );
  typed.post(
    '/day/slip',
    { schema: { headers: idempotencyHeaderSchema, body: slipBodySchema, response: { 200: slipReplySchema } } },
    async (request, reply) => {
      const { seq: headSeq, hash: headHash } = deps.head();
      const printer = request.body.printer as DeviceId | null;
      const done = await carryOut(deps, request, reply, { ...rights, command: { kind: 'slip.start', printer, headSeq, headHash } });
      return done === null ? reply : reply.send(done as SlipReply);
    },
  );
  typed.get('/day/slip', { schema: { response: { 200: slipViewSchema } } }, async (_request, reply) => {
    if (!allow(deps, reply, MANAGER, 'report', 'day')) return reply;
    const { slip } = deps.state().day;
    return reply.send({ slip: slip === null ? null : { job: slip.job, printer: slip.device, state: slip.state, reason: slip.reason } });
  });
}
