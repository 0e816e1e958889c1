import type { Db } from '../connection.ts';

/** One who was given a number on a day, and what came of it. Moments in UTC ms. */
export type PastArrival = {
  readonly issuedAt: number;
  readonly service: string;
  readonly class: string;
  readonly state: string;
  readonly waitMs: number | null;
  readonly firstCalledAt: number | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** All its services together; null where none was begun and ended. */
  readonly serviceMs: number | null;
};
export type PastShift = { readonly window: string; readonly openedAt: number; readonly closedAt: number | null };
export type DayArrivals = { readonly day: string; readonly arrivals: readonly PastArrival[]; readonly shifts: readonly PastShift[] };

/** Who came on a day and which windows were open, for a simulation of it. `day` null: the last one before `before`. Null where there is none. */
export function getDayArrivals(db: Db, { day, before }: { readonly day: string | null; readonly before: string }): DayArrivals | null {
  const last = db.prepare<[string], string | null>('SELECT max(day) FROM visits WHERE day < ?').pluck();
  const of = day ?? last.get(before) ?? null;
  if (of === null) return null;
  const arrivals = db
    .prepare<[string], PastArrival>(`
      SELECT
        issued_at AS issuedAt, issued_service AS service, class, state, wait_ms AS waitMs, first_called_at AS firstCalledAt,
        started_at AS startedAt, ended_at AS endedAt,
        (SELECT sum(service_ms) FROM service_records WHERE service_records.visit = visits.visit) AS serviceMs
      FROM visits
      WHERE day = ? AND state <> 'void'
      ORDER BY issued_seq`)
    .all(of);
  const shifts = db
    .prepare<[string], PastShift>(`
      SELECT window, opened_at AS openedAt, closed_at AS closedAt
      FROM window_spans
      WHERE day = ?
      ORDER BY opened_seq`)
    .all(of);
  return arrivals.length === 0 ? null : { day: of, arrivals, shifts };
}
