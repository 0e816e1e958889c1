import type { JournalRow } from './chain/chain.ts';
import { DbError } from './errors.ts';
import { EVENT_VERSIONS, type EventKind, type StoredEvent } from './events.ts';

/** Raises a body by one version. Pure: what is stored and hashed stays as it is. */
export type Upcaster = (body: unknown) => unknown;

/** `kind@version` to the upcaster that makes version + 1 of it. Empty as long as every kind is at its first version. */
export const UPCASTERS: ReadonlyMap<string, Upcaster> = new Map();

const currentVersion = (kind: string): number | null => (Object.hasOwn(EVENT_VERSIONS, kind) ? EVENT_VERSIONS[kind as EventKind] : null);

/** Whether this release can read `kind` at version `v`. */
export function isKnownEvent(kind: string, v: number, upcasters: ReadonlyMap<string, Upcaster> = UPCASTERS): boolean {
  const current = currentVersion(kind);
  if (current === null || v < 1 || v > current) return false;
  for (let version = v; version < current; version++) if (!upcasters.has(`${kind}@${version}`)) return false;
  return true;
}

/** A stored row as an event of today's version. Throws db/unknown-event, db/refused (a body that is no JSON). */
export function decodeEvent(row: JournalRow, upcasters: ReadonlyMap<string, Upcaster> = UPCASTERS): StoredEvent {
  const { kind, v, seq, stream, at, clockId, upMs } = row;
  const current = currentVersion(kind);
  if (current === null || v > current) throw new DbError('db/unknown-event', `event ${seq} is ${kind} version ${v}`, { seq, kind, v });
  let body: unknown;
  try {
    body = JSON.parse(row.body);
  } catch (error) {
    throw new DbError('db/refused', `the body of event ${seq} is no JSON`, { seq }, error);
  }
  for (let version = v; version < current; version++) {
    const raise = upcasters.get(`${kind}@${version}`);
    if (raise === undefined) throw new DbError('db/unknown-event', `no way up for ${kind} version ${version}`, { seq, kind, v });
    body = raise(body);
  }
  return { kind, body, seq, stream, at, clockId, upMs } as StoredEvent;
}
