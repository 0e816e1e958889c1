/**
 * What a hall's uploader and the city say to each other: JSON over HTTP, `POST` with a bearer token per hall.
 * Every exchange starts from the head the city reports. A cursor moves only on an answer that echoes the ids that were sent.
 */
import { z } from 'zod';

/** PostgreSQL text cannot hold U+0000, so no column of a row may; inside a body JSON writes it as an escape. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly that character is meant
const text = z.string().regex(/^[^\u0000]*$/u, 'holds U+0000');
/** A key in an address or an id: no slash, so that `hall/journal/seq` reads back one way. */
const key = z.string().regex(/^[A-Za-z0-9._:-]{1,80}$/, 'letters, digits and . _ : - only, 1 to 80 of them');
const hash = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits');
const count = z.int().min(0);

export const hallIdSchema = key;
export const journalIdSchema = key;

/** The last row of something: `seq` 0 with the zero hash stands before the first row of a hall. */
export const headSchema = z.object({ seq: count, hash });

/** A row of `db/chain`, as hashed. `upMs` may carry a fraction; all other numbers are whole. */
export const hashedRowSchema = z.object({
  seq: z.int().min(1),
  stream: text,
  streamSeq: z.int().min(1),
  kind: text,
  v: count,
  at: z.int(),
  clockId: text,
  upMs: z.number(),
  actorKind: text,
  actorId: text,
  commandKey: text.nullable(),
  causeSeq: z.int().nullable(),
  body: text,
  hash,
});

/** The row of another journal behind which a journal begins. */
export const predecessorSchema = z.object({ journalId: key, seq: count, hash });
export type Predecessor = z.infer<typeof predecessorSchema>;

export const handshakeRequestSchema = z.object({
  hallId: key,
  journals: z
    .array(
      z.object({
        journalId: key,
        /** The seq of the journal's first row, which follows `predecessor` where there is one. */
        firstSeq: z.int().min(1),
        predecessor: predecessorSchema.nullable(),
        /** The hall's own head: a city that holds more than this knows that a hall has lost or cut something. */
        head: headSchema.nullable(),
      }),
    )
    .max(1000),
  /** Journals of damaged files from which rows were salvaged behind a gap. Their first row may be lost, so they are not declared above. */
  salvagedJournals: z.array(key).max(1000).default([]),
});
export type HandshakeRequest = z.infer<typeof handshakeRequestSchema>;

export const handshakeReplySchema = z.object({
  hallId: key,
  journals: z.array(
    z.object({
      journalId: key,
      /** The last row the city holds in an unbroken chain from the journal's first; null when it holds none. */
      head: headSchema.nullable(),
    }),
  ),
  /** The highest salvaged row the city has taken of each journal asked for, 0 for none. */
  salvaged: z.array(z.object({ journalId: key, seq: count })),
});
export type HandshakeReply = z.infer<typeof handshakeReplySchema>;

/** The most rows a request may carry. */
export const MAX_BATCH_ROWS = 1000;
/** The longest request body the city reads, after gunzip: one huge row still fits. */
export const MAX_REQUEST_BYTES = 8 * 1024 * 1024;

export const rowsRequestSchema = z.object({ after: headSchema, rows: z.array(hashedRowSchema).min(1).max(MAX_BATCH_ROWS) });
export type RowsRequest = z.infer<typeof rowsRequestSchema>;

/** `acked` are ids as `rowId` writes them, in the order sent: all of them, or the first few. `head` is the city's after this request. */
export const rowsReplySchema = z.object({ acked: z.array(z.string()), head: headSchema });
export type RowsReply = z.infer<typeof rowsReplySchema>;

/** Rows read out of a damaged file behind a gap, ascending; `after` is the salvaged seq the hall believes the city has, 0 for none. */
export const salvagedRequestSchema = z.object({ after: count, rows: z.array(hashedRowSchema).min(1).max(MAX_BATCH_ROWS) });
export type SalvagedRequest = z.infer<typeof salvagedRequestSchema>;

/** `conflicts` are acknowledged ids whose seq the city already holds with another hash; it keeps both, the second in its alarm. */
export const salvagedReplySchema = z.object({ acked: z.array(z.string()), salvagedSeq: z.int(), conflicts: z.array(z.string()) });
export type SalvagedReply = z.infer<typeof salvagedReplySchema>;

