/**
 * The one error class of the drivers. Callers branch on `code` (`port/...`, `printer/...`, `display/...`, `pad/...`, `config/...`),
 * never on the text. `context` holds plain values for the log.
 */
export class DriverError extends Error {
  override readonly name = 'DriverError';
  readonly code: string;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, context: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.context = context;
  }
}

/** The code of a caught value, or `fallback` when it is not one of ours. */
export function codeOf(caught: unknown, fallback: string): string {
  return caught instanceof DriverError ? caught.code : fallback;
}
