/**
 * Bodies and replies of the commands over HTTP. Every command takes the header `Idempotency-Key` (8 to 100 visible ASCII
 * characters): the same key with the same body gets the first answer again, with another body it is refused.
 */
import { z } from 'zod';

export const key = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u);
/** An appointment's key: the hall's own, or one of the platform it was made on. */
export const bookingId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u);
const visitId = z.string().regex(/^[A-Za-z0-9-]{8,40}$/u);
const recordId = z.string().regex(/^[A-Za-z0-9-]{8,40}\.s\d{1,4}$/u);
const deviceId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u);

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
  booking: bookingId.nullable().default(null),
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
/** `recall`, `start`, `no-show`, `take-back`: the visit it is about, so that a late press cannot hit the next one. */
export const visitBodySchema = z.strictObject({ visit: visitId });
/** `finish`: with `next` the visit begins another service at the window; `record` is the one that ends, so that a second press ends no other. */
export const finishBodySchema = z.strictObject({
  visit: visitId,
  next: z.strictObject({ service: key, record: recordId }).nullable().default(null),
});
/** `park`. Reasons are codes of the hall's own, never a sentence about a person. */
export const parkBodySchema = z.strictObject({ visit: visitId, reason: key.nullable().default(null) });
/** `transfer`: to a service, and there perhaps to one window or clerk only. */
export const transferBodySchema = z.strictObject({
  visit: visitId,
  to: z.strictObject({ service: key, window: key.nullable().default(null), clerk: key.nullable().default(null) }),
});
export const pauseBodySchema = z.strictObject({ reason: key });
export const autoCallBodySchema = z.strictObject({ on: z.boolean() });
/** `call-chosen`: `have` as with `next`, and why this visit is called out of turn. */
export const callChosenBodySchema = z.strictObject({ have: visitId.nullable(), visit: visitId, reason: key });

/** Who speaks for a visit: the clerk of a window, a kiosk, or with neither the manager. */
const speaker = { window: key.nullable().default(null) };
/** `POST /api/v1/visits/:visit/cancel` */
export const cancelBodySchema = z.strictObject({ ...speaker, reason: key });
/** `POST /api/v1/visits/:visit/return`: one that did not come is here. */
export const returnBodySchema = z.strictObject({ ...speaker, kiosk: key.nullable().default(null) });
/** `POST /api/v1/tickets/:visit/reprint`: `printer` is `host/name`. */
export const reprintBodySchema = z.strictObject({ ...speaker, printer: deviceId, reason: key });
/** `POST /api/v1/boards/:board/painted`: a board in a browser has painted a call. */
export const boardParamsSchema = z.object({ board: key });
export const paintedBodySchema = z.strictObject({ call: z.string().regex(/^[A-Za-z0-9-]{8,40}\.c\d{1,6}$/u) });

export const emptyBodySchema = z.strictObject({}).nullish();

/** What a window has after a command. */
export const windowReplySchema = z.object({
  window: z.string(),
  visit: z
    .object({
      visit: z.string(),
      number: z.string(),
      service: z.string(),
      state: z.string(),
      /** The service record under way, or the last one; release 0.1.0 did not tell it. */
      record: z.string().nullish(),
    })
    .nullable(),
  /** True when the command had been done already and nothing happened twice. */
  repeated: z.boolean().optional(),
});
/** What has become of a visit. */
export const visitReplySchema = z.object({
  visit: z.string(),
  number: z.string(),
  state: z.string(),
  repeated: z.boolean().optional(),
});
export const reprintReplySchema = z.object({ visit: z.string(), number: z.string(), job: z.string() });
/** `POST /api/v1/evaluations/:evaluation/press`: key 1 is the first from the left, as a wedge pad typed it. */
export const pressBodySchema = z.strictObject({ key: z.int().min(1).max(8) });
/** Only `scored` is a score; the pad's thanks wait for it. */
export const pressReplySchema = z.object({ verdict: z.enum(['scored', 'ignored']) });
export type PressReply = z.infer<typeof pressReplySchema>;
export const kioskParamsSchema = z.object({ kiosk: key });
/** `POST /api/v1/kiosks/:kiosk/scans`: what a wedge scanner typed. It is handed on, and neither kept nor logged. */
export const scanBodySchema = z.strictObject({ data: z.string().min(1).max(3000) });
/** What came of it, in a code and keys. */
export const scanReplySchema = z.object({ code: z.string(), context: z.record(z.string(), z.unknown()) });

/** `POST /api/v1/day/slip`: `printer` is `host/name`, null for that of the first kiosk that has one. */
export const slipBodySchema = z.strictObject({ printer: z.string().min(1).max(120).nullable().default(null) });
/** The slip has been begun. The head it bears is an anchor for `hallcall verify --anchor headSeq:headHash`. */
export const slipReplySchema = z.object({ job: z.string(), printer: z.string(), headSeq: z.int(), headHash: z.string() });
/** `GET /api/v1/day/slip`: the last one of the day. `unknown`: nobody knows whether it came out. */
export const slipViewSchema = z.object({
  slip: z
    .object({
      job: z.string(),
      printer: z.string(),
      state: z.enum(['started', 'confirmed', 'failed', 'unknown']),
      reason: z.string().nullable(),
    })
    .nullable(),
});
export type SlipReply = z.infer<typeof slipReplySchema>;

export const okReplySchema = z.object({ ok: z.literal(true) });

/** Every refusal and error. `zh` and `en` say what to do. */
export const errorReplySchema = z.object({
  error: z.object({ code: z.string(), zh: z.string(), en: z.string(), context: z.record(z.string(), z.unknown()) }),
});

export type IssueTicketBody = z.input<typeof issueTicketBodySchema>;
export type IssueTicketReply = z.infer<typeof issueTicketReplySchema>;
export type WindowReply = z.infer<typeof windowReplySchema>;
export type VisitReply = z.infer<typeof visitReplySchema>;
export type ReprintReply = z.infer<typeof reprintReplySchema>;
export type ErrorReply = z.infer<typeof errorReplySchema>;
