/** Taking a number and what a citizen can say about it afterwards. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  emptyBodySchema,
  evaluationParamsSchema,
  type IssueTicketReply,
  idempotencyHeaderSchema,
  issueTicketBodySchema,
  issueTicketReplySchema,
  okReplySchema,
  visitParamsSchema,
} from '../api/commands.ts';
import type { Actor } from '../hall/kernel/actor.ts';
import type { BookingId, ClassId, EvaluationId, KioskId, ServiceId, VisitId } from '../hall/kernel/ids.ts';
import { carryOut } from './command-reply.ts';
import type { ServerDeps } from './deps.ts';

export const kioskActor = (kiosk: string | null): Actor =>
  kiosk === null ? { kind: 'citizen', id: 'screen' } : { kind: 'kiosk', id: kiosk };

export function ticketRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  api.post(
    '/tickets',
    { schema: { headers: idempotencyHeaderSchema, body: issueTicketBodySchema, response: { 201: issueTicketReplySchema } } },
    async (request, reply) => {
      const { service, delivery, kiosk, class: visitorClass, booking } = request.body;
      const done = await carryOut(deps, request, reply, {
        actor: kioskActor(kiosk),
        action: 'issue',
        resource: `service/${service}`,
        command: {
          kind: 'ticket.issue',
          visit: deps.drawVisitId(),
          service: service as ServiceId,
          delivery,
          kiosk: kiosk as KioskId | null,
          class: visitorClass as ClassId,
          booking: booking as BookingId | null,
          estimate: deps.estimateFor(service, visitorClass),
        },
      });
      return done === null ? reply : reply.status(201).send(done as IssueTicketReply);
    },
  );
  api.post(
    '/tickets/:visit/note',
    { schema: { headers: idempotencyHeaderSchema, params: visitParamsSchema, body: emptyBodySchema, response: { 200: okReplySchema } } },
    async (request, reply) => {
      const visit = request.params.visit as VisitId;
      const done = await carryOut(deps, request, reply, {
        actor: kioskActor(deps.state().day.visits.get(visit)?.kiosk ?? null),
        action: 'note',
        resource: `visit/${visit}`,
        command: { kind: 'ticket.note', visit },
      });
      return done === null ? reply : reply.send({ ok: true });
    },
  );
  api.post(
    '/evaluations/:evaluation/decline',
    {
      schema: { headers: idempotencyHeaderSchema, params: evaluationParamsSchema, body: emptyBodySchema, response: { 200: okReplySchema } },
    },
    async (request, reply) => {
      const evaluation = request.params.evaluation as EvaluationId;
      const done = await carryOut(deps, request, reply, {
        actor: kioskActor(null),
        action: 'decline',
        resource: `evaluation/${evaluation}`,
        command: { kind: 'evaluation.decline', evaluation },
      });
      return done === null ? reply : reply.send({ ok: true });
    },
  );
}
