import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, TestCity } from '../../city/city-process.ts';
import { appendEvent, appendVisit, headOf, makeHall } from '../../city/make-hall.ts';
import { FAULTS, HALF_ACKED, HostileLink, respond } from './hostile-link.ts';
import { expectWhole, makeHallIds, PATIENT, QUICK, START_TIMEOUT_MS, startUploader, until } from './uploader-rig.ts';

const halls = makeHallIds(40);
const folder = makeFolder('link-city');
let city: TestCity;
let link: HostileLink;

beforeAll(async () => {
  city = await TestCity.start(folder.path, halls.all);
}, START_TIMEOUT_MS);
afterAll(async () => {
  await city.end('SIGTERM');
  folder.remove();
});
afterEach(() => {
  link.close();
});

describe('a hostile link', () => {
  it.each(Object.keys(FAULTS))('loses and doubles nothing through %s', async (name) => {
    const hallId = halls.take();
    const hall = makeHall(8);
    link = await HostileLink.open(city.url);
    // Two requests in three are spoiled, handshakes and batches, five in all.
    let spoiled = 0;
    link.fault = () => {
      if (spoiled === 5 || link.requests % 3 === 0) return null;
      spoiled += 1;
      return FAULTS[name] ?? null;
    };
    const beyond: number[] = [];
    const watch = ({ cursor }: { cursor: { seq: number } | null }): void => {
      if (cursor !== null && cursor.seq > link.believable) beyond.push(cursor.seq);
    };
    const { uploader, told, isCurrent } = startUploader(hall, hallId, link.url, { watch });
    await until(isCurrent, `the upload through ${name}`);
    await uploader.stop();
    expect(spoiled).toBeGreaterThan(2);
    expect(beyond).toEqual([]);
    expect(told.some(({ state }) => state === (name === '401' ? 'unauthorised' : 'waiting'))).toBe(true);
    expect(told.at(-1)).toMatchObject({ state: 'current', behindRows: 0, lastError: null, diverged: [] });
    expect(hall.cursors?.journals).toEqual({ [hall.newest.journalId]: { seq: 81, hash: headOf(hall.newest).hash } });
    await expectWhole(city, hall, hallId, 8);
    expect((await city.summary(hallId)).alarms).toEqual([]);
  });

  it('moves over what was acknowledged of a batch, and no further', async () => {
    const hallId = halls.take();
    const hall = makeHall(4);
    link = await HostileLink.open(city.url);
    const seqs: number[] = [];
    link.fault = (path) => (path.endsWith('/rows') ? HALF_ACKED : null);
    const { uploader, isCurrent } = startUploader(hall, hallId, link.url, { watch: ({ cursor }) => seqs.push(cursor?.seq ?? 0) });
    await until(isCurrent, 'all acknowledged, half by half');
    await uploader.stop();
    expect(seqs).toEqual(expect.arrayContaining([10, 20, 30]));
    await expectWhole(city, hall, hallId, 4);
  });

  it('halves a batch that is too large until it fits', async () => {
    const hallId = halls.take();
    const hall = makeHall(4);
    link = await HostileLink.open(city.url);
    const sizes: number[] = [];
    link.fault = (path) =>
      path.endsWith('/rows')
        ? async (_request, response, forward, sent) => {
            const { rows } = sent as { rows: readonly unknown[] };
            sizes.push(rows.length);
            if (rows.length > 6) return respond(response, 413, {}, '');
            const { status, body } = await forward();
            return respond(response, status, { 'content-type': 'application/json' }, body);
          }
        : null;
    const { uploader, told, isCurrent } = startUploader(hall, hallId, link.url);
    await until(isCurrent, 'all sent in small batches');
    await uploader.stop();
    expect(sizes.slice(0, 3)).toEqual([20, 10, 5]);
    expect(told.map(({ lastError }) => lastError)).toEqual(told.map(() => null));
    await expectWhole(city, hall, hallId, 4);
  });

  it.each(['a reset', 'silence'])(
    'sends less at a time where long bodies end in %s',
    async (name) => {
      const hallId = halls.take();
      const hall = makeHall(4);
      link = await HostileLink.open(city.url);
      link.fault = (path) =>
        path.endsWith('/rows')
          ? async (request, response, forward, sent) => {
              if ((sent as { rows: readonly unknown[] }).rows.length > 6) return FAULTS[name]?.(request, response, forward, sent);
              const { status, body } = await forward();
              return respond(response, status, { 'content-type': 'application/json' }, body);
            }
          : null;
      const { uploader, isCurrent } = startUploader(hall, hallId, link.url);
      await until(isCurrent, 'all sent in small batches');
      await uploader.stop();
      await expectWhole(city, hall, hallId, 4);
    },
    60_000,
  );

  it('says so when a single row is too large for the way, and keeps it', async () => {
    const hallId = halls.take();
    const hall = makeHall(1);
    link = await HostileLink.open(city.url);
    link.fault = (path) => (path.endsWith('/rows') ? (_request, response) => respond(response, 413, {}, '') : null);
    const { uploader, isCurrent } = startUploader(hall, hallId, link.url);
    await until(() => uploader.status.lastError?.code === 'upload/row-too-large', 'the complaint');
    expect(uploader.status).toMatchObject({ state: 'waiting', behindRows: 11, cursor: { seq: 0 } });
    link.fault = () => null;
    await until(isCurrent, 'the row after all');
    await uploader.stop();
    await expectWhole(city, hall, hallId, 1);
  });

  it('sends long rows a few at a time', async () => {
    const hallId = halls.take();
    const hall = makeHall(0);
    for (let n = 0; n < 9; n++)
      appendEvent(hall.newest, { kind: 'config.applied', body: JSON.stringify({ text: '满意"'.repeat(60_000) }) });
    link = await HostileLink.open(city.url);
    const { uploader, isCurrent } = startUploader(hall, hallId, link.url, { tuning: PATIENT });
    await until(isCurrent, 'the long rows');
    await uploader.stop();
    expect(link.longestBodyBytes).toBeLessThan(2 * 1024 * 1024);
    expect((await city.summary(hallId)).journals).toMatchObject([{ rows: 10 }]);
  });

  it('tells a wrong token apart, and a city that is away, while the hall goes on', async () => {
    const hallId = halls.take();
    const hall = makeHall(1);
    link = await HostileLink.open(city.url);
    const refused = startUploader(hall, hallId, link.url, { token: 'wrong' });
    await until(() => refused.uploader.status.state === 'unauthorised', 'the refusal');
    await refused.uploader.stop();
    const away = startUploader(hall, hallId, 'http://127.0.0.1:1');
    await until(() => away.uploader.status.lastError?.code === 'upload/unreachable', 'the complaint');
    for (let n = 0; n < 3; n++) appendVisit(hall.newest);
    await until(() => away.uploader.status.behindRows === 41, 'the backlog grows on the page', 4000);
    await away.uploader.stop();
  });

  it.each(['silence', 'a long wait'])(
    'stops at once in %s',
    async (what) => {
      const hallId = halls.take();
      link = await HostileLink.open(city.url);
      link.fault = () => (what === 'silence' ? FAULTS.silence : FAULTS['500']) ?? null;
      const { uploader } = startUploader(makeHall(1), hallId, link.url, { tuning: { ...PATIENT, minWaitMs: 20_000, maxWaitMs: 20_000 } });
      await until(() => link.requests === 1 && (what === 'silence' || uploader.status.state === 'waiting'), 'the first request');
      // Within the time of the test, where the timeouts and the wait are 20 s.
      await uploader.stop();
      await uploader.stop();
      expect(link.requests).toBe(1);
    },
    5000,
  );

  it('waits as long as the city asks, but not for ever', async () => {
    const hallId = halls.take();
    link = await HostileLink.open(city.url);
    link.fault = () => (_request, response) => respond(response, 503, { 'retry-after': '86400' }, '');
    const { uploader } = startUploader(makeHall(1), hallId, link.url, { tuning: { ...QUICK, maxRetryAfterMs: 150 } });
    await until(() => link.requests === 3, 'the third try');
    await uploader.stop();
    expect(uploader.status.lastError?.code).toBe('upload/http-503');
  });
});