/** Every answer that is not 200. `head` comes with `city/chain-break` and `city/conflict`. */
export const refusalSchema = z.object({
  code: z.string(),
  message: z.string(),
  head: headSchema.nullable().optional(),
  seq: z.int().optional(),
});
export type CityRefusal = z.infer<typeof refusalSchema>;

/** The upload key of a row: `(hall, journal, seq)`. */
export const rowId = (hallId: string, journalId: string, seq: number): string => `${hallId}/${journalId}/${seq}`;

const atMs = z.int().nullable();

/** A disagreement the city has found. `evidence` is JSON text and holds whole rows, so that nothing offered is lost. */
export const alarmSchema = z.object({
  code: z.string(),
  journalId: z.string().nullable(),
  seq: z.int().nullable(),
  evidence: z.string(),
  times: z.int(),
  firstAtMs: z.int(),
  lastAtMs: z.int(),
});
export type CityAlarm = z.infer<typeof alarmSchema>;

export const summarySchema = z.object({
  hallId: z.string(),
  journals: z.array(
    z.object({
      journalId: z.string(),
      firstSeq: z.int(),
      predecessor: predecessorSchema.nullable(),
      head: headSchema.nullable(),
      rows: z.int(),
      salvagedRows: z.int(),
      lastReceivedAtMs: atMs,
    }),
  ),
  visits: z.int(),
  /** Service records served, 办件. */
  serviceRecords: z.int(),
  /** How many evaluations ended in which outcome; `open` is not over yet. */
  outcomes: z.record(z.string(), z.int()),
  /** How many scores of each level, keys 1 to 5. */
  levels: z.record(z.string(), z.int()),
  alarms: z.array(alarmSchema),
});
export type CitySummary = z.infer<typeof summarySchema>;

export const visitSchema = z.object({
  hallId: z.string(),
  visitId: z.string(),
  day: z.string().nullable(),
  number: z.string().nullable(),
  service: z.string().nullable(),
  delivery: z.string().nullable(),
  state: z.string().nullable(),
  issuedAtMs: atMs,
  printedAtMs: atMs,
  firstCalledAtMs: atMs,
  lastCalledAtMs: atMs,
  startedAtMs: atMs,
  finishedAtMs: atMs,
});
export type CityVisit = z.infer<typeof visitSchema>;

/** An evaluation with its service record and visit. `level` 5 to 1 only where `outcome` is `scored`. All moments UTC ms. */
export const evaluationSchema = z.object({
  hallId: z.string(),
  evaluationId: z.string(),
  recordId: z.string().nullable(),
  visitId: z.string().nullable(),
  day: z.string().nullable(),
  number: z.string().nullable(),
  service: z.string().nullable(),
  window: z.string().nullable(),
  clerk: z.string().nullable(),
  issuedAtMs: atMs,
  calledAtMs: atMs,
  startedAtMs: atMs,
  finishedAtMs: atMs,
  openedAtMs: atMs,
  askedAtMs: atMs,
  ratedAtMs: atMs,
  closedAtMs: atMs,
  level: z.int().nullable(),
  outcome: z.string().nullable(),
  /** The journal row that carries the press: every score traces to one. */
  ratedJournalId: z.string().nullable(),
  ratedSeq: z.int().nullable(),
});
export type CityEvaluation = z.infer<typeof evaluationSchema>;

export const visitsQuerySchema = z.object({ day: z.iso.date(), limit: z.coerce.number().int().min(1).max(5000).default(1000) });
export const evaluationsQuerySchema = z.object({
  day: z.iso.date().optional(),
  outcome: z.string().optional(),
  level: z.coerce.number().int().min(1).max(5).optional(),
  visit: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
});
export type EvaluationsQuery = z.infer<typeof evaluationsQuerySchema>;

/** The newest rows and scores of the halls a token opens, newest first. */
export const recentSchema = z.object({
  rows: z.array(
    z.object({
      hallId: z.string(),
      journalId: z.string(),
      seq: z.int(),
      kind: z.string(),
      at: z.int(),
      receivedAtMs: z.int(),
      salvaged: z.boolean(),
    }),
  ),
  scores: z.array(evaluationSchema),
});
export type CityRecent = z.infer<typeof recentSchema>;

/** `durable` is false on PGlite, which does not sync to the disk. */
export const healthSchema = z.object({ ok: z.boolean(), storage: z.enum(['postgresql', 'pglite']), durable: z.boolean() });
