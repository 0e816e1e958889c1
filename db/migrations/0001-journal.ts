import type { Migration } from '../migrate.ts';

/** The journal, its eras, and what stands beside it. Projections are not here: they are made from the journal (see projections/). */
export const journalMigration: Migration = {
  version: 1,
  sql: `
    CREATE TABLE journal (
      seq         INTEGER PRIMARY KEY,
      stream      TEXT NOT NULL,
      stream_seq  INTEGER NOT NULL,
      kind        TEXT NOT NULL,
      v           INTEGER NOT NULL,
      at          INTEGER NOT NULL,
      clock_id    TEXT NOT NULL,
      up_ms       INTEGER NOT NULL,
      actor_kind  TEXT NOT NULL,
      actor_id    TEXT NOT NULL,
      command_key TEXT,
      cause_seq   INTEGER,
      body        TEXT NOT NULL,
      hash        BLOB NOT NULL CHECK (length(hash) = 32),
      UNIQUE (stream, stream_seq)
    ) STRICT;

    -- A row belongs to the era with the highest first_seq not above it.
    CREATE TABLE eras (
      journal_id TEXT PRIMARY KEY,
      first_seq  INTEGER NOT NULL UNIQUE
    ) STRICT, WITHOUT ROWID;

    -- Every (kind, version) in the journal, so that a start need not read it all to know whether it knows them all.
    CREATE TABLE kinds (
      kind TEXT NOT NULL,
      v    INTEGER NOT NULL,
      PRIMARY KEY (kind, v)
    ) STRICT, WITHOUT ROWID;

    -- In the order of their first events: an index by actor and key would dirty a page of its own for each command of a batch. The
    -- writer keeps the keys of 48 h in memory, and verify looks for doubles.
    CREATE TABLE commands (
      first_seq    INTEGER PRIMARY KEY,
      actor        TEXT NOT NULL,
      key          TEXT NOT NULL,
      request_hash TEXT NOT NULL,
      reply        TEXT NOT NULL,
      at           INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE sinks (
      name   TEXT PRIMARY KEY,
      cursor TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- The last durable report of each run of a device host, and the head it was noted at.
    CREATE TABLE host_reports (
      host      TEXT NOT NULL,
      host_run  TEXT NOT NULL,
      n         INTEGER NOT NULL,
      noted_seq INTEGER NOT NULL,
      PRIMARY KEY (host, host_run)
    ) STRICT, WITHOUT ROWID;

    -- Rows of a damaged file that could be read but lie beyond a gap: kept as they were, uploaded under their old journal id.
    -- proven = 1 when the hash fits the row before it.
    CREATE TABLE salvaged (
      id          INTEGER PRIMARY KEY,
      journal_id  TEXT NOT NULL,
      seq         INTEGER NOT NULL,
      stream      TEXT NOT NULL,
      stream_seq  INTEGER NOT NULL,
      kind        TEXT NOT NULL,
      v           INTEGER NOT NULL,
      at          INTEGER NOT NULL,
      clock_id    TEXT NOT NULL,
      up_ms       INTEGER NOT NULL,
      actor_kind  TEXT NOT NULL,
      actor_id    TEXT NOT NULL,
      command_key TEXT,
      cause_seq   INTEGER,
      body        TEXT NOT NULL,
      hash        BLOB NOT NULL,
      proven      INTEGER NOT NULL,
      UNIQUE (journal_id, seq)
    ) STRICT;

    CREATE TABLE recoveries (
      journal_id TEXT PRIMARY KEY,
      report     TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- Which version of each projection the tables hold.
    CREATE TABLE projections (
      name    TEXT PRIMARY KEY,
      version INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
