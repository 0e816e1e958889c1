/** A failure of the city with a stable code, such as `city/conflict`. Callers branch on `code`, never on the text. */
export class CityError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = 'CityError';
    this.code = code;
  }
}
