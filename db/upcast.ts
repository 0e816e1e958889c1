import { type BasicConfig, completeConfig, ORDINARY } from '../main/hall/kernel/core-config.ts';
import type { JournalRow } from './chain/chain.ts';
import { DbError } from './errors.ts';
import { EVENT_VERSIONS, type EventKind, type StoredEvent } from './events.ts';

/** Raises a body by one version. Pure: what is stored and hashed stays as it is. */
export type Upcaster = (body: unknown) => unknown;

type Body = Readonly<Record<string, unknown>>;
/** An upcaster that only adds what an older release did not know. */
const adding =
  (more: Body): Upcaster =>
  (body) => ({ ...more, ...(body as Body) });
const each = (list: unknown, raise: Upcaster): unknown => (Array.isArray(list) ? list.map(raise) : []);

const raiseCarried = adding({
  class: ORDINARY,
  session: '',
  delivery: 'paper',
  sheets: 1,
  phase: 'serving',
  leg: 1,
  parked: null,
  parkedMs: 0,
});
const raiseOpenWindow = adding({ autoCall: false, paused: null });

/** `kind@version` to the upcaster that makes version + 1 of it. */
export const UPCASTERS: ReadonlyMap<string, Upcaster> = new Map<string, Upcaster>([
  ['config.applied@1', (body) => ({ ...(body as Body), config: completeConfig((body as { readonly config: BasicConfig }).config) })],
  [
    'day.opened@1',
    (body) => {
      const { carriedVisits, openWindows, ...rest } = body as Body;
      return { ...rest, carriedVisits: each(carriedVisits, raiseCarried), openWindows: each(openWindows, raiseOpenWindow) };
    },
  ],
  ['ticket.issued@1', adding({ class: ORDINARY, session: '', slot: null, booking: null, estimate: null })],
  // Release 0.1.0 called whoever was issued first; how long that one had waited stands in the projections.
  ['visit.called@1', adding({ why: { rule: 'first-come', waitMs: 0, ahead: 0, detail: null }, round: { priority: 0, ordinary: 0 } })],
  ['visit.no-show@1', adding({ returns: null })],
]);

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
