/**
 * The hall once more, as simply as can be: lists and full scans, no counter and no index, written from the design. For every
 * command it says why the hall must refuse it (nothing: it must not), and what is so afterwards.
 */
import type { HallCommand } from '../../../../main/hall/hall.ts';
import type { CoreConfig } from '../../../../main/hall/kernel/core-config.ts';
import type { Stamp } from '../../../../main/hall/kernel/stamp.ts';
import type { NaiveRound } from './naive-order.ts';

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
/** One service of a visit. */
export type NaiveRecord = {
  id: string;
  visit: string;
  service: string;
  window: string;
  clerk: string | null;
  finished: boolean;
  rating: NaiveRating | null;
};
/** How one that did not come comes back. `letGo`: calls of its service since; `turn`: the order in which they stayed away. */
export type NaiveReturn = { afterTickets: number | null; afterMs: number | null; since: Stamp; letGo: number; turn: number };
export type NaiveVisit = {
  id: string;
  service: string;
  /** The service it took its number for. */
  issuedFor: string;
  class: string;
  ordinal: number;
  number: string;
  session: string;
  /** Came without an appointment, and in which slot of the quota. */
  isWalkIn: boolean;
  slot: number | null;
  phase: string;
  /** The last sheet: how it stands, since when, when it was asked for, and whether it was asked for again. */
  sheet: string | null;
  sheetSince: Stamp;
  sheetQueued: Stamp;
  again: boolean;
  sheets: number;
  noted: boolean;
  issued: Stamp;
  window: string | null;
  clerk: string | null;
  reserved: { window: string | null; clerk: string | null } | null;
  calls: number;
  recalls: number;
  noShows: number;
  returns: NaiveReturn | null;
  leg: number;
  parked: Stamp | null;
  parkedMs: number;
};
export type NaiveWindow = {
  id: string;
  clerk: string | null;
  visit: string | null;
  finished: number;
  paused: string | null;
  autoCall: boolean;
  idle: Stamp | null;
  round: NaiveRound;
};
/** `nth` counts the calls of its visit; `told` is how far each board and speaker has come with it. */
export type NaiveCall = {
  call: string;
  visit: string;
  window: string;
  nth: number;
  told: { target: string; phase: string; since: Stamp }[];
};

export class NaiveHall {
  status = 'none';
  day = '';
  endsAt = 0;
  resumed: Stamp = { at: 0, clockId: '', upMs: 0 };
  /** In order of issue. */
  visits: NaiveVisit[] = [];
  records: NaiveRecord[] = [];
  windows: NaiveWindow[] = [];
  /** Every call of the day. */
  calls: NaiveCall[] = [];
  devices: { id: string; state: string; code: string | null; paper: string }[] = [];
  continued: { service: string; after: number }[] = [];
  /** Sessions up to this one may still be held by a pad. */
  skippedSessions = 0;
  pressesIgnored = 0;
  turns = 0;
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
  record(id: string): NaiveRecord | undefined {
    return this.records.find((record) => record.id === id);
  }
  /** The service of a visit that was begun last. */
  recordOf(visit: NaiveVisit): NaiveRecord | undefined {
    return visit.leg === 0 ? undefined : this.record(`${visit.id}.s${visit.leg}`);
  }
  window(id: string): NaiveWindow {
    const found = this.windows.find((entry) => entry.id === id);
    if (found !== undefined) return found;
    const made = {
      id,
      clerk: null,
      visit: null,
      finished: 0,
      paused: null,
      autoCall: false,
      idle: null,
      round: { priority: 0, ordinary: 0 },
    };
    this.windows.push(made);
    return made;
  }
  rated(evaluation: string): NaiveRecord | undefined {
    return this.records.find((record) => record.rating !== null && `${record.id}.e` === evaluation);
  }
  bySession(session: number): NaiveRecord | undefined {
    return this.records.find((record) => record.rating?.session === session);
  }

  /** The number the next ticket of a service bears in a session: given to nobody in it, and borne by nobody from another who is still here. */
  nextOrdinal(service: string, session: string): number {
    const entry = named(this.config.services, service);
    if (entry === undefined) return 0;
    const given = this.visits.filter((visit) => visit.issuedFor === service && visit.session === session).map((visit) => visit.ordinal);
    const continued = this.continued.filter((entry) => entry.service === service).map((entry) => entry.after);
    let ordinal = Math.max(0, entry.firstNumber - 1, ...given, ...continued) + 1;
    const isTaken = (visit: NaiveVisit): boolean =>
      visit.number === numberOf(entry.prefix, ordinal) && (visit.session === session || !this.hasEnded(visit));
    while (this.visits.some(isTaken)) ordinal += 1;
    return ordinal;
  }

