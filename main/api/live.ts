/**
 * The live feed, one WebSocket at `/api/v1/live`. A topic is a set of sections, a section a set of entries. A client gets a
 * snapshot, then changes numbered one by one per topic. `epoch` is drawn anew at every start of the controller; a client that
 * reconnects names the last (epoch, n) it has and gets the changes since, or a new snapshot where they are no longer kept.
 */
import { z } from 'zod';

export const TOPIC_PATTERN = /^(hall|board|devices|virtual|(?:board|kiosk)\/[A-Za-z0-9._-]{1,64})$/u;

/** Client to server. */
export const liveRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('subscribe'),
    topic: z.string().regex(TOPIC_PATTERN),
    since: z.strictObject({ epoch: z.string().max(64), n: z.int().nonnegative() }).optional(),
  }),
  z.strictObject({ type: z.literal('unsubscribe'), topic: z.string().regex(TOPIC_PATTERN) }),
]);
export type LiveRequest = z.infer<typeof liveRequestSchema>;

/** Section -> key -> entry. */
export type TopicData = { readonly [section: string]: { readonly [key: string]: unknown } };

/** Server to client. */
export type LiveMessage =
  | { readonly type: 'snapshot'; readonly topic: string; readonly epoch: string; readonly n: number; readonly data: TopicData }
  | {
      readonly type: 'change';
      readonly topic: string;
      readonly epoch: string;
      /** One more than the change before. */
      readonly n: number;
      readonly set: readonly { readonly section: string; readonly key: string; readonly value: unknown }[];
      readonly remove: readonly { readonly section: string; readonly key: string }[];
    }
  | { readonly type: 'refused'; readonly topic: string; readonly code: string };
