/** What a window clerk and the manager can do. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  emptyBodySchema,
  idempotencyHeaderSchema,
  nextBodySchema,
  okReplySchema,
  openWindowBodySchema,
  visitBodySchema,
  type WindowReply,
  windowParamsSchema,
  windowReplySchema,
} from '../api/commands.ts';
import type { DayCommand } from '../hall/day/commands.ts';
import type { Actor } from '../hall/kernel/actor.ts';
import type { ClerkId, VisitId, WindowId } from '../hall/kernel/ids.ts';
import { carryOut } from './command-reply.ts';
import type { ServerDeps } from './deps.ts';

const windowSchema = { headers: idempotencyHeaderSchema, params: windowParamsSchema, response: { 200: windowReplySchema } };
const closeDayBodySchema = z.strictObject({ lapseWaiting: z.boolean().default(false) });

export function windowRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  /** Until log-in exists the clerk is whoever has signed in at that window. */
  const clerkAt = (window: WindowId, clerk: string | null): Actor => ({
    kind: 'clerk',
    id: `${clerk ?? deps.state().day.windows.get(window)?.clerk ?? 'nobody'}@window/${window}`,
  });
  const wish = (window: WindowId, command: DayCommand, clerk: string | null) => ({
    actor: clerkAt(window, clerk),
    action: 'serve' as const,
    resource: `window/${window}`,
    command,
  });

  api.post('/windows/:window/open', { schema: { ...windowSchema, body: openWindowBodySchema } }, async (request, reply) => {
    const window = request.params.window as WindowId;
    const { clerk } = request.body;
    const done = await carryOut(deps, request, reply, wish(window, { kind: 'window.open', window, clerk: clerk as ClerkId }, clerk));
    return done === null ? reply : reply.send(done as WindowReply);
  });
  api.post('/windows/:window/next', { schema: { ...windowSchema, body: nextBodySchema } }, async (request, reply) => {
    const window = request.params.window as WindowId;
    const done = await carryOut(
      deps,
      request,
      reply,
      wish(window, { kind: 'window.next', window, have: request.body.have as VisitId | null }, null),
    );
    return done === null ? reply : reply.send(done as WindowReply);
  });
  api.post('/windows/:window/close', { schema: { ...windowSchema, body: emptyBodySchema } }, async (request, reply) => {
    const window = request.params.window as WindowId;
    const done = await carryOut(deps, request, reply, wish(window, { kind: 'window.close', window }, null));
    return done === null ? reply : reply.send(done as WindowReply);
  });
  for (const action of ['recall', 'start', 'finish', 'no-show'] as const) {
    api.post(`/windows/:window/${action}`, { schema: { ...windowSchema, body: visitBodySchema } }, async (request, reply) => {
      const window = request.params.window as WindowId;
      const done = await carryOut(
        deps,
        request,
        reply,
        wish(window, { kind: `window.${action}`, window, visit: request.body.visit as VisitId }, null),
      );
      return done === null ? reply : reply.send(done as WindowReply);
    });
  }
  api.post(
    '/day/close',
    { schema: { headers: idempotencyHeaderSchema, body: closeDayBodySchema, response: { 200: okReplySchema } } },
    async (request, reply) => {
      const { lapseWaiting } = request.body;
      const done = await carryOut(deps, request, reply, {
        actor: { kind: 'manager', id: 'hall' },
        action: 'close-day',
        resource: 'day',
        command: { kind: 'day.close', lapseWaiting },
      });
      return done === null ? reply : reply.send({ ok: true });
    },
  );
}
