/**
 * The estimate that a better one has to beat: the calls needed before a ticket over the historical throughput of its service, that
 * is, places that became free on all days before, by the minutes in which somebody waited. It knows no time of day and no today.
 */
import type { QueueSeen } from './service-memory.ts';

type History = {
  day: string;
  gone: number;
  busyMin: number;
  todayGone: number;
  todayBusyMin: number;
  last: (QueueSeen & { ms: number }) | null;
};

const PRIOR_MIN = 20;
const LONGEST_GAP_MIN = 60;
/** More in one step are a counter that was set. */
const MOST_GONE_AT_ONCE = 30;

export class Baseline {
  readonly #services = new Map<string, History>();
  #gone = 0;
  #busyMin = 0;

  sawQueue(service: string, day: string, ms: number, seen: QueueSeen): void {
    const history = this.#on(service, day);
    const { last } = history;
    history.last = { ...seen, ms };
    if (last === null) return;
    const passedMin = (ms - last.ms) / 60_000;
    const gone = Math.max(0, Math.min(MOST_GONE_AT_ONCE, seen.gone - last.gone));
    if (passedMin < 0 || passedMin > LONGEST_GAP_MIN) return;
    const busyMin = last.waiting > 0 ? passedMin : gone > 0 ? passedMin / 2 : 0;
    history.todayGone += gone;
    history.todayBusyMin += busyMin;
    this.#gone += gone;
    this.#busyMin += busyMin;
  }

  waitMin(service: string, day: string, callsNeeded: number): number {
    const { gone, busyMin } = this.#on(service, day);
    // A service without a history moves as all of them do.
    const pooledPerMin = (this.#gone + 0.5) / (this.#busyMin + 10);
    return (callsNeeded * (busyMin + PRIOR_MIN)) / (gone + PRIOR_MIN * pooledPerMin);
  }

  #on(service: string, day: string): History {
    const known = this.#services.get(service) ?? { day, gone: 0, busyMin: 0, todayGone: 0, todayBusyMin: 0, last: null };
    this.#services.set(service, known);
    if (known.day === day) return known;
    known.gone += known.todayGone;
    known.busyMin += known.todayBusyMin;
    Object.assign(known, { day, todayGone: 0, todayBusyMin: 0, last: null });
    return known;
  }
}
