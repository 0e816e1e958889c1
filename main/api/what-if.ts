/** `POST /api/v1/what-if`: a past day again, with its own visitors, under other rules and with other windows. */
import { z } from 'zod';

/**
 * A policy and a staffing plan as `hallcall simulate` takes them: `ratio:2:1/60`, `w1,w2@09:00-12:00,new=w1`. Null: the policy as
 * configured, the windows as they were open that day.
 */
const planSchema = z.strictObject({ policy: z.string().max(40).nullable(), staffing: z.string().max(1000).nullable() });

export const whatIfBodySchema = z.strictObject({
  /** Null: the last day before today. */
  day: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/u)
    .nullable(),
  plans: z.array(planSchema).min(1).max(4),
});

const waitsSchema = z.object({
  visits: z.int(),
  called: z.int(),
  p50Ms: z.number().nullable(),
  p90Ms: z.number().nullable(),
  maxMs: z.number().nullable(),
});
const figuresSchema = z.object({
  all: waitsSchema,
  byClass: z.record(z.string(), waitsSchema),
  byService: z.record(z.string(), waitsSchema),
  /** p90 of the ordinary visitors' waits over that of the priority ones, and Jain's index of all waits (1: all wait equally long). */
  fairness: z.object({ p90Ratio: z.number().nullable(), jain: z.number().nullable() }),
  served: z.int(),
  left: z.int(),
  unserved: z.int(),
  noShows: z.int(),
  refused: z.record(z.string(), z.int()),
  busyShare: z.number().nullable(),
});

export const whatIfReplySchema = z.object({
  day: z.string(),
  arrivals: z.int(),
  /** The waits as they were, by the journal. */
  recorded: waitsSchema,
  /** The first is the day simulated as it was, with the policy that is configured now; behind it each plan. */
  compared: z.array(z.object({ policy: z.string().nullable(), staffing: z.string().nullable(), figures: figuresSchema })),
});

export type WhatIfBody = z.infer<typeof whatIfBodySchema>;
export type WhatIfReply = z.infer<typeof whatIfReplySchema>;
export type WhatIfPlan = WhatIfBody['plans'][number];
