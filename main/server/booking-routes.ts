/** Appointments: how they come in, and how somebody checks in on one. Bodies are personal, so no part of them is remembered or logged. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  type BookingBody,
  bookingBodySchema,
  bookingParamsSchema,
  bookingReplySchema,
  bookingsQuerySchema,
  bookingsReplySchema,
  cancelBookingBodySchema,
  cancelBookingReplySchema,
  checkinBodySchema,
  checkinReplySchema,
  importBodySchema,
  importReplySchema,
  slotsQuerySchema,
  slotsReplySchema,
} from '../api/bookings.ts';
import { type IssueTicketReply, idempotencyHeaderSchema } from '../api/commands.ts';
import { describeError } from '../api/errors.ts';
import type { BookingOrder } from '../checkin/booking-desk.ts';
import { bookingRows } from '../checkin/booking-rows.ts';
import { chooseBooking } from '../checkin/find-booking.ts';
import { minutesOf } from '../config/rules.ts';
import { freeSlots } from '../hall/booking/slots.ts';
import type { Actor } from '../hall/kernel/actor.ts';
import { shownMinute } from '../hall/kernel/calendar.ts';
import type { CoreConfig } from '../hall/kernel/core-config.ts';
import type { BookingId, BusinessDay, ClassId, KioskId, ServiceId } from '../hall/kernel/ids.ts';
import { allow, answer, carryOut, keyOf } from './command-reply.ts';
import type { ServerDeps } from './deps.ts';
import { sendError } from './send-error.ts';
import { kioskActor } from './ticket-routes.ts';

const BOOKER: Actor = { kind: 'manager', id: 'bookings' };
/** 500 rows with every text as long as may be. */
const IMPORT_LIMIT_BYTES = 2 * 1024 * 1024;

const headers = idempotencyHeaderSchema;

export function bookingRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  api.post('/bookings', { schema: { headers, body: bookingBodySchema, response: { 201: bookingReplySchema } } }, async (request, reply) => {
    if (!allow(deps, reply, BOOKER, 'book', `service/${request.body.service}`)) return reply;
    const origin = { actor: BOOKER, key: keyOf(request), route: 'POST /bookings' };
    const done = answer(reply, await deps.bookings.make(toOrder(request.body), origin));
    if (done === null) return reply;
    const booking = String(done.booking);
    const code = request.body.code ?? deps.bookings.codeOf(booking);
    return reply.status(201).send({ ...(done as { day: string; from: string; to: string; left: number }), booking, code });
  });
  api.post(
    '/bookings/import',
    { bodyLimit: IMPORT_LIMIT_BYTES, schema: { headers, body: importBodySchema, response: { 200: importReplySchema } } },
    async (request, reply) => {
      if (!allow(deps, reply, BOOKER, 'book', 'bookings')) return reply;
      const { bookings } = request.body;
      const origin = { actor: BOOKER, key: keyOf(request), route: 'POST /bookings/import' };
      const done = answer(reply, await deps.bookings.import(bookings.map(toOrder), origin));
      if (done === null) return reply;
      const { made, unchanged, refused } = done as unknown as Imported;
      const codes = new Map(bookings.map(({ id, code }) => [id, code]));
      return reply.send({
        made: made.map((booking) => ({ booking, code: codes.get(booking) ?? deps.bookings.codeOf(booking) })),
        unchanged,
        refused: refused.map((row) => ({ ...row, ...wordsOf(row.code) })),
      });
    },
  );
  api.post(
    '/bookings/:booking/cancel',
    { schema: { headers, params: bookingParamsSchema, body: cancelBookingBodySchema, response: { 200: cancelBookingReplySchema } } },
    async (request, reply) => {
      const booking = request.params.booking as BookingId;
      const { reason } = request.body;
      const command = { kind: 'booking.cancel', booking, reason } as const;
      const done = await carryOut(deps, request, reply, { actor: BOOKER, action: 'book', resource: `booking/${booking}`, command });
      return done === null ? reply : reply.send(done as { booking: string; state: string });
    },
  );
  api.get('/bookings', { schema: { querystring: bookingsQuerySchema, response: { 200: bookingsReplySchema } } }, async (request, reply) => {
    if (!allow(deps, reply, BOOKER, 'book', 'bookings')) return reply;
    const { bookings, day } = deps.state();
    const wanted = request.query.day ?? day.span?.day;
    const ofDay = [...bookings.byId.values()].filter((booking) => booking.day === wanted);
    return reply.send({
      bookings: await bookingRows(
        deps.bookings,
        ofDay.toSorted((a, b) => a.fromMinute - b.fromMinute),
      ),
    });
  });
  api.get('/bookings/slots', { schema: { querystring: slotsQuerySchema, response: { 200: slotsReplySchema } } }, async (request, reply) => {
    const { service, day } = request.query;
    if (!allow(deps, reply, BOOKER, 'read', `service/${service}`)) return reply;
    const { bookings, config } = deps.state();
    const core = config.config as CoreConfig | null;
    const free = core === null ? [] : freeSlots({ bookings, config: core, now: deps.now() }, day as BusinessDay, service as ServiceId);
    const slots = free.map(({ fromMinute, toMinute, left }) => ({ from: shownMinute(fromMinute), to: shownMinute(toMinute), left }));
    return reply.send({ slots });
  });
  checkinRoute(app, deps);
}

type Imported = {
  readonly made: readonly string[];
  readonly unchanged: number;
  readonly refused: readonly { row: number; booking: string; code: string; context: Record<string, unknown> }[];
};

function checkinRoute(app: FastifyInstance, deps: ServerDeps): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  api.post('/checkin', { schema: { headers, body: checkinBodySchema, response: checkinReplySchema } }, async (request, reply) => {
    const { by, value, kiosk, delivery, class: visitorClass } = request.body;
    const actor = kioskActor(kiosk);
    if (!allow(deps, reply, actor, 'issue', 'bookings')) return reply;
    const today = deps.state().day.span?.day ?? null;
    if (today === null) return sendError(reply, 'day/not-open', {});
    const found = chooseBooking(await deps.bookings.find({ by, value }), today);
    if (found.kind === 'none') return sendError(reply, 'booking/unknown', {});
    if (found.kind === 'several') return reply.status(200).send({ bookings: await bookingRows(deps.bookings, found.bookings) });
    const { booking, service } = found.booking;
    const done = await carryOut(deps, request, reply, {
      ...{ actor, action: 'issue', resource: `service/${service}` },
      request: `POST /checkin ${kiosk} ${delivery} ${visitorClass} ${deps.bookings.fingerprint({ by, value }, today)}`,
      command: {
        kind: 'ticket.issue',
        visit: deps.drawVisitId(),
        ...{ service, delivery, kiosk: kiosk as KioskId | null, class: visitorClass as ClassId, booking },
        estimate: deps.estimateFor(service, visitorClass),
      },
    });
    return done === null ? reply : sendTicket(reply, done as IssueTicketReply);
  });
}

const sendTicket = (reply: FastifyReply, ticket: IssueTicketReply): FastifyReply => reply.status(201).send(ticket);

const toOrder = ({ service, day, from, ...rest }: BookingBody): BookingOrder => ({
  ...rest,
  service: service as ServiceId,
  day: day as BusinessDay,
  fromMinute: minutesOf(from),
});

function wordsOf(code: string): { readonly zh: string; readonly en: string } {
  const { zh, en } = describeError(code);
  return { zh, en };
}
