/**
 * Bodies and replies of the commands over HTTP. Every command takes the header `Idempotency-Key` (8 to 100 visible ASCII
 * characters): the same key with the same body gets the first answer again, with another body it is refused.
 */
import { z } from 'zod';

const key = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u);
const visitId = z.string().regex(/^[A-Za-z0-9-]{8,40}$/u);

export const idempotencyHeaderSchema = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[!-~]{8,100}$/u)
    .optional(),
});

/** `POST /api/v1/tickets` */
export const issueTicketBodySchema = z.strictObject({
  service: key,
  delivery: z.enum(['paper', 'screen']),
  kiosk: key.nullable().default(null),
  /** The class the visitor belongs to, such as `elderly`. */
  class: key.default('ordinary'),
  /** The appointment it is issued on, as `/checkin` has found it. */
  booking: key.nullable().default(null),
});
const estimateSchema = z.object({ p10Ms: z.number(), p50Ms: z.number(), p90Ms: z.number(), model: z.string() });
export const issueTicketReplySchema = z.object({
  visit: z.string(),
  number: z.string(),
  service: z.string(),
  delivery: z.enum(['paper', 'screen']),
  class: z.string(),
  /** The wait foretold, in ms; null where nothing is known. */
  estimate: estimateSchema.nullable(),
  /** Visits of the same service that wait before this one. */
  waitingAhead: z.int().nonnegative(),
  /** The business day. */
  day: z.string(),
});

/** `POST /api/v1/tickets/:visit/note`: the citizen has noted a number that could not be printed. */
export const visitParamsSchema = z.object({ visit: visitId });
export const windowParamsSchema = z.object({ window: key });
export const evaluationParamsSchema = z.object({ evaluation: z.string().max(80) });

/** `POST /api/v1/windows/:window/open` */
export const openWindowBodySchema = z.strictObject({ clerk: key });
/** `POST /api/v1/windows/:window/next`: `have` is the visit the window believes it has, so two presses are one call. */
export const nextBodySchema = z.strictObject({ have: visitId.nullable() });
/** `recall`, `start`, `finish`, `no-show`: the visit it is about, so that a late press cannot hit the next one. */
export const visitBodySchema = z.strictObject({ visit: visitId });
export const emptyBodySchema = z.strictObject({}).nullish();

/** What a window has after a command. */
export const windowReplySchema = z.object({
  window: z.string(),
  visit: z.object({ visit: z.string(), number: z.string(), service: z.string(), state: z.string() }).nullable(),
  /** True when the command had been done already and nothing happened twice. */
  repeated: z.boolean().optional(),
});
export const okReplySchema = z.object({ ok: z.literal(true) });

/** Every refusal and error. `zh` and `en` say what to do. */
export const errorReplySchema = z.object({
  error: z.object({ code: z.string(), zh: z.string(), en: z.string(), context: z.record(z.string(), z.unknown()) }),
});

export type IssueTicketBody = z.input<typeof issueTicketBodySchema>;
export type IssueTicketReply = z.infer<typeof issueTicketReplySchema>;
export type WindowReply = z.infer<typeof windowReplySchema>;
export type ErrorReply = z.infer<typeof errorReplySchema>;
