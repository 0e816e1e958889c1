/** From stored rows back to events and the state they made. */
import type { HashedRow } from '../../db/chain/chain.ts';
import type { Stamped } from '../hall/day/events.ts';
import { evolve, type HallEvent, type HallState } from '../hall/hall.ts';
import type { CommittedEvent } from './controller.ts';

/** One stored row as an event. The journal has already refused kinds and versions that are not known. */
export function toCommitted(row: HashedRow): CommittedEvent {
  const event = { kind: row.kind, body: JSON.parse(row.body), at: row.at, clockId: row.clockId, upMs: row.upMs } as Stamped<HallEvent>;
  return { seq: row.seq, event, causeSeq: row.causeSeq };
}

/** Evolves `state` by `rows`, in their order, and gives them back as events. */
export function replay(state: HallState, rows: readonly HashedRow[]): CommittedEvent[] {
  const events = rows.map(toCommitted);
  for (const { event } of events) evolve(state, event);
  return events;
}
