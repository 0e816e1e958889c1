-- The halls' journals, byte for byte. Every key starts with hall_id, so that any PostgreSQL-compatible cluster can spread them.

CREATE TABLE hall (
  hall_id     TEXT   PRIMARY KEY,
  first_at_ms BIGINT NOT NULL
);

-- One row a journal: what the hall said of its beginning, and how far the unbroken chain reaches here.
CREATE TABLE journal_head (
  hall_id                TEXT   NOT NULL REFERENCES hall,
  journal_id             TEXT   NOT NULL,
  first_seq              BIGINT NOT NULL,
  predecessor_journal_id TEXT,
  predecessor_seq        BIGINT,
  predecessor_hash       TEXT,
  -- NULL until the first row is here.
  head_seq               BIGINT,
  head_hash              TEXT,
  declared_at_ms         BIGINT NOT NULL,
  PRIMARY KEY (hall_id, journal_id)
);

-- How far the salvaged rows of a damaged journal have come, in ascending seq. Such a journal need not have a known beginning.
CREATE TABLE salvage_head (
  hall_id      TEXT   NOT NULL REFERENCES hall,
  journal_id   TEXT   NOT NULL,
  salvaged_seq BIGINT NOT NULL,
  PRIMARY KEY (hall_id, journal_id)
);

CREATE TABLE journal_row (
  hall_id        TEXT             NOT NULL,
  journal_id     TEXT             NOT NULL,
  seq            BIGINT           NOT NULL,
  stream         TEXT             NOT NULL,
  stream_seq     BIGINT           NOT NULL,
  kind           TEXT             NOT NULL,
  v              INTEGER          NOT NULL,
  at_ms          BIGINT           NOT NULL,
  clock_id       TEXT             NOT NULL,
  up_ms          DOUBLE PRECISION NOT NULL,
  actor_kind     TEXT             NOT NULL,
  actor_id       TEXT             NOT NULL,
  command_key    TEXT,
  cause_seq      BIGINT,
  -- TEXT, not JSONB: jsonb reorders keys and drops duplicates, and the hash is over these very bytes.
  body           TEXT             NOT NULL,
  hash           TEXT             NOT NULL,
  received_at_ms BIGINT           NOT NULL,
  -- Read out of a damaged file behind a gap: its hash cannot be checked against a row before it.
  salvaged       BOOLEAN          NOT NULL,
  PRIMARY KEY (hall_id, journal_id, seq)
);

CREATE INDEX journal_row_by_received ON journal_row (hall_id, received_at_ms);

-- What did not fit, with the evidence. The same finding again only counts up.
CREATE TABLE alarm (
  hall_id     TEXT    NOT NULL,
  -- SHA-256 of code, journal, seq and evidence.
  alarm_id    TEXT    NOT NULL,
  code        TEXT    NOT NULL,
  journal_id  TEXT,
  seq         BIGINT,
  evidence    TEXT    NOT NULL,
  times       INTEGER NOT NULL,
  first_at_ms BIGINT  NOT NULL,
  last_at_ms  BIGINT  NOT NULL,
  PRIMARY KEY (hall_id, alarm_id)
);
