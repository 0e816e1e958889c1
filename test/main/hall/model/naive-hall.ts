/**
 * The hall once more, as simply as can be: lists and full scans, no counter and no index, written from the design. For every
 * command it says why the hall must refuse it (nothing: it must not), and what is so afterwards.
 */
import type { HallCommand } from '../../../../main/hall/hall.ts';
import type { CoreConfig } from '../../../../main/hall/kernel/core-config.ts';
import type { Stamp } from '../../../../main/hall/kernel/stamp.ts';

export type NaiveRating = {
  outcome: string;
  asked: boolean;
  pad: string | null;
  window: string;
  opened: Stamp;
  session: number | null;
  level: number | null;
  press: string | null;
};
export type NaiveVisit = {
  id: string;
  service: string;
  ordinal: number;
  number: string;
  phase: string;
  sheet: string | null;
  sheetSince: Stamp;
  noted: boolean;
  issued: Stamp;
  window: string | null;
  clerk: string | null;
  calls: number;
  rating: NaiveRating | null;
};
export type NaiveWindow = { id: string; clerk: string | null; visit: string | null; finished: number };

export class NaiveHall {
  status = 'none';
  day = '';
  endsAt = 0;
  resumed: Stamp = { at: 0, clockId: '', upMs: 0 };
  /** In order of issue. */
  visits: NaiveVisit[] = [];
  windows: NaiveWindow[] = [];
  devices: { id: string; state: string; code: string | null; paper: string }[] = [];
  continued: { service: string; after: number }[] = [];
  /** Sessions up to this one may still be held by a pad. */
  skippedSessions = 0;
  pressesIgnored = 0;
  config: CoreConfig;
  sha256: string;
  /** Every key of every configuration there ever was. */
  everUsed: string[] = [];

  constructor(config: CoreConfig, sha256: string) {
    this.config = config;
    this.sha256 = sha256;
    this.everUsed = keysOf(config);
  }

  visit(id: string): NaiveVisit | undefined {
    return this.visits.find((visit) => visit.id === id);
  }
  window(id: string): NaiveWindow {
    const found = this.windows.find((entry) => entry.id === id);
    if (found !== undefined) return found;
    const made = { id, clerk: null, visit: null, finished: 0 };
    this.windows.push(made);
    return made;
  }
  rated(evaluation: string): NaiveVisit | undefined {
    return this.visits.find((visit) => visit.rating !== null && `${visit.id}.s1.e` === evaluation);
  }
  bySession(session: number): NaiveVisit | undefined {
    return this.visits.find((visit) => visit.rating?.session === session);
  }

  /** The number the next ticket of a service bears. */
  nextOrdinal(service: string): number {
    const entry = named(this.config.services, service);
    if (entry === undefined) return 0;
    const given = this.visits.filter((visit) => visit.service === service).map((visit) => visit.ordinal);
    const continued = this.continued.filter((entry) => entry.service === service).map((entry) => entry.after);
    let ordinal = Math.max(0, entry.firstNumber - 1, ...given, ...continued) + 1;
    while (this.visits.some((visit) => visit.number === numberOf(entry.prefix, ordinal))) ordinal += 1;
    return ordinal;
  }

  /** Who is to be called next at a window: the first issued of those that wait for one of its services. */
  nextFor(id: string): NaiveVisit | undefined {
    const services: readonly string[] = named(this.config.windows, id)?.services ?? [];
    return this.visits.find((visit) => visit.phase === 'waiting' && services.includes(visit.service));
  }

  /** What the day still owes to somebody. */
  owes(): boolean {
    const ended = ['no-show', 'void', 'lapsed'];
    return this.visits.some((visit) =>
      visit.phase === 'finished' ? visit.rating === null || visit.rating.outcome === 'open' : !ended.includes(visit.phase),
    );
  }

  /** Whether `afterMs` have gone by since `from`: not before `graceMs` after the last start, over two clocks by the wall up to that start. */
  isOver(from: Stamp, afterMs: number, graceMs: number, now: Stamp): boolean {
    const { resumed } = this;
    const sameRun = from.clockId === resumed.clockId;
    if (sameRun && from.upMs >= resumed.upMs) return now.upMs >= from.upMs + afterMs;
    const passedMs = sameRun ? resumed.upMs - from.upMs : Math.max(0, resumed.at - from.at);
    return now.upMs >= resumed.upMs + Math.max(afterMs - passedMs, graceMs);
  }
  isOverdue = (visit: NaiveVisit, now: Stamp): boolean =>
    visit.phase === 'printing' && this.isOver(visit.issued, this.config.printHoldMs, 0, now);
  isVoid = (visit: NaiveVisit, now: Stamp): boolean =>
    visit.phase === 'unprinted' && this.isOver(visit.sheetSince, this.config.voidAfterMs, 10_000, now);
  isTimedOut = ({ rating }: NaiveVisit, now: Stamp): boolean =>
    rating?.outcome === 'open' && this.isOver(rating.opened, this.config.evaluationTimeoutMs, 10_000, now);

  /** Everything that is due now, as `kind id`. */
  due(now: Stamp): string[] {
    const due = this.visits.flatMap((visit) => [
      ...(this.isOverdue(visit, now) ? [`print.overdue ${visit.id}`] : []),
      ...(this.isVoid(visit, now) ? [`ticket.void ${visit.id}`] : []),
      ...(this.isTimedOut(visit, now) ? [`evaluation.time-out ${visit.id}`] : []),
    ]);
    return this.status === 'closing' && !this.owes() ? [...due, 'day.finish-closing'] : due;
  }
}

/** The entry of that very name; no object has one named `constructor` here. */
export const named = <Entry>(entries: Readonly<Record<string, Entry>>, name: string): Entry | undefined =>
  Object.entries(entries).find(([key]) => key === name)?.[1];

export function keysOf(config: CoreConfig): string[] {
  const { services, windows, clerks, kiosks } = config;
  return [
    ...Object.keys(services).map((id) => `service/${id}`),
    ...Object.keys(windows).map((id) => `window/${id}`),
    ...clerks.map((id) => `clerk/${id}`),
    ...Object.keys(kiosks).map((id) => `kiosk/${id}`),
  ];
}

export function numberOf(prefix: string, ordinal: number): string {
  return prefix + (ordinal < 10 ? '00' : ordinal < 100 ? '0' : '') + ordinal;
}

/** The visit a command names, for those that name one. */
export const visitOf = (command: HallCommand): string => ('visit' in command ? command.visit : '');