  serves(id: string, service: string): boolean {
    const rules = named(this.config.windows, id);
    return rules !== undefined && [...rules.services, ...rules.secondary].some((served) => served === service);
  }
  isFor({ reserved }: NaiveVisit, window: string, clerk: string | null): boolean {
    return (reserved?.window ?? window) === window && (reserved?.clerk ?? clerk) === clerk;
  }
  /** Sent to somebody who works at no window for its service. */
  #isOrphan(visit: NaiveVisit): boolean {
    return !this.windows.some(({ id, clerk }) => clerk !== null && this.isFor(visit, id, clerk) && this.serves(id, visit.service));
  }
  hasWaitedLongest = ({ issued }: NaiveVisit, now: Stamp): boolean => sinceMs(issued, now) >= this.config.policy.maxWaitMs;

  /** Who waits for a window in vain elsewhere: sent to somebody who is not there. */
  orphansFor(id: string): NaiveVisit[] {
    return this.visits.filter(
      (visit) =>
        visit.phase === 'waiting' &&
        this.serves(id, visit.service) &&
        !this.isFor(visit, id, this.window(id).clerk) &&
        this.#isOrphan(visit),
    );
  }
  /** Who may be called at a window at any time. */
  ownFor(id: string): NaiveVisit[] {
    return this.visits.filter(
      (visit) => visit.phase === 'waiting' && this.serves(id, visit.service) && this.isFor(visit, id, this.window(id).clerk),
    );
  }

  /** With nobody else there: whoever stayed away longest of those who would be called again after some more calls. */
  awaitedFor(id: string): NaiveVisit | undefined {
    return this.visits
      .filter(
        (visit) =>
          visit.phase === 'no-show' &&
          (visit.returns?.afterTickets ?? null) !== null &&
          this.serves(id, visit.service) &&
          this.isFor(visit, id, this.window(id).clerk),
      )
      .sort((a, b) => (a.returns?.turn ?? 0) - (b.returns?.turn ?? 0))[0];
  }

  hasEnded = ({ phase, returns }: NaiveVisit): boolean =>
    ['finished', 'cancelled', 'void', 'lapsed'].includes(phase) || (phase === 'no-show' && returns === null);
  isUnderWay = ({ sheet }: NaiveVisit): boolean => sheet === 'queued' || sheet === 'started';
  /** Whether its sheet may still be begun, or given up: a first one only while its visit waits for it. */
  isPrinting = (visit: NaiveVisit): boolean => this.isUnderWay(visit) && (visit.again || visit.phase === 'printing');

  /** What the day still owes to somebody. */
  owes(): boolean {
    if (this.records.some(({ finished, rating }) => finished && (rating === null || rating.outcome === 'open'))) return true;
    return this.visits.some((visit) => !this.hasEnded(visit));
  }

  /** Whether the visit is still wanted where it was called: recalls leave the calls before them standing. */
  stands({ visit: id, window, nth }: NaiveCall): boolean {
    const visit = this.visit(id);
    return visit?.phase === 'called' && visit.window === window && nth > visit.calls - visit.recalls - 1;
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
    this.isPrinting(visit) && this.isOver(visit.sheetQueued, this.config.printHoldMs, 0, now);
  isVoid = (visit: NaiveVisit, now: Stamp): boolean =>
    visit.phase === 'unprinted' && !this.isUnderWay(visit) && this.isOver(visit.sheetSince, this.config.voidAfterMs, 10_000, now);
  isTimedOut = ({ rating }: NaiveRecord, now: Stamp): boolean =>
    rating?.outcome === 'open' && this.isOver(rating.opened, this.config.evaluationTimeoutMs, 10_000, now);
  isBack({ phase, returns }: NaiveVisit, now: Stamp): boolean {
    if (phase !== 'no-show' || returns === null) return false;
    if (returns.afterMs !== null) return this.isOver(returns.since, returns.afterMs, 0, now);
    return this.status === 'closing' && !this.visits.some((visit) => visit.phase === 'waiting');
  }
}

/** Monotonic within one clock, else by the wall. */
export const sinceMs = (from: Stamp, now: Stamp): number =>
  from.clockId === now.clockId ? now.upMs - from.upMs : Math.max(0, now.at - from.at);

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
