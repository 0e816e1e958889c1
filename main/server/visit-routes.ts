/** What can be said of a visit away from a window, and what a board says of a call. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  boardParamsSchema,
  cancelBodySchema,
  idempotencyHeaderSchema,
  okReplySchema,
  paintedBodySchema,
  type ReprintReply,
  reprintBodySchema,
  reprintReplySchema,
  returnBodySchema,
  type VisitReply,
  visitParamsSchema,
  visitReplySchema,
} from '../api/commands.ts';
import { boardTarget } from '../hall/day/ledger.ts';
import type { Actor } from '../hall/kernel/actor.ts';
import type { BoardId, CallId, DeviceId, VisitId, WindowId } from '../hall/kernel/ids.ts';
import { carryOut } from './command-reply.ts';
import type { ServerDeps } from './deps.ts';
import { clerkAt } from './window-routes.ts';

const headers = idempotencyHeaderSchema;
const visitSchema = { headers, params: visitParamsSchema, response: { 200: visitReplySchema } };

/** Who speaks: the clerk of a window, a kiosk, or the manager. */
function speakerOf(deps: ServerDeps, window: string | null, kiosk: string | null): Actor {
  if (window !== null) return clerkAt(deps, window as WindowId, null);
  return kiosk === null ? { kind: 'manager', id: 'hall' } : { kind: 'kiosk', id: kiosk };
}

/** The window that has a visit, else the visit itself: no clerk takes it from under the hands of another. */
function placeOf(deps: ServerDeps, visit: VisitId): string {
  const window = deps.state().day.visits.get(visit)?.window ?? null;
  return window !== null && deps.state().day.windows.get(window)?.visit === visit ? `window/${window}` : `visit/${visit}`;
}

export function visitRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  api.post('/visits/:visit/cancel', { schema: { ...visitSchema, body: cancelBodySchema } }, async (request, reply) => {
    const visit = request.params.visit as VisitId;
    const { window, reason } = request.body;
    const done = await carryOut(deps, request, reply, {
      actor: speakerOf(deps, window, null),
      action: 'cancel',
      resource: placeOf(deps, visit),
      command: { kind: 'visit.cancel', visit, reason },
    });
    return done === null ? reply : reply.send(done as VisitReply);
  });
  api.post('/visits/:visit/return', { schema: { ...visitSchema, body: returnBodySchema } }, async (request, reply) => {
    const visit = request.params.visit as VisitId;
    const { window, kiosk } = request.body;
    const done = await carryOut(deps, request, reply, {
      actor: speakerOf(deps, window, kiosk),
      action: 'return',
      resource: `visit/${visit}`,
      command: { kind: 'visit.return', visit, by: 'clerk' },
    });
    return done === null ? reply : reply.send(done as VisitReply);
  });
  reprintRoute(app, deps);
  paintedRoute(app, deps);
}

function reprintRoute(app: FastifyInstance, deps: ServerDeps): void {
  const schema = { headers, params: visitParamsSchema, body: reprintBodySchema, response: { 200: reprintReplySchema } };
  app.withTypeProvider<ZodTypeProvider>().post('/tickets/:visit/reprint', { schema }, async (request, reply) => {
    const visit = request.params.visit as VisitId;
    const { window, printer, reason } = request.body;
    const done = await carryOut(deps, request, reply, {
      actor: speakerOf(deps, window, null),
      action: 'reprint',
      resource: `visit/${visit}`,
      command: { kind: 'ticket.reprint', visit, printer: printer as DeviceId, reason },
    });
    return done === null ? reply : reply.send(done as ReprintReply);
  });
}

function paintedRoute(app: FastifyInstance, deps: ServerDeps): void {
  const schema = { headers, params: boardParamsSchema, body: paintedBodySchema, response: { 200: okReplySchema } };
  app.withTypeProvider<ZodTypeProvider>().post('/boards/:board/painted', { schema }, async (request, reply) => {
    const target = boardTarget(request.params.board as BoardId);
    const done = await carryOut(deps, request, reply, {
      actor: { kind: 'device', id: target },
      action: 'acknowledge',
      resource: target,
      command: { kind: 'call.acknowledge', call: request.body.call as CallId, target, phase: 'shown', code: null },
    });
    return done === null ? reply : reply.send({ ok: true });
  });
}
