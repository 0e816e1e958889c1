import { describe, expect, it, onTestFinished } from 'vitest';
import { JournalClient } from '../../db/journal-client.ts';
import { latestVersion } from '../../db/migrate.ts';
import { MIGRATIONS } from '../../db/migrations/index.ts';
import { ReportsClient } from '../../db/reports-client.ts';
import { verify } from '../../db/verify.ts';
import { AT, DAY, makeDataDir, makeDayOpened, makeIssued, makeStamp, makeVisit } from './make.ts';

async function makeClient(dataDir = makeDataDir()) {
  const { client, opened } = await JournalClient.open({ dataDir, stamp: makeStamp(), maxPages: null }, null);
  let open = true;
  const close = async (): Promise<void> => {
    if (open) await client.close();
    open = false;
  };
  onTestFinished(close);
  return { client, opened, dataDir, close };
}

describe('the journal client', () => {
  it('appends, reads back and remembers over a restart', async () => {
    const first = await makeClient();
    expect(first.opened).toMatchObject({
      head: { seq: 1 },
      recovered: null,
      schemaVersion: latestVersion(MIGRATIONS),
      sqliteVersion: expect.stringMatching(/^3\./),
      lastEvent: makeStamp(),
    });
    const command = { actor: 'kiosk/k1', key: 'k', requestHash: 'h', reply: '{"number":"A001"}', at: AT, firstEvent: 1 };
    const batch = {
      events: [makeDayOpened(), makeIssued(1, { commandKey: 'k' })],
      commands: [command],
      hostReports: [{ host: 'main', hostRun: 'r', n: 2 }],
    };
    const appended = await first.client.append(batch, first.opened.head);
    if (!appended.ok) throw new Error(appended.code);
    expect(appended).toMatchObject({ firstSeq: 2, head: { seq: 3 }, journalId: first.opened.journalId });
    await first.client.setSink('city', '{"seq":3}');
    await first.close();

    const { client, opened } = await makeClient(first.dataDir);
    expect(opened).toMatchObject({ head: appended.head, journalId: first.opened.journalId });
    expect(await client.loadCommands(AT)).toEqual([
      { actor: 'kiosk/k1', key: 'k', requestHash: 'h', reply: '{"number":"A001"}', firstSeq: 3, at: AT },
    ]);
    expect(await client.loadCommands(AT + 1)).toEqual([]);
    expect(await client.loadHostReports()).toEqual([{ host: 'main', hostRun: 'r', n: 2 }]);
    expect(await client.getSinks()).toEqual([{ name: 'city', cursor: '{"seq":3}' }]);
    expect(await client.getSink('province')).toBeNull();
    expect(await client.lastOpenDay()).toBe(DAY);
    expect(await client.lastEventOf('day/')).toMatchObject({ seq: 3, kind: 'ticket.issued' });
    expect((await client.readStream(`day/${DAY}`)).map(({ kind }) => kind)).toEqual(['day.opened', 'ticket.issued']);
    expect((await client.readRows(1, 1)).map(({ seq, journalId }) => [seq, journalId])).toEqual([[2, opened.journalId]]);
    expect(await client.readSalvaged(0, 10)).toEqual([]);
    expect(await client.reopenAndCompare()).toMatchObject({ outcome: 'absent', head: appended.head });
  });

  it('answers with codes and stays of use after a refusal', async () => {
    const { client, opened } = await makeClient();
    await expect(client.append({ events: [makeIssued(1, { kind: 'nonsense' })], commands: [] }, opened.head)).rejects.toMatchObject({
      code: 'db/unknown-event',
      context: { kind: 'nonsense' },
    });
    expect(await client.append({ events: [makeDayOpened()], commands: [] }, opened.head)).toMatchObject({ ok: true });
    expect(await client.append({ events: [makeIssued(1)], commands: [] }, opened.head)).toMatchObject({ ok: false, code: 'db/head-moved' });
  });

  it('refuses a second controller and leaves the first at work', async () => {
    const { client, opened, dataDir } = await makeClient();
    await expect(makeClient(dataDir)).rejects.toMatchObject({ code: 'db/in-use' });
    expect(await client.append({ events: [makeDayOpened()], commands: [] }, opened.head)).toMatchObject({ ok: true });
  });

  it('backs up while it is written to', async () => {
    const { client, opened, dataDir } = await makeClient();
    let { head } = opened;
    const backup = client.backup(AT, 2);
    for (const events of [[makeDayOpened()], ...Array.from({ length: 30 }, (_, n) => makeVisit(n))]) {
      const appended = await client.append({ events, commands: [] }, head);
      head = appended.head;
      expect(appended.ok).toBe(true);
    }
    expect((await backup).headSeq).toBeGreaterThanOrEqual(1);
    expect(verify(dataDir)).toMatchObject({ ok: true, head });
  });

  it('rejects what is asked after the end', async () => {
    const { client, close } = await makeClient();
    await close();
    await expect(client.lastOpenDay()).rejects.toMatchObject({ code: 'db/closed' });
  });
});

describe('the reports client', () => {
  it('answers from what is committed, beside the writer', async () => {
    const { client, opened, dataDir } = await makeClient();
    const reports = await ReportsClient.open(dataDir);
    onTestFinished(() => reports.close());
    const day = { from: DAY, to: DAY };
    expect(await reports.query('days', day)).toEqual([]);
    const events = [makeDayOpened(), ...makeVisit(1), ...makeVisit(2), ...makeVisit(3).slice(0, 2)];
    await client.append({ events, commands: [] }, opened.head);
    expect(await reports.query('days', day)).toEqual([
      { day: DAY, issued: 3, finished: 2, noShow: 0, voided: 0, lapsed: 0, meanWaitMs: 60_000, maxWaitMs: 60_000 },
    ]);
    expect(await reports.query('scores', day)).toEqual([
      { window: 'w1', clerk: 'c1', outcome: 'scored', level: 2, count: 1 },
      { window: 'w1', clerk: 'c1', outcome: 'scored', level: 3, count: 1 },
    ]);
    expect(await reports.query('work', day)).toEqual([{ window: 'w1', clerk: 'c1', service: 's1', served: 2, meanServiceMs: 300_000 }]);
    expect(await reports.query('visits', { day: DAY, after: 'A001', limit: 10 })).toMatchObject([
      { visit: 'v2', state: 'finished', outcome: 'scored', level: 3 },
      { visit: 'v3', state: 'printing', outcome: null, level: null },
    ]);
    expect(await reports.query('doubtful-prints', { day: DAY })).toEqual([]);
    expect((await reports.readRows(20, 5)).map(({ seq }) => seq)).toEqual([21, 22]);
    await expect(reports.query('nonsense' as 'days', day)).rejects.toMatchObject({ code: 'db/refused' });
  });

  it('says so when there is no journal', async () => {
    await expect(ReportsClient.open(makeDataDir())).rejects.toMatchObject({ code: 'db/missing' });
  });
});
