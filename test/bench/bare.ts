/**
 * The measure: better-sqlite3 alone, in a process of its own. It writes what one ticket leaves behind (the row of the journal, of
 * the visit and of the command, the same bytes, into the same tables, with the same pragmas, by prepared statements), one commit a ticket.
 * It hashes nothing, decides nothing, parses nothing and speaks to nobody.
 */
import { randomBytes } from 'node:crypto';
import { openWriter } from '../../db/connection.ts';
import { layoutOf } from '../../db/layout.ts';
import { startJournal } from '../../db/start.ts';
import { drawId } from './past-visits.ts';
import { serveParent } from './rpc.ts';

const DAY = '2026-01-01';
const CLOCK_ID = 'b5d5c1f0-3c1e-4d6a-9b1a-2f1c8d7e6a50';
const HASH = randomBytes(32);
const REQUEST_HASH = randomBytes(32).toString('base64url');

type Loop = (seconds: number) => number;
let loop: Loop | null = null;

async function prepare(dataDir: string): Promise<Loop> {
  const { journal, lock } = await startJournal({ dataDir, stamp: { at: Date.now(), clockId: CLOCK_ID, upMs: 0 }, maxPages: null });
  let { seq } = journal.head;
  journal.close();
  lock.release();
  const db = openWriter(layoutOf(dataDir).journal);
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const insertRow = db.prepare('INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const insertVisit = db.prepare(
    `INSERT INTO visits (visit, day, number, service, issued_service, class, session, kiosk, delivery, state, issued_seq, issued_at)
     VALUES (?, ?, ?, ?, ?, 'ordinary', '', ?, ?, ?, ?, ?)`,
  );
  const insertCommand = db.prepare('INSERT INTO commands (first_seq, actor, key, request_hash, reply, at) VALUES (?, ?, ?, ?, ?, ?)');
  const write = (): void => {
    seq += 1;
    const at = Date.now();
    const visit = drawId(at);
    const number = `A${seq}`;
    const key = `bench12345-${seq}`;
    begin.run();
    const body = `{"visit":"${visit}","number":"${number}","service":"s1","ordinal":${seq},"kiosk":"k1","delivery":"screen","job":null,"printer":null}`;
    insertRow.run(seq, `day/${DAY}`, seq, 'ticket.issued', 1, at, CLOCK_ID, at, 'kiosk', 'k1', key, null, body, HASH);
    insertVisit.run(visit, DAY, number, 's1', 's1', 'k1', 'screen', 'waiting', seq, at);
    const reply = `{"visit":"${visit}","number":"${number}","service":"s1","delivery":"screen","waitingAhead":${seq},"day":"${DAY}"}`;
    insertCommand.run(seq, 'kiosk/k1', key, REQUEST_HASH, reply, at);
    commit.run();
  };
  return (seconds) => {
    const startMs = performance.now();
    const untilMs = startMs + seconds * 1000;
    let done = 0;
    for (; performance.now() < untilMs; done += 1) write();
    return (done / (performance.now() - startMs)) * 1000;
  };
}

const operations = {
  open: async (dataDir: string): Promise<void> => {
    loop = await prepare(dataDir);
  },
  /** Commits a second. */
  run: (seconds: number): number => {
    if (loop === null) throw new Error('open first');
    return loop(seconds);
  },
};

export type BareOperations = typeof operations;

serveParent(operations);
