import type { Db } from '../connection.ts';
import { DIMS, type Dim, type FigureRow, Figures } from '../rollup/figures.ts';
import { foldDay, noFigures, prepareFold } from '../rollup/fold-day.ts';
import { type DayRules, makeRules, prepareConfigAt } from '../rollup/rules.ts';
import { dayOf, type Projection, type Schema } from './projection.ts';

export type Grain = 'day' | 'month';

/** `2026-11` of `2026-11-21`. */
export const monthOf = (day: string): string => day.slice(0, 7);

/**
 * The figures of every closed day and of every month, of the days of it that are closed: one row a dimension, span (`2026-11-21` or
 * `2026-11`), measure and key. All columns but `max` add up; `bins` are as in `rollup/bins.ts`, null where no percentile is asked for.
 */
export const rollups: Projection = {
  table: 'rollups',
  version: 2,
  reads: ['days', 'visits', 'service_records', 'evaluations', 'calls', 'call_acks', 'window_spans', 'pauses', 'estimates', 'transfers'],
  createSql: (schema) => `
    CREATE TABLE ${schema}.rollups (
      grain     TEXT NOT NULL,
      dim       TEXT NOT NULL,
      span      TEXT NOT NULL,
      measure   TEXT NOT NULL,
      key       TEXT NOT NULL,
      n         INTEGER NOT NULL,
      sum       INTEGER NOT NULL,
      max       INTEGER NOT NULL,
      uncertain INTEGER NOT NULL,
      bins      BLOB,
      PRIMARY KEY (grain, dim, span, measure, key)
    ) STRICT, WITHOUT ROWID;
  `,
  prepare: (db, schema) => {
    const fold = prepareFold(db, schema);
    const store = prepareStore(db, schema);
    const configAt = prepareConfigAt(db);
    let rules: { readonly seq: number; readonly rules: DayRules } | null = null;
    return {
      'day.closed': (event) => {
        const day = dayOf(event);
        const found = configAt(event.seq);
        if (rules === null || rules.seq !== (found?.seq ?? 0)) rules = { seq: found?.seq ?? 0, rules: makeRules(found?.config ?? null) };
        const figures = noFigures();
        foldDay(fold, figures, day, rules.rules, null);
        for (const dim of DIMS) store(dim, day, figures.get(dim) ?? new Figures());
      },
    };
  },
};

/** Writes the figures of a day, and adds them to those of its month. */
function prepareStore(db: Db, schema: Schema): (dim: Dim, day: string, figures: Figures) => void {
  const insert = db.prepare(`
    INSERT INTO ${schema}.rollups (grain, dim, span, measure, key, n, sum, max, uncertain, bins)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE
    SET n = excluded.n, sum = excluded.sum, max = excluded.max, uncertain = excluded.uncertain, bins = excluded.bins`);
  const month = db.prepare<[string, string], FigureRow>(`
    SELECT measure, key, n, sum, max, uncertain, bins
    FROM ${schema}.rollups
    WHERE grain = 'month' AND dim = ? AND span = ?`);
  const write = (grain: Grain, dim: Dim, span: string, figures: Figures): void => {
    for (const { measure, key, n, sum, max, uncertain, bins } of figures.rows())
      insert.run(grain, dim, span, measure, key, n, sum, max, uncertain, bins);
  };
  return (dim, day, figures) => {
    const whole = new Figures();
    for (const row of month.iterate(dim, monthOf(day))) whole.merge(row);
    whole.mergeAll(figures);
    write('day', dim, day, figures);
    write('month', dim, monthOf(day), whole);
  };
}
