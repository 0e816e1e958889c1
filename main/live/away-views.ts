/** Who waits and who is away, visit by visit, as a clerk may choose among them. */
import type { AwayView, WaitingView } from '../api/views.ts';
import { queued } from '../hall/day/queue/lines.ts';
import type { DayState, Frozen, Visit } from '../hall/day/state.ts';
import type { ServiceId } from '../hall/kernel/ids.ts';

const SHOWN_WAITING = 12;

/** The first callable visits of a service in the order of issue. */
export function waitingViews(day: Frozen<DayState>, service: ServiceId): readonly WaitingView[] {
  const views: WaitingView[] = [];
  for (const id of queued(day, service)) {
    const visit = day.visits.get(id);
    if (visit?.phase !== 'waiting') continue;
    views.push({ visit: id, number: visit.number, class: visit.class, issuedAt: visit.issued.at });
    if (views.length >= SHOWN_WAITING) break;
  }
  return views;
}

/** Parked visits, and those that were called in vain and come back by rule or because they are here. */
export function awayViews(day: Frozen<DayState>): { readonly [visit: string]: AwayView } {
  const away: { [visit: string]: AwayView } = {};
  const add = (visit: Frozen<Visit> | undefined, state: AwayView['state'], sinceAt: number | undefined): void => {
    if (visit === undefined || sinceAt === undefined) return;
    const { id, number, service, window } = visit;
    away[id] = { visit: id, number, service, state, window, sinceAt };
  };
  for (const id of day.parked) {
    const visit = day.visits.get(id);
    add(visit, 'parked', visit?.parked?.at);
  }
  for (const id of day.returning) {
    const visit = day.visits.get(id);
    add(visit, 'no-show', visit?.returns?.since.at);
  }
  return away;
}
