/** How the uploader behaves. Ranges are those that make sense; nothing checks them. */
export type UploadTuning = {
  /** Rows a request, 1 to 1000. */
  readonly batchRows: number;
  /** About the longest request, before gzip, at most 1 MiB; one row may be longer. Small, because it is written in one turn of the hall's event loop. */
  readonly batchBytes: number;
  readonly gzip: boolean;
  /** The wait after the first failure; it doubles with each further one. */
  readonly minWaitMs: number;
  readonly maxWaitMs: number;
  /** A longer `retry-after` is cut to this, so that no answer can silence the hall for good. */
  readonly maxRetryAfterMs: number;
  /** How often the city's head is asked for when all goes well: finds a city that was restored or had lied. */
  readonly handshakeEveryMs: number;
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly bodyTimeoutMs: number;
  /** From the first byte sent to the last byte of the answer. */
  readonly totalTimeoutMs: number;
};

export const DEFAULT_TUNING: UploadTuning = Object.freeze({
  batchRows: 500,
  batchBytes: 256 * 1024,
  gzip: true,
  minWaitMs: 500,
  maxWaitMs: 30_000,
  maxRetryAfterMs: 300_000,
  handshakeEveryMs: 300_000,
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 30_000,
  bodyTimeoutMs: 15_000,
  totalTimeoutMs: 60_000,
});

/**
 * The wait after the nth failure in a row (1 for the first): doubling, capped, then spread over its upper half, so that hundreds of
 * halls do not come back at one moment. (p-retry caps after the jitter: at the cap all would wait the same.) `random` is 0 to 1.
 */
export function waitAfterFailure(
  failures: number,
  { minWaitMs, maxWaitMs }: Pick<UploadTuning, 'minWaitMs' | 'maxWaitMs'>,
  random: number,
): number {
  const grownMs = Math.min(maxWaitMs, minWaitMs * 2 ** (failures - 1));
  return Math.round(grownMs * (0.5 + random / 2));
}
