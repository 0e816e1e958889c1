/** A plan that cannot be simulated, with what to do about it. Codes: simulate/arrivals, simulate/staffing, simulate/policy, simulate/no-arrivals. */
export class PlanError extends Error {
  readonly code: string;
  readonly context: Readonly<Record<string, string | number>>;

  constructor(code: string, message: string, context: Readonly<Record<string, string | number>> = {}) {
    super(message);
    this.name = 'PlanError';
    this.code = code;
    this.context = context;
  }
}
