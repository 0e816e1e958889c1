/** From stored rows back to events and the state they made. */
import type { HashedRow } from '../../db/chain/chain.ts';
import { decodeEvent } from '../../db/upcast.ts';
import type { Stamped } from '../hall/day/events.ts';
import { evolve, type HallEvent, type HallState } from '../hall/hall.ts';
import type { CommittedEvent } from './controller.ts';

/** One stored row as an event of today's version. The journal has already refused kinds and versions that are not known. */
export function toCommitted(row: HashedRow): CommittedEvent {
  const { kind, body, at, clockId, upMs } = decodeEvent(row);
  return { seq: row.seq, event: { kind, body, at, clockId, upMs } as Stamped<HallEvent>, causeSeq: row.causeSeq };
}

/** Evolves `state` by `rows`, in their order, and gives them back as events. */
export function replay(state: HallState, rows: readonly HashedRow[]): CommittedEvent[] {
  const events = rows.map(toCommitted);
  for (const { event } of events) evolve(state, event);
  return events;
}
