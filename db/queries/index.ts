import { getDayArrivals } from './day-arrivals.ts';
import { getDays, getScores, getWork } from './day-reports.ts';
import { getDoubtfulPrints, getVisits } from './visit-lists.ts';
import { getVisitPast } from './visit-past.ts';

/** Every report by name. Each is a free function of the database and its parameters. */
export const QUERIES = {
  days: getDays,
  scores: getScores,
  work: getWork,
  visits: getVisits,
  'doubtful-prints': getDoubtfulPrints,
  'visit-past': getVisitPast,
  'day-arrivals': getDayArrivals,
} as const;

export type QueryName = keyof typeof QUERIES;
export type QueryParams<Name extends QueryName> = Parameters<(typeof QUERIES)[Name]>[1];
export type QueryResult<Name extends QueryName> = ReturnType<(typeof QUERIES)[Name]>;
