import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HashedRow } from '../../db/chain/chain.ts';
import { rowId } from '../../main/api/city-wire.ts';
import { makeFolder, runCity, TestCity, tokenOf } from './city-process.ts';
import { appendEvent, appendVisit, DAY, headOf, makeJournal, type TestJournal } from './make-hall.ts';
import { greet, pick, send } from './talk.ts';
import { findPostgres, startPostgres, type TestPostgres } from './test-postgres.ts';

const HALLS = Array.from({ length: 30 }, (_, n) => `hall-${n}`);
/** Each test has a hall of its own. */
let nextHall = 0;
const takeHall = (): string => HALLS[nextHall++] ?? 'hall-0';

const postgresBin = findPostgres();
if (postgresBin === null) console.log('skipped: no PostgreSQL server is installed, the city is tested on PGlite only');
const storages = postgresBin === null ? (['pglite'] as const) : (['pglite', 'postgresql'] as const);

describe.each(storages)('the city on %s', (storage) => {
  const folder = makeFolder('city');
  let postgres: TestPostgres | null = null;
  let city: TestCity;

  beforeAll(async () => {
    if (storage === 'postgresql' && postgresBin !== null) postgres = await startPostgres(postgresBin);
    nextHall = 0;
    city = await TestCity.start(folder.path, HALLS, postgres?.url ?? null);
  }, 120_000);
  afterAll(async () => {
    await city.end('SIGTERM');
    await postgres?.stop();
    folder.remove();
  });

  it('says where it keeps its rows, and that PGlite is for trial', async () => {
    const health = await (await fetch(`${city.url}/healthz`)).json();
    expect(health).toEqual({ ok: true, storage, durable: storage === 'postgresql' });
    expect(city.stderr().includes('for trial')).toBe(storage === 'pglite');
    expect(new URL(city.url).hostname).toBe('127.0.0.1');
  });

  if (storage === 'pglite') {
    it('refuses a folder that another city writes', async () => {
      const second = await runCity(['--port', '0', '--data', folder.path], { CITY_TOKENS: `h=${tokenOf('h')}` });
      expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('city/data-in-use') });
    });
  }

  it('stores a visit raw and interpreted, with its times', async () => {
    const hallId = takeHall();
    const journal = makeJournal();
    const { visit, evaluation, number } = appendVisit(journal, 4);
    await greet(city, hallId, [journal]);
    const answer = await send(city, hallId, journal);
    expect(answer).toEqual({
      status: 200,
      body: { acked: journal.rows.map((row) => rowId(hallId, journal.journalId, row.seq)), head: pick(headOf(journal)) },
    });
    const at = (kind: string): number | undefined => journal.rows.find((row) => row.kind === kind)?.at;
    expect(await city.evaluations(hallId)).toEqual([
      {
        hallId,
        evaluationId: evaluation,
        recordId: `${visit}.s1`,
        visitId: visit,
        day: DAY,
        number,
        service: '社保',
        window: 'w1',
        clerk: 'c7',
        issuedAtMs: at('ticket.issued'),
        calledAtMs: at('visit.called'),
        startedAtMs: at('visit.started'),
        finishedAtMs: at('visit.finished'),
        openedAtMs: at('evaluation.opened'),
        askedAtMs: at('evaluation.asked'),
        ratedAtMs: at('evaluation.scored'),
        closedAtMs: at('evaluation.scored'),
        level: 4,
        outcome: 'scored',
        ratedJournalId: journal.journalId,
        ratedSeq: headOf(journal).seq,
      },
    ]);
    expect(await city.visits(hallId, DAY)).toMatchObject([
      { visitId: visit, number, state: 'finished', lastCalledAtMs: at('visit.recalled'), printedAtMs: at('print.confirmed') },
    ]);
  });

  it('takes the same rows again, whole, in part and from many at once, and holds each once', async () => {
    const hallId = takeHall();
    const journal = makeJournal();
    for (let n = 0; n < 5; n++) appendVisit(journal);
    await greet(city, hallId, [journal]);
    await send(city, hallId, journal, 1, journal.rows.slice(0, 20));
    const answers = await Promise.all([1, 5, 21, 15, 1, 11].map((fromSeq) => send(city, hallId, journal, fromSeq)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    const summary = await city.summary(hallId);
    expect(summary.journals).toMatchObject([{ rows: 51, head: pick(headOf(journal)) }]);
    expect(summary).toMatchObject({ visits: 5, serviceRecords: 5, levels: { 4: 5 }, outcomes: { scored: 5 }, alarms: [] });
  });

  it('keeps a body byte for byte: key order, doubled keys, spaces, escapes and all', async () => {
    const hallId = takeHall();
    const journal = makeJournal();
    appendEvent(journal, { kind: 'something.new', body: '{ "b":1, "a" : 2,"b":3, "zero":"\\u0000", "zh":"满意", "n":1.0e2 }' });
    await greet(city, hallId, [journal]);
    expect((await send(city, hallId, journal)).status).toBe(200);
    // Another visit behind it fits only if the hash of what was stored is the hash of what was sent.
    appendVisit(journal);
    expect((await send(city, hallId, journal, 3)).status).toBe(200);
    expect((await city.summary(hallId)).alarms).toEqual([]);
  });

  it('refuses another row at a held seq, keeps the first and stores both in the alarm', async () => {
    const hallId = takeHall();
    const journal = makeJournal();
    appendVisit(journal, 2);
    const forged: TestJournal = { ...journal, rows: journal.rows.slice(0, -1) };
    const scored = journal.rows.at(-1);
    appendEvent(forged, { kind: 'evaluation.scored', body: scored?.body.replace('"level":2', '"level":5') ?? '' });
    await greet(city, hallId, [journal]);
    await send(city, hallId, journal);
    const answer = await send(city, hallId, forged, 5);
    expect(answer).toMatchObject({ status: 409, body: { code: 'city/conflict', seq: 11, head: pick(headOf(journal)) } });
    const summary = await city.summary(hallId);
    expect(summary.levels).toEqual({ 2: 1 });
    expect(summary.alarms).toMatchObject([{ code: 'city/conflict', seq: 11, times: 1 }]);
    expect(JSON.parse(summary.alarms[0]?.evidence ?? '')).toMatchObject({
      held: { hash: scored?.hash, body: scored?.body },
      offered: { hash: headOf(forged).hash },
    });
    await greet(city, hallId, [forged]);
    expect((await city.summary(hallId)).alarms.map(({ code }) => code)).toEqual(['city/conflict', 'city/conflict']);
  });

  it.each<[string, (rows: HashedRow[]) => HashedRow[]]>([
    ['a row left out', (rows) => rows.toSpliced(3, 1)],
    ['two rows swapped', (rows) => [...rows.slice(0, 2), ...rows.slice(3, 4), ...rows.slice(2, 3), ...rows.slice(4)]],
    ['a changed level under the old hash', (rows) => rows.map((row) => ({ ...row, body: row.body.replace('"level":4', '"level":5') }))],
    ['a changed time under the old hash', (rows) => rows.map((row) => (row.seq === 6 ? { ...row, at: row.at + 1 } : row))],
  ])('refuses a run with %s and stores nothing of it', async (_what, spoil) => {
    const hallId = takeHall();
    const journal = makeJournal();
    appendVisit(journal);
    await greet(city, hallId, [journal]);
    const answer = await send(city, hallId, journal, 1, spoil([...journal.rows]));
    expect(answer).toMatchObject({ status: 409, body: { code: 'city/chain-break', head: null } });
    const summary = await city.summary(hallId);
    expect(summary).toMatchObject({ visits: 0, journals: [{ rows: 0 }], alarms: [{ code: 'city/chain-break' }] });
  });

  it('refuses rows beyond its head, and rows of a journal nobody has declared', async () => {
    const hallId = takeHall();
    const journal = makeJournal();
    appendVisit(journal);
    expect(await send(city, hallId, journal)).toMatchObject({ status: 409, body: { code: 'city/unknown-journal' } });
    await greet(city, hallId, [journal]);
    expect(await send(city, hallId, journal, 5)).toMatchObject({ status: 409, body: { code: 'city/chain-break', head: null } });
    await send(city, hallId, journal, 1, journal.rows.slice(0, 4));
    expect(await send(city, hallId, journal, 8)).toMatchObject({ status: 409, body: { code: 'city/chain-break', head: { seq: 4 } } });
  });

  it('follows a hall from journal to journal, and finds one that names a past it never had', async () => {
    const hallId = takeHall();
    const first = makeJournal();
    appendVisit(first);
    const restored = makeJournal({ journalId: first.journalId, ...pick(first.rows[7] ?? headOf(first)) }, 40);
    appendVisit(restored);
    const stranger = makeJournal({ journalId: first.journalId, seq: 3, hash: 'ab'.repeat(32) });
    await greet(city, hallId, [restored]);
    expect((await send(city, hallId, restored)).status).toBe(200);
    expect(await greet(city, hallId, [first, restored])).toMatchObject({
      status: 200,
      body: { journals: [{ head: null }, { head: { seq: 50 } }] },
    });
    expect((await send(city, hallId, first)).status).toBe(200);
    expect((await city.summary(hallId)).alarms).toEqual([]);
    await greet(city, hallId, [first, restored, stranger]);
    expect((await city.summary(hallId)).alarms).toMatchObject([{ code: 'city/predecessor-mismatch', journalId: stranger.journalId }]);
  });

  it('says that a hall holds less than it once sent', async () => {
    const hallId = takeHall();
    const journal = makeJournal();
    appendVisit(journal);
    await greet(city, hallId, [journal]);
    await send(city, hallId, journal);
    const cut: TestJournal = { ...journal, rows: journal.rows.slice(0, 6) };
    expect(await greet(city, hallId, [cut])).toMatchObject({ body: { journals: [{ head: { seq: 11 } }] } });
    expect((await city.summary(hallId)).alarms).toMatchObject([{ code: 'city/hall-behind', seq: 11 }]);
  });

  it('takes salvaged rows raw and marked, again without harm, and keeps both sides of a contradiction', async () => {
    const hallId = takeHall();
    const journal = makeJournal();
    const { evaluation } = appendVisit(journal, 1);
    const lost = journal.journalId;
    const readable = journal.rows.slice(6);
    const salvage = (after: number, rows: readonly HashedRow[]) => city.ask(hallId, `/journals/${lost}/salvaged`, { after, rows });
    expect(await greet(city, hallId, [], [lost])).toMatchObject({ status: 200, body: { salvaged: [{ journalId: lost, seq: 0 }] } });
    expect(await salvage(0, readable)).toMatchObject({ status: 200, body: { salvagedSeq: 11, conflicts: [] } });
    expect(await salvage(0, readable)).toMatchObject({ status: 200, body: { salvagedSeq: 11, conflicts: [] } });
    expect(await salvage(99, readable)).toMatchObject({ status: 409, body: { code: 'city/salvage-gap' } });
    expect(await greet(city, hallId, [], [lost])).toMatchObject({ body: { salvaged: [{ journalId: lost, seq: 11 }] } });
    expect(await city.evaluations(hallId)).toMatchObject([{ evaluationId: evaluation, level: 1, outcome: 'scored', ratedJournalId: lost }]);
    const other = readable.map((row) => (row.seq === 9 ? { ...row, hash: 'cd'.repeat(32) } : row));
    expect(await salvage(8, other)).toMatchObject({ status: 200, body: { conflicts: [rowId(hallId, lost, 9)] } });
    // The whole journal turns up after all: the salvaged rows become rows of its chain.
    await greet(city, hallId, [journal], [lost]);
    expect((await send(city, hallId, journal)).status).toBe(200);
    expect(await city.summary(hallId)).toMatchObject({
      journals: [{ rows: 11, salvagedRows: 0 }],
      visits: 1,
      levels: { 1: 1 },
      alarms: [{ code: 'city/conflict' }],
    });
  });

  it('never stores less because it understands less', async () => {
    const hallId = takeHall();
    const journal = makeJournal();
    appendEvent(journal, { kind: 'case.opened', body: '{"case":1}', stream: 'case/x' });
    appendEvent(journal, { kind: 'constructor', body: 'not even JSON' });
    appendEvent(journal, { kind: 'visit.called', body: '[]' });
    appendEvent(journal, { kind: 'visit.called', body: '{"visit":"v-1"}', v: 9 });
    appendEvent(journal, { kind: 'evaluation.scored', body: '{"evaluation":"e","record":"r","visit":"v","level":6}' });
    appendVisit(journal, 3);
    await greet(city, hallId, [journal]);
    expect((await send(city, hallId, journal)).status).toBe(200);
    const summary = await city.summary(hallId);
    expect(summary).toMatchObject({ journals: [{ rows: 16 }], visits: 1, levels: { 3: 1 } });
    expect(summary.alarms.map(({ code, seq }) => `${code} ${seq}`).toSorted()).toEqual([
      'city/unreadable-event 4',
      'city/unreadable-event 5',
      'city/unreadable-event 6',
    ]);
  });

  it('keeps the four ways of no score apart, and a score that was given', async () => {
    const hallId = takeHall();
    const journal = makeJournal();
    for (const outcome of ['declined', 'not-rated', 'not-asked', 'pad-out-of-order']) {
      appendEvent(journal, {
        kind: 'evaluation.closed',
        body: JSON.stringify({ evaluation: `e-${outcome}`, record: 'r', visit: 'v', outcome }),
      });
    }
    const { evaluation, visit } = appendVisit(journal, 5);
    appendEvent(journal, {
      kind: 'evaluation.closed',
      body: JSON.stringify({ evaluation, record: `${visit}.s1`, visit, outcome: 'not-rated' }),
    });
    await greet(city, hallId, [journal]);
    await send(city, hallId, journal);
    expect(await city.summary(hallId)).toMatchObject({
      outcomes: { scored: 1, declined: 1, 'not-rated': 1, 'not-asked': 1, 'pad-out-of-order': 1 },
      levels: { 5: 1 },
    });
    expect((await city.evaluations(hallId, 'outcome=not-rated')).map(({ level }) => level)).toEqual([null]);
  });

  it("opens a hall only to that hall's token", async () => {
    const [hallId, other] = [takeHall(), takeHall()];
    expect(await city.ask(hallId, '/summary', undefined, 'wrong')).toMatchObject({ status: 401, body: { code: 'city/unauthorised' } });
    expect(await city.ask(hallId, '/summary', undefined, tokenOf(other))).toMatchObject({ status: 403, body: { code: 'city/forbidden' } });
    expect((await fetch(`${city.url}/v1/halls/${hallId}/summary`)).status).toBe(401);
    expect((await fetch(`${city.url}/v1/recent`)).status).toBe(401);
    const recent = await fetch(`${city.url}/v1/recent`, { headers: { authorization: `Bearer ${tokenOf('hall-0')}` } });
    const { rows, scores } = (await recent.json()) as { rows: { hallId: string }[]; scores: { hallId: string }[] };
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set([...rows, ...scores].map((row) => row.hallId))).toEqual(new Set(['hall-0']));
  });

  it.each<[string, string, number, string]>([
    ['half a body', '{"after":', 400, 'city/bad-request'],
    ['rows without a hash', '{"after":{"seq":0,"hash":""},"rows":[{}]}', 400, 'city/bad-request'],
  ])('answers %s with a coded refusal', async (_what, body, status, code) => {
    expect(await city.ask('hall-0', '/journals/j/rows', body)).toMatchObject({ status, body: { code } });
  });

  it('reads gzip, and no bomb', async () => {
    const post = (body: Buffer) =>
      fetch(`${city.url}/v1/halls/hall-0/handshake`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tokenOf('hall-0')}`, 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: new Uint8Array(body),
      });
    expect((await post(gzipSync('{"hallId":"hall-0","journals":[]}'))).status).toBe(200);
    const bomb = await post(gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20)));
    expect([bomb.status, await bomb.json()]).toMatchObject([413, { code: 'city/too-large' }]);
    expect((await post(Buffer.from('not gzip'))).status).toBe(400);
  });

  const readAll = () =>
    Promise.all(
      HALLS.slice(0, nextHall).map(async (hallId) => [
        await city.summary(hallId),
        await city.evaluations(hallId),
        await city.visits(hallId, DAY),
      ]),
    );

  it('remakes the interpreted tables from the raw rows, the same', async () => {
    const before = await readAll();
    await city.end('SIGTERM');
    const run = await runCity(['reinterpret', '--data', folder.path], postgres === null ? {} : { DATABASE_URL: postgres.url });
    expect(run).toMatchObject({ code: 0, stdout: expect.stringMatching(/^reinterpreted \d+ rows\n$/) });
    city = await TestCity.start(folder.path, HALLS, postgres?.url ?? null);
    const after = await readAll();
    const withoutTimes = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (key, held) => (key === 'alarms' ? held.map((alarm: { code: string }) => alarm.code).toSorted() : held)),
      );
    expect(withoutTimes(after)).toEqual(withoutTimes(before));
  }, 60_000);

  if (storage === 'postgresql') {
    it('says that it cannot store now when its database goes, and when to come back', async () => {
      await postgres?.stop();
      const response = await fetch(`${city.url}/v1/halls/hall-0/summary`, { headers: { authorization: `Bearer ${tokenOf('hall-0')}` } });
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('5');
      expect(await response.json()).toMatchObject({ code: 'city/unavailable' });
    });
  }
});
