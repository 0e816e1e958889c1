/** What `decide` answers. Pure data: it reads no clock, no random, no database, no device. */

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };
export type JsonObject = { readonly [key: string]: JsonValue };

/** A clear no. `code` is stable and grouped by prefix; `context` names what a person needs to act on it. */
export type Refusal<Code extends string = string> = { readonly code: Code; readonly context: JsonObject };

export type Decision<Event, Code extends string = string> =
  | { readonly ok: true; readonly events: readonly Event[]; readonly reply: JsonObject }
  | { readonly ok: false; readonly refusal: Refusal<Code> };

export const accept = <Event>(
  events: readonly Event[],
  reply: JsonObject = {},
): { ok: true; events: readonly Event[]; reply: JsonObject } => ({ ok: true, events, reply });

export const refuse = <Code extends string>(code: Code, context: JsonObject = {}): { ok: false; refusal: Refusal<Code> } => ({
  ok: false,
  refusal: { code, context },
});

/** Ends a switch over a union: a case that was forgotten is a compile error, and at run time names itself. */
export function missingCase(value: never): never {
  throw new TypeError(`unhandled case ${JSON.stringify(value)}`);
}
