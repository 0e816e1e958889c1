import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { COMMAND_MEMORY_MS } from '../../db/batch.ts';
import { openWriter } from '../../db/connection.ts';
import { DbError } from '../../db/errors.ts';
import { startJournal } from '../../db/start.ts';
import { verify } from '../../db/verify.ts';
import { AT, append, DAY, fillDay, makeDataDir, makeDayOpened, makeEvent, makeIssued, makeStamp, makeStarted, makeVisit } from './make.ts';

const command = (key: string, at = AT) => ({ actor: 'kiosk/k1', key, requestHash: 'h', reply: '{}', at, firstEvent: 0 });
const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error instanceof DbError ? error.code : error;
  }
};

describe('the journal', () => {
  it('starts with the event that names it, and is synced at every commit', async () => {
    const { journal, dataDir } = await makeStarted();
    expect(journal.head.seq).toBe(1);
    expect(journal.db.prepare('SELECT kind, body FROM journal').all()).toEqual([
      { kind: 'journal.begun', body: JSON.stringify({ journalId: journal.journalId, predecessor: null, why: 'fresh' }) },
    ]);
    // better-sqlite3 is compiled with NORMAL for WAL: FULL has to be asked for at every open.
    expect(journal.db.pragma('synchronous', { simple: true })).toBe(2);
    expect(journal.db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(new Database(`${dataDir}/journal.db`).pragma('synchronous', { simple: true })).not.toBe(2);
  });

  it('writes events, command and report in one transaction', async () => {
    const { journal } = await makeStarted();
    append(journal, [makeDayOpened()]);
    const issued = makeIssued(7, { commandKey: 'key-7' });
    const appended = journal.append(
      { events: [issued], commands: [command('key-7')], hostReports: [{ host: 'main', hostRun: 'r1', n: 4 }] },
      journal.head,
    );
    expect(appended).toEqual({ ok: true, firstSeq: 3, head: journal.head, journalId: journal.journalId });
    const all = (sql: string): unknown => journal.db.prepare(sql).all();
    expect(
      all(
        'SELECT seq, stream, stream_seq, kind, v, at, clock_id, up_ms, actor_kind, actor_id, command_key, cause_seq, body FROM journal WHERE seq = 3',
      ),
    ).toEqual([
      {
        ...{ seq: 3, stream: `day/${DAY}`, stream_seq: 2, kind: 'ticket.issued', v: 2, at: AT + 7000, clock_id: 'boot-1', up_ms: 8000 },
        ...{ actor_kind: 'kiosk', actor_id: 'k1', command_key: 'key-7', cause_seq: null, body: issued.body },
      },
    ]);
    expect(all('SELECT * FROM commands')).toEqual([
      { first_seq: 3, actor: 'kiosk/k1', key: 'key-7', request_hash: 'h', reply: '{}', at: AT },
    ]);
    expect(all('SELECT * FROM host_reports')).toEqual([{ host: 'main', host_run: 'r1', n: 4, noted_seq: 3 }]);
    expect(all('SELECT visit, day, number, state FROM visits')).toEqual([{ visit: 'v7', day: DAY, number: 'A007', state: 'printing' }]);
  });

  it('refuses a batch decided on another head', async () => {
    const { journal } = await makeStarted();
    const old = journal.head;
    append(journal, [makeDayOpened()]);
    expect(journal.append({ events: [makeIssued(1)], commands: [] }, old)).toMatchObject({
      ok: false,
      code: 'db/head-moved',
      head: { seq: 2 },
    });
    expect(journal.head.seq).toBe(2);
  });

  it.each([
    ['a kind nobody knows', makeIssued(1, { kind: 'ticket.eaten' }), 'db/unknown-event'],
    ['a version from the future', makeIssued(1, { v: 9 }), 'db/unknown-event'],
    ['a time that is no whole ms', makeIssued(1, { upMs: 0.5 }), 'db/refused'],
    ['a body that is no JSON', makeIssued(1, { body: '{' }), 'db/refused'],
    ['a journal.begun of its own', makeIssued(1, { kind: 'journal.begun' }), 'db/refused'],
  ])('refuses %s and writes nothing of its batch', async (_, event, code) => {
    const { journal, dataDir } = await makeStarted();
    append(journal, [makeDayOpened()]);
    const head = journal.head;
    expect(codeOf(() => journal.append({ events: [makeIssued(0), event], commands: [] }, head))).toBe(code);
    expect(journal.head).toEqual(head);
    expect(journal.db.prepare('SELECT count(*) FROM visits').pluck().get()).toBe(0);
    append(journal, [makeIssued(2)]);
    expect(verify(dataDir)).toMatchObject({ ok: true, rows: 3 });
  });

  it('takes a command key once in 48 h for each actor, also after a restart', async () => {
    const first = await makeStarted();
    append(first.journal, [makeDayOpened()]);
    append(first.journal, [makeIssued(1, { commandKey: 'k' })], { commands: [command('k')] });
    const again = (at: number) => ({ events: [makeIssued(2, { commandKey: 'k' })], commands: [command('k', at)] });
    expect(codeOf(() => first.journal.append(again(AT + 1), first.journal.head))).toBe('db/command-repeated');
    first.stop();
    const { journal, dataDir } = await makeStarted(first.dataDir);
    expect(codeOf(() => journal.append(again(AT + COMMAND_MEMORY_MS), journal.head))).toBe('db/command-repeated');
    expect(journal.append(again(AT + COMMAND_MEMORY_MS + 1), journal.head)).toMatchObject({ ok: true });
    expect(verify(dataDir)).toMatchObject({ ok: true, commands: 2 });
  });

  it('refuses a command record that does not point at its event', async () => {
    const { journal } = await makeStarted();
    append(journal, [makeDayOpened()]);
    expect(codeOf(() => journal.append({ events: [makeIssued(1)], commands: [command('k')] }, journal.head))).toBe('db/refused');
  });

  it('rolls back when there is no room, and goes on when there is', async () => {
    const { journal, dataDir } = await makeStarted(makeDataDir(), 60);
    append(journal, [makeDayOpened()]);
    const wide = (n: number) => makeEvent('config.applied', { version: n, sha256: '', config: {} as never, retired: ['x'.repeat(9000)] });
    let n = 0;
    let last = journal.append({ events: [makeIssued(++n)], commands: [] }, journal.head);
    while (last.ok) last = journal.append({ events: [makeIssued(++n), wide(n)], commands: [] }, journal.head);
    expect(last).toMatchObject({ ok: false, code: 'db/full' });
    expect(journal.db.inTransaction).toBe(false);
    journal.db.pragma('max_page_count = 1000');
    append(journal, [makeIssued(n), wide(n)]);
    expect(verify(dataDir)).toMatchObject({ ok: true, head: journal.head });
  });

  it('tells after a reopen what the file holds', async () => {
    const { journal } = await makeStarted();
    fillDay(journal, 1);
    expect(journal.reopenAndCompare()).toEqual({ outcome: 'absent', head: journal.head, journalId: journal.journalId });
    append(journal, makeVisit(5));
  });

  it('holds a failed commit in doubt until the file is compared', async () => {
    const { journal, dataDir } = await makeStarted();
    append(journal, [makeDayOpened()]);
    const before = journal.head;
    // A deferred constraint is the one way to make COMMIT itself fail without breaking the disk.
    journal.db.exec(
      'CREATE TABLE parents (id INTEGER PRIMARY KEY); CREATE TABLE orphans (parent INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED)',
    );
    journal.db.exec('CREATE TRIGGER fail AFTER INSERT ON visits BEGIN INSERT INTO orphans VALUES (1); END');
    expect(journal.append({ events: [makeIssued(1)], commands: [] }, before)).toMatchObject({ ok: false, code: 'db/unknown-outcome' });
    expect(journal.append({ events: [makeIssued(1)], commands: [] }, before)).toMatchObject({ ok: false, code: 'db/unknown-outcome' });
    expect(journal.reopenAndCompare()).toEqual({ outcome: 'absent', head: before, journalId: journal.journalId });
    journal.db.exec('DROP TRIGGER fail; DROP TABLE orphans; DROP TABLE parents');
    append(journal, [makeIssued(1)]);
    expect(verify(dataDir).ok).toBe(true);
  });

  it('notices that somebody else has written when it compares', async () => {
    const { journal, layout } = await makeStarted();
    const other = openWriter(layout.journal);
    other.exec('UPDATE journal SET hash = zeroblob(32) WHERE seq = 1');
    other.close();
    expect(codeOf(() => journal.reopenAndCompare())).toBe('db/head-moved');
  });
});

describe('the data folder', () => {
  it('has one controller: a second is refused at once, while verify works', async () => {
    const { dataDir, stop } = await makeStarted();
    const began = performance.now();
    await expect(startJournal({ dataDir, stamp: makeStamp(), maxPages: null })).rejects.toMatchObject({
      code: 'db/in-use',
      context: { dataDir },
    });
    expect(performance.now() - began).toBeLessThan(1000);
    expect(verify(dataDir).ok).toBe(true);
    stop();
    await makeStarted(dataDir);
  });

  it('goes on where it was after a restart', async () => {
    const first = await makeStarted();
    fillDay(first.journal, 3);
    const { head, journalId } = first.journal;
    first.stop();
    const { journal, recovered } = await makeStarted(first.dataDir);
    expect({ head: journal.head, journalId: journal.journalId, recovered }).toEqual({ head, journalId, recovered: null });
  });

  it('does not start on events it does not know', async () => {
    const { dataDir, stop, layout } = await makeStarted();
    stop();
    const db = new Database(layout.journal);
    db.exec("INSERT INTO kinds VALUES ('ticket.eaten', 1)");
    db.close();
    await expect(startJournal({ dataDir, stamp: makeStamp(), maxPages: null })).rejects.toMatchObject({ code: 'db/unknown-event' });
  });

  it('does not touch a database of somebody else', async () => {
    const dataDir = makeDataDir();
    const db = new Database(`${dataDir}/journal.db`);
    db.exec('CREATE TABLE recipes (name TEXT)');
    db.close();
    await expect(startJournal({ dataDir, stamp: makeStamp(), maxPages: null })).rejects.toMatchObject({ code: 'db/not-ours' });
  });
});
