/** The hands of the virtual hall: what one could do to the real devices, done to the simulated ones. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { okReplySchema } from '../api/commands.ts';
import type { Actor } from '../hall/kernel/actor.ts';
import type { ServerDeps } from './deps.ts';
import { sendError } from './send-error.ts';

const ACTIONS = [
  'press',
  'unplug',
  'plug',
  'paper-out',
  'paper-in',
  'paper-low',
  'cover-open',
  'cover-close',
  'cutter-jam',
  'cutter-clear',
  'silent',
  'speak',
  'lose-acks',
  'power-cycle',
  'tear',
  'type',
  'scan',
  'card',
] as const;

const deviceActionSchema = z.strictObject({
  action: z.enum(ACTIONS),
  key: z.int().min(1).max(8).optional(),
  line: z.boolean().optional(),
  count: z.int().min(1).max(100).optional(),
  text: z.string().max(3000).optional(),
});
const deviceParamsSchema = z.object({ device: z.string().max(64) });
const cityActionSchema = z.strictObject({ action: z.enum(['start', 'kill']) });

export function virtualRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  const hand: Actor = { kind: 'technician', id: 'virtual-hall' };
  api.post(
    '/virtual/devices/:device',
    { schema: { params: deviceParamsSchema, body: deviceActionSchema, response: { 200: okReplySchema } } },
    async (request, reply) => {
      const { device } = request.params;
      if (!deps.authorize(hand, 'simulate', `device/${device}`)) return sendError(reply, 'request/forbidden', {});
      if (deps.virtual === null) return sendError(reply, 'virtual/off', {});
      const { action, key, line, count, text } = request.body;
      const done = await deps.virtual.act(device, action, {
        key: key ?? null,
        line: line ?? null,
        count: count ?? null,
        text: text ?? null,
      });
      return done.ok ? reply.send({ ok: true }) : sendError(reply, 'virtual/failed', { device, action, problem: done.error });
    },
  );
  api.post('/virtual/city', { schema: { body: cityActionSchema, response: { 200: okReplySchema } } }, async (request, reply) => {
    if (!deps.authorize(hand, 'simulate', 'city')) return sendError(reply, 'request/forbidden', {});
    if (deps.virtual === null) return sendError(reply, 'virtual/off', {});
    await deps.virtual.city(request.body.action);
    return reply.send({ ok: true });
  });
}
