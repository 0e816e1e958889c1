import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HandshakeReply, RowsRequest } from '../../../main/api/city-wire.ts';
import { rowId } from '../../../main/api/city-wire.ts';
import { makeFolder, TestCity } from '../../city/city-process.ts';
import { appendEvent, appendVisit, headOf, makeHall, makeJournal, TestHall, type TestJournal } from '../../city/make-hall.ts';
import { type Fault, HostileLink, respond } from './hostile-link.ts';
import { expectWhole, makeHallIds, PATIENT, QUICK, START_TIMEOUT_MS, startUploader, until } from './uploader-rig.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const ALERT = { ...QUICK, totalTimeoutMs: 5000, headersTimeoutMs: 5000, bodyTimeoutMs: 5000, handshakeEveryMs: 50 };

const halls = makeHallIds(20);
const folder = makeFolder('upload-city');
const dataDir = join(folder.path, 'data');
let city: TestCity;
let link: HostileLink;

const startCity = async (): Promise<void> => {
  city = await TestCity.start(dataDir, halls.all);
  if (link !== undefined) link.upstream = city.url;
};

beforeAll(startCity, START_TIMEOUT_MS);
afterAll(async () => {
  await city.end('SIGTERM');
  folder.remove();
});
afterEach(() => {
  link.close();
});

/** Behind the journal's row `seq`, as a restored or salvaged file begins. */
const behind = ({ journalId, rows }: TestJournal, seq: number) => ({ journalId, seq, hash: rows[seq - 1]?.hash ?? '' });

/** Acknowledges what it throws away. */
const swallow =
  (hallId: string, journalId: string): Fault =>
  (_request, response, _forward, sent) => {
    const { rows } = sent as RowsRequest;
    const head = rows.at(-1);
    const acked = rows.map(({ seq }) => rowId(hallId, journalId, seq));
    respond(response, 200, JSON_TYPE, JSON.stringify({ acked, head: { seq: head?.seq, hash: head?.hash } }));
  };

