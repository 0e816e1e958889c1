-- What the raw rows mean. Made again at any time by `city reinterpret`; NULL where nothing has been heard of it yet.

CREATE TABLE visit (
  hall_id            TEXT NOT NULL,
  visit_id           TEXT NOT NULL,
  day                TEXT,
  number             TEXT,
  service            TEXT,
  delivery           TEXT,
  state              TEXT,
  state_at_ms        BIGINT,
  state_seq          BIGINT,
  issued_at_ms       BIGINT,
  printed_at_ms      BIGINT,
  first_called_at_ms BIGINT,
  last_called_at_ms  BIGINT,
  started_at_ms      BIGINT,
  finished_at_ms     BIGINT,
  PRIMARY KEY (hall_id, visit_id)
);

CREATE INDEX visit_by_day ON visit (hall_id, day);

CREATE TABLE service_record (
  hall_id        TEXT NOT NULL,
  record_id      TEXT NOT NULL,
  visit_id       TEXT,
  service        TEXT,
  window_id      TEXT,
  clerk_id       TEXT,
  started_at_ms  BIGINT,
  finished_at_ms BIGINT,
  PRIMARY KEY (hall_id, record_id)
);

CREATE TABLE evaluation (
  hall_id          TEXT NOT NULL,
  evaluation_id    TEXT NOT NULL,
  record_id        TEXT,
  visit_id         TEXT,
  window_id        TEXT,
  pad_id           TEXT,
  opened_at_ms     BIGINT,
  asked_at_ms      BIGINT,
  rated_at_ms      BIGINT,
  closed_at_ms     BIGINT,
  -- open, scored, declined, not-rated, not-asked, pad-out-of-order
  outcome          TEXT,
  level            INTEGER CHECK (level BETWEEN 1 AND 5),
  rated_journal_id TEXT,
  rated_seq        BIGINT,
  PRIMARY KEY (hall_id, evaluation_id),
  CHECK ((level IS NOT NULL) = (outcome IS NOT DISTINCT FROM 'scored'))
);

CREATE INDEX evaluation_by_rated ON evaluation (hall_id, rated_at_ms);

-- An evaluation beside the service it is about and the visit it was part of.
CREATE VIEW evaluation_report AS
SELECT e.hall_id, e.evaluation_id, e.record_id, e.visit_id, v.day, v.number,
       COALESCE(r.service, v.service) AS service,
       COALESCE(e.window_id, r.window_id) AS window_id,
       r.clerk_id,
       v.issued_at_ms,
       v.first_called_at_ms AS called_at_ms,
       r.started_at_ms, r.finished_at_ms,
       e.opened_at_ms, e.asked_at_ms, e.rated_at_ms, e.closed_at_ms,
       e.level, e.outcome, e.rated_journal_id, e.rated_seq
FROM evaluation e
LEFT JOIN service_record r ON r.hall_id = e.hall_id AND r.record_id = e.record_id
LEFT JOIN visit v ON v.hall_id = e.hall_id AND v.visit_id = e.visit_id;
