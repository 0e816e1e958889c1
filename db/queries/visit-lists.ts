import type { Db } from '../connection.ts';

/** One visit with its evaluation, as lists show it. Moments in UTC ms. */
export type VisitRow = {
  readonly visit: string;
  readonly number: string;
  readonly service: string;
  readonly state: string;
  readonly printDoubt: string | null;
  readonly issuedAt: number;
  readonly firstCalledAt: number | null;
  readonly calls: number;
  readonly window: string | null;
  readonly clerk: string | null;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly outcome: string | null;
  readonly level: number | null;
  readonly ratedAt: number | null;
};

/** The visits of one day in the order of their numbers, at most `limit` behind number `after` ('' = from the start). */
export const getVisits = (
  db: Db,
  { day, after, limit }: { readonly day: string; readonly after: string; readonly limit: number },
): readonly VisitRow[] =>
  db
    .prepare<[string, string, number], VisitRow>(`
      SELECT
        visits.visit, number, service, state, print_doubt AS printDoubt, issued_at AS issuedAt, first_called_at AS firstCalledAt, calls,
        visits.window, clerk, started_at AS startedAt, finished_at AS finishedAt, outcome, level, closed_at AS ratedAt
      FROM visits
      LEFT JOIN evaluations ON evaluation = visits.visit || '.s1.e'
      WHERE visits.day = ? AND number > ?
      ORDER BY number
      LIMIT ?`)
    .all(day, after, limit);

/** A sheet nobody can vouch for. */
export type DoubtfulPrint = {
  readonly job: string;
  readonly visit: string;
  readonly number: string;
  readonly state: string;
  readonly detail: string | null;
  readonly queuedAt: number;
};

/** Sheets of a day that failed or whose end is unknown. */
export const getDoubtfulPrints = (db: Db, { day }: { readonly day: string }): readonly DoubtfulPrint[] =>
  db
    .prepare<[string], DoubtfulPrint>(`
      SELECT job, visit, number, print_jobs.state, detail, queued_at AS queuedAt
      FROM print_jobs
      JOIN visits USING (visit)
      WHERE print_jobs.day = ? AND print_jobs.state IN ('failed', 'unknown')
      ORDER BY queued_at, job`)
    .all(day);
