/** `GET /api/v1/tickets/:id/why`: why a visit was called when it was, or why it was not yet. Codes and moments, and all of it in words. */
import { z } from 'zod';
import { textSchema } from './texts.ts';

/** A visit, or a number of today. */
export const whyParamsSchema = z.object({ id: z.string().regex(/^[A-Za-z0-9-]{2,40}$/u) });

const reasonSchema = z.object({ code: z.string() }).catchall(z.union([z.string(), z.number()]));
const callReasonSchema = z.object({ rule: z.string(), waitMs: z.number(), ahead: z.int(), detail: z.string().nullable() });

export const whyReplySchema = z.object({
  visit: z.string(),
  number: z.string(),
  service: z.string(),
  class: z.string(),
  state: z.string(),
  /** UTC ms. */
  issuedAt: z.number(),
  /** Each time it was called, recalls not counted. */
  calls: z.array(z.object({ window: z.string(), clerk: z.string(), at: z.number(), why: callReasonSchema })),
  /** Who was called before it at a window where it could have been called: all of them counted, the last of them told. */
  before: z.object({
    count: z.int(),
    told: z.array(
      z.object({ visit: z.string(), number: z.string(), class: z.string(), window: z.string(), at: z.number(), reason: reasonSchema }),
    ),
  }),
  /** When it could not be called, and why: `printing`, `unprinted`, `no-show`, `parked`. `toAt` null: it lasts. */
  away: z.array(z.object({ phase: z.string(), fromAt: z.number(), toAt: z.number().nullable() })),
  /** Of one that is still to be called, or to come back; null of every other. */
  outlook: z
    .object({
      waitMs: z.number(),
      reserved: z.object({ window: z.string().nullable(), clerk: z.string().nullable(), isThere: z.boolean() }).nullable(),
      returns: z.object({ afterTickets: z.int().nullable(), afterMs: z.number().nullable() }).nullable(),
      windows: z.array(
        z.object({
          window: z.string(),
          state: z.enum(['open', 'paused', 'closed']),
          tier: z.enum(['primary', 'secondary']),
          next: z.object({ visit: z.string(), number: z.string(), why: callReasonSchema }).nullable(),
        }),
      ),
      /** Who would be called before it if everybody were called now; `isMore`: the count is a least one. */
      before: z.object({
        count: z.int(),
        isMore: z.boolean(),
        told: z.array(z.object({ visit: z.string(), number: z.string(), class: z.string(), window: z.string(), reason: reasonSchema })),
      }),
      /** After so long it goes before all who have waited less; 0 when it does already. */
      maxWaitInMs: z.number(),
    })
    .nullable(),
  /** The answer in words, a sentence each. */
  lines: z.array(textSchema),
});
export type WhyReply = z.infer<typeof whyReplySchema>;

/** So many of those before it are told one by one. */
export const WHY_TOLD = 20;