describe('an uploader and its city', () => {
  it('sends what is committed as soon as it is told, and asks nothing in between', async () => {
    const hallId = halls.take();
    const hall = makeHall(1);
    link = await HostileLink.open(city.url);
    const { uploader, told, isCurrent } = startUploader(hall, hallId, link.url, { tuning: PATIENT });
    await until(isCurrent, 'the first visit');
    expect(link.requests).toBe(2);
    for (let visits = 2; visits <= 4; visits++) {
      appendVisit(hall.newest);
      uploader.poke();
      await until(isCurrent, `visit ${visits}`);
    }
    expect(link.requests).toBe(5);
    uploader.poke();
    await uploader.stop();
    expect(link.requests).toBe(5);
    expect(told.at(-1)?.cursor).toEqual({ journalId: hall.newest.journalId, seq: 41, hash: headOf(hall.newest).hash });
    await expectWhole(city, hall, hallId, 4);
  });

  it('goes on after a restart where it was, and needs no cursor to do so', async () => {
    const hallId = halls.take();
    const hall = makeHall(3);
    link = await HostileLink.open(city.url);
    const first = startUploader(hall, hallId, link.url, { tuning: PATIENT });
    await until(first.isCurrent, 'the first run');
    await first.uploader.stop();
    appendVisit(hall.newest);
    const requests = link.requests;
    const second = startUploader(hall, hallId, link.url, { tuning: PATIENT });
    await until(second.isCurrent, 'the second run');
    await second.uploader.stop();
    expect(link.requests - requests).toBe(2);
    hall.cursors = null;
    const third = startUploader(hall, hallId, link.url);
    await until(third.isCurrent, 'the run without cursors');
    await third.uploader.stop();
    hall.cursors = { journals: { [hall.newest.journalId]: { seq: 12, hash: 'ef'.repeat(32) } }, salvaged: {} };
    const fourth = startUploader(hall, hallId, link.url);
    await until(fourth.isCurrent, 'the run with the cursors of another file');
    await fourth.uploader.stop();
    await expectWhole(city, hall, hallId, 4);
    expect((await city.summary(hallId)).alarms).toEqual([]);
  });

  it('brings 10,000 rows of days away through a city that is killed in the middle', async () => {
    const hallId = halls.take();
    const hall = makeHall(1000);
    link = await HostileLink.open(null);
    const { uploader, isCurrent } = startUploader(hall, hallId, link.url, { tuning: PATIENT });
    await until(() => uploader.status.state === 'waiting', 'the city is away');
    expect(uploader.status).toMatchObject({ behindRows: 10_001, lastError: { code: 'upload/connection-lost' } });
    link.upstream = city.url;
    await until(() => link.believable > 2000, 'the first rows');
    await city.end('SIGKILL');
    link.upstream = null;
    appendVisit(hall.newest);
    uploader.poke();
    await startCity();
    await until(isCurrent, 'the whole backlog');
    await uploader.stop();
    await expectWhole(city, hall, hallId, 1001);
    expect((await city.summary(hallId)).alarms).toEqual([]);
  }, 90_000);

  it('sends again what a city restored from an old copy no longer has', async () => {
    const hallId = halls.take();
    const lost = makeJournal();
    appendVisit(lost);
    const hall = new TestHall(makeJournal());
    appendVisit(hall.newest);
    link = await HostileLink.open(city.url);
    const { uploader, logged, isCurrent } = startUploader(hall, hallId, link.url, { tuning: ALERT });
    await until(isCurrent, 'the first visit');
    await city.end('SIGTERM');
    cpSync(dataDir, `${dataDir}-copy`, { recursive: true });
    await startCity();
    for (let n = 0; n < 4; n++) appendVisit(hall.newest);
    hall.salvaged.set(lost.journalId, lost.rows.slice(4));
    uploader.poke();
    await until(isCurrent, 'four more and the salvaged rows');
    await city.end('SIGTERM');
    rmSync(dataDir, { recursive: true });
    renameSync(`${dataDir}-copy`, dataDir);
    await startCity();
    await until(() => uploader.status.lastRewind !== null && isCurrent(), 'the rewind and all of it again');
    await uploader.stop();
    expect(uploader.status.lastRewind).toMatchObject({ fromSeq: 51, toSeq: 11 });
    expect(logged.filter((line) => line.startsWith('upload/rewound'))).toHaveLength(1);
    await until(async () => (await city.summary(hallId)).visits === 6, 'the salvaged visit');
    await expectWhole(city, hall, hallId, 6);
  }, 90_000);

  it('brings every journal of the hall in order, and the readable rows of a damaged file', async () => {
    const hallId = halls.take();
    const first = makeJournal();
    for (let n = 0; n < 3; n++) appendVisit(first);
    const damaged = makeJournal(behind(first, 25));
    for (let n = 0; n < 3; n++) appendVisit(damaged);
    const now = makeJournal({ journalId: damaged.journalId, seq: damaged.rows[9]?.seq ?? 0, hash: damaged.rows[9]?.hash ?? '' }, 90);
    appendVisit(now);
    const hall = new TestHall({ ...first, rows: first.rows.slice(0, 25) }, { ...damaged, rows: damaged.rows.slice(0, 10) }, now);
    hall.salvaged.set(damaged.journalId, damaged.rows.slice(14));
    link = await HostileLink.open(city.url);
    const { uploader, isCurrent } = startUploader(hall, hallId, link.url);
    await until(isCurrent, 'all of it');
    await uploader.stop();
    const summary = await city.summary(hallId);
    expect(summary.journals.map(({ rows, salvagedRows }) => [rows, salvagedRows])).toEqual([
      [25, 0],
      [27, 17],
      [11, 0],
    ]);
    // Two whole visits of the first, the first and the salvaged two of the damaged one, one of the last; a score counts wherever it was read.
    expect(summary).toMatchObject({ levels: { 4: 5 }, alarms: [] });
    expect(hall.cursors?.salvaged).toEqual({ [damaged.journalId]: headOf(damaged).seq });
  });
});

describe('a city that lies', () => {
  it('is found out at the next handshake when it acknowledged without storing', async () => {
    const hallId = halls.take();
    const hall = makeHall(5);
    const last = headOf(hall.newest);
    link = await HostileLink.open(city.url);
    let isLying = true;
    link.fault = (path) => (isLying && path.endsWith('/rows') ? swallow(hallId, hall.newest.journalId) : null);
    const { uploader, told, isCurrent } = startUploader(hall, hallId, link.url, { tuning: { ...ALERT, handshakeEveryMs: 300 } });
    await until(isCurrent, 'the lie');
    expect((await city.summary(hallId)).journals).toMatchObject([{ rows: 0 }]);
    isLying = false;
    await until(() => uploader.status.lastRewind !== null && isCurrent(), 'the rows after all');
    await uploader.stop();
    expect(told.at(-1)).toMatchObject({ lastRewind: { fromSeq: last.seq, toSeq: 0 }, behindRows: 0 });
    await expectWhole(city, hall, hallId, 5);
  });

  it('is found out by the next rows too, long before a handshake is due', async () => {
    const hallId = halls.take();
    const hall = makeHall(2);
    link = await HostileLink.open(city.url);
    link.fault = (path) => (path.endsWith('/rows') ? swallow(hallId, hall.newest.journalId) : null);
    const { uploader, isCurrent } = startUploader(hall, hallId, link.url, { tuning: PATIENT });
    await until(isCurrent, 'the lie');
    link.fault = () => null;
    appendVisit(hall.newest);
    uploader.poke();
    await until(isCurrent, 'the rows after all');
    await uploader.stop();
    expect(uploader.status.lastRewind).toMatchObject({ fromSeq: 21, toSeq: 0 });
    await expectWhole(city, hall, hallId, 3);
  });

  it('gains nothing by claiming heads that it never got', async () => {
    const hallId = halls.take();
    const hall = makeHall(5);
    const last = headOf(hall.newest);
    link = await HostileLink.open(city.url);
    let claim: object | null = { seq: last.seq, hash: last.hash };
    link.fault = (path) =>
      path.endsWith('/handshake') && claim !== null
        ? async (_request, response, forward) => {
            const { body } = await forward();
            const reply = JSON.parse(body) as HandshakeReply;
            respond(
              response,
              200,
              JSON_TYPE,
              JSON.stringify({ ...reply, journals: reply.journals.map((one) => ({ ...one, head: claim })) }),
            );
          }
        : null;
    const { uploader, isCurrent } = startUploader(hall, hallId, link.url, { tuning: ALERT });
    await until(isCurrent, 'every row, though the city claimed to have it');
    await expectWhole(city, hall, hallId, 5);
    claim = { seq: last.seq + 7, hash: last.hash };
    await until(() => uploader.status.state === 'diverged', 'a head beyond the hall');
    appendVisit(hall.newest);
    expect(uploader.status.diverged).toMatchObject([{ journalId: hall.newest.journalId, code: 'upload/diverged', cityHead: claim }]);
    claim = { seq: 3, hash: 'ab'.repeat(32) };
    uploader.poke();
    await until(() => uploader.status.diverged[0]?.cityHead?.seq === 3, 'a head that is another row');
    expect(uploader.status).toMatchObject({ state: 'diverged', behindRows: 10, cursor: { seq: last.seq } });
    claim = null;
    await until(isCurrent, 'the truth, and the new visit');
    await uploader.stop();
    await expectWhole(city, hall, hallId, 6);
  });
});

