/** Codes: `sim/plugged`, `sim/path-taken`, `sim/unknown-device`, `sim/unknown-line`, `sim/unknown-action`, `sim/bad-value`, `sim/no-font`. */
export class SimError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.name = 'SimError';
    this.code = code;
  }
}
