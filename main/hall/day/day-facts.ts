/** A day in figures, as they are printed when it is closed. */
import { hasEnded } from './day-rows.ts';
import type { DayState, Frozen } from './state.ts';

/** Of five levels the two below are a bad rating. */
const BAD_LEVELS = 2;

export function dayFacts(day: Frozen<DayState>) {
  const { phases, issued, scores } = day.totals;
  const finished = new Map<string, number>();
  for (const record of day.records.values())
    if (record.finished !== null) finished.set(record.service, (finished.get(record.service) ?? 0) + 1);
  const visits = [...day.visits.values()];
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  return {
    totals: {
      issued,
      finished: phases.finished,
      lapsed: phases.lapsed + phases['no-show'] - day.returning.size,
      cancelled: phases.cancelled,
      voided: phases.void,
      open: visits.filter((visit) => !hasEnded(visit)).length,
    },
    services: [...day.services.values()].map(({ id, issued: ofService }) => ({
      service: id as string,
      issued: ofService,
      finished: finished.get(id) ?? 0,
    })),
    ratings: { scored: sum(scores), bad: sum(scores.slice(0, BAD_LEVELS)) },
    sheetsUnknown: visits.filter(({ job }) => job?.state === 'unknown').length,
  };
}