describe('a hall that is not the one the city knows', () => {
  it('stops the journal that has forked, keeps both and goes on with the others', async () => {
    const hallId = halls.take();
    const hall = makeHall(2);
    link = await HostileLink.open(city.url);
    const first = startUploader(hall, hallId, link.url);
    await until(first.isCurrent, 'the first life');
    await first.uploader.stop();
    // A copy of the disk from before the second visit goes on by itself, without knowing that it is a copy.
    const [original] = hall.journalList;
    if (original === undefined) throw new Error('a hall has a journal');
    const fork: TestJournal = { ...original, rows: original.rows.slice(0, 11) };
    for (let n = 0; n < 3; n++) appendVisit(fork);
    const next = makeJournal(behind(fork, 41));
    appendVisit(next);
    const copy = new TestHall(fork, next);
    const second = startUploader(copy, hallId, link.url);
    await until(
      () => second.uploader.status.state === 'diverged' && second.uploader.status.cursor?.seq === headOf(next).seq,
      'the divergence, and the other journal',
    );
    await second.uploader.stop();
    expect(second.uploader.status).toMatchObject({
      diverged: [{ journalId: fork.journalId, code: 'upload/diverged', cityHead: { seq: 21 } }],
      behindRows: 41,
    });
    expect(second.logged.some((line) => line.startsWith('upload/diverged'))).toBe(true);
    const summary = await city.summary(hallId);
    expect(summary.journals).toMatchObject([
      { rows: 21, head: { seq: 21, hash: headOf(original).hash } },
      { rows: 11, head: { seq: 52 } },
    ]);
    expect(summary).toMatchObject({ visits: 3, levels: { 4: 3 } });
  });

  it('stops a journal whose own chain is broken, before the city holds a wrong row', async () => {
    const hallId = halls.take();
    const hall = makeHall(2);
    const { rows } = hall.newest;
    const tampered = rows.findIndex((row) => row.kind === 'evaluation.scored');
    const row = rows[tampered];
    if (row === undefined) throw new Error('a visit has a score');
    rows[tampered] = { ...row, body: row.body.replace('"level":4', '"level":5') };
    link = await HostileLink.open(city.url);
    const { uploader } = startUploader(hall, hallId, link.url);
    await until(() => uploader.status.state === 'diverged', 'the stop');
    await uploader.stop();
    expect(uploader.status.diverged).toMatchObject([{ code: 'upload/own-chain-broken' }]);
    const summary = await city.summary(hallId);
    expect(summary.alarms).toMatchObject([{ code: 'city/chain-break', seq: row.seq }]);
    expect(summary.levels).toEqual({});
  });

  it('says when the journal cannot give the rows that its head promises', async () => {
    const hallId = halls.take();
    const hall = makeHall(1);
    hall.newest.rows.splice(4, 2);
    appendEvent(hall.newest, { kind: 'device.changed', body: '{}' });
    link = await HostileLink.open(city.url);
    const { uploader } = startUploader(hall, hallId, link.url, { tuning: { ...QUICK, batchRows: 4 } });
    await until(() => uploader.status.lastError?.code === 'upload/source-gap', 'the complaint');
    await uploader.stop();
    expect(uploader.status).toMatchObject({ state: 'waiting', cursor: { seq: 4 } });
  });
});
