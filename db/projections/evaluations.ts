import { dayOf, type Projection } from './projection.ts';

/**
 * One row an evaluation of a service record. `outcome` is `open` until it is `scored` or one of the four ways of having no score;
 * `level` (1 to 5) is set only with `scored`, and `scored_seq` is the event, with its press, that it came from.
 */
export const evaluations: Projection = {
  table: 'evaluations',
  version: 1,
  reads: [],
  createSql: (schema) => `
    CREATE TABLE ${schema}.evaluations (
      evaluation TEXT PRIMARY KEY,
      record     TEXT NOT NULL,
      visit      TEXT NOT NULL,
      day        TEXT NOT NULL,
      window     TEXT,
      pad        TEXT,
      opened_at  INTEGER NOT NULL,
      asked_at   INTEGER,
      outcome    TEXT NOT NULL,
      level      INTEGER CHECK ((level IS NULL) = (outcome <> 'scored')),
      scored_seq INTEGER,
      closed_at  INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ${schema}.evaluations_by_day ON evaluations (day, window);
  `,
  prepare: (db, schema) => {
    const table = `${schema}.evaluations`;
    const open = db.prepare(`
      INSERT INTO ${table} (evaluation, record, visit, day, window, pad, opened_at, outcome)
      VALUES (?, ?, ?, ?, ?, ?, ?, 'open')`);
    const ask = db.prepare(`UPDATE ${table} SET asked_at = ? WHERE evaluation = ? AND asked_at IS NULL`);
    // The opening event is not always there: nobody was asked, or a salvage lost it.
    const close = db.prepare(`
      INSERT INTO ${table} (evaluation, record, visit, day, opened_at, outcome, level, scored_seq, closed_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (evaluation) DO UPDATE
      SET outcome = excluded.outcome, level = excluded.level, scored_seq = excluded.scored_seq, closed_at = excluded.closed_at`);
    return {
      'evaluation.opened': (event) => {
        const { evaluation, record, visit, window, pad } = event.body;
        open.run(evaluation, record, visit, dayOf(event), window, pad, event.at);
      },
      'evaluation.asked': ({ at, body }) => ask.run(at, body.evaluation),
      'evaluation.scored': (event) => {
        const { evaluation, record, visit, level } = event.body;
        close.run(evaluation, record, visit, dayOf(event), event.at, 'scored', level, event.seq, event.at);
      },
      'evaluation.closed': (event) => {
        const { evaluation, record, visit, outcome } = event.body;
        close.run(evaluation, record, visit, dayOf(event), event.at, outcome, null, null, event.at);
      },
    };
  },
};
