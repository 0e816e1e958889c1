/** Ends a `switch` over a union: the types prove that it is never reached. */
export function missingCase(value: never): never {
  throw new TypeError(`unhandled case ${JSON.stringify(value)}`);
}
