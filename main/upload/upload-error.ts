/**
 * Why an exchange with the city did not succeed. Codes: `upload/unreachable`, `upload/connection-lost`, `upload/timeout`,
 * `upload/reply-too-large`, `upload/redirected`, `upload/wrong-content-type`, `upload/unreadable-reply`, `upload/http-NNN`,
 * `upload/unauthorised`, `upload/row-too-large`, `upload/wrong-ids`, `upload/nothing-acked`, `upload/wrong-head`,
 * `upload/source-gap`, and the city's own `city/...`.
 */
export class UploadError extends Error {
  readonly code: string;
  /** How long the city asked to be left alone. */
  readonly retryAfterMs: number | null;

  constructor(code: string, options: { readonly retryAfterMs?: number | null; readonly cause?: unknown } = {}) {
    super(code, { cause: options.cause });
    this.name = 'UploadError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
