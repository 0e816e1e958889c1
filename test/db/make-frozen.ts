/**
 * Writes `frozen/<release>.db` and `frozen/<release>.json`, a small journal as that release leaves it and what must be read from
 * it for ever: `node test/db/make-frozen.ts 0.1.0`, once a release, before its tag. A frozen file is never written again.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Batch, NewEvent } from '../../db/batch.ts';
import { EVENT_VERSIONS } from '../../db/events.ts';
import { backup, restore } from '../../db/maintenance.ts';
import { PROJECTIONS } from '../../db/projections/index.ts';
import { startJournal } from '../../db/start.ts';
import { type BasicConfig, completeConfig } from '../../main/hall/kernel/core-config.ts';
import { AT, CARRIED, DAY, makeDayOpened, makeEvent, makeIssued, makeStamp, makeVisit, ROUND, WHY } from './visit-events.ts';

const CORE_CONFIG = completeConfig({
  ...{ timeZone: 'Asia/Shanghai', dayCutoverMinutes: 240, evaluationTimeoutMs: 30_000, printHoldMs: 8000, voidAfterMs: 60_000 },
  services: { s1: { prefix: 'A', firstNumber: 1, lastNumber: 999 } },
  windows: { w1: { services: ['s1'], display: 'main/display-1', pad: 'main/pad-1' } },
  clerks: ['c1'],
  kiosks: { k1: { services: ['s1'], printer: 'main/printer' } },
  pads: { 'main/pad-1': { levels: [5, 4, 3, 2, 1] } },
} as unknown as BasicConfig);

/** One visit of each way it can end, and one event of every other kind. */
function makeFirstDay(): NewEvent[] {
  const at = { window: 'w1', clerk: 'c1' };
  const press = { device: 'main/pad-1', session: 99, boot: 7, pressNo: 9, key: 2 };
  const failed = (n: number) => [makeIssued(n), makeEvent('print.failed', { job: `v${n}.p1`, visit: `v${n}`, reason: 'paper-out' }, n + 2)];
  const unscored = (['declined', 'not-rated', 'not-asked', 'pad-out-of-order'] as const).flatMap((outcome, k) => {
    const n = 20 + k;
    const ids = { evaluation: `v${n}.s1.e`, record: `v${n}.s1`, visit: `v${n}` };
    return [...makeVisit(n).slice(0, outcome === 'not-asked' ? 6 : 7), makeEvent('evaluation.closed', { ...ids, outcome }, n + 400)];
  });
  return [
    makeEvent('config.applied', { version: 1, sha256: '0'.repeat(64), config: CORE_CONFIG, retired: [] }),
    makeDayOpened(),
    makeEvent('device.changed', { device: 'main/printer', state: 'online', code: null, paper: 'full' }),
    makeEvent('window.opened', at),
    ...[0, 1, 2, 3, 4].flatMap((n) => makeVisit(n)),
    ...unscored,
    ...failed(30),
    makeEvent('ticket.noted', { visit: 'v30' }, 40),
    ...failed(31),
    makeEvent('ticket.voided', { visit: 'v31' }, 95),
    makeIssued(32),
    makeEvent('print.unknown', { job: 'v32.p1', visit: 'v32', reason: 'no-answer' }, 50),
    makeEvent('visit.called', { visit: 'v32', call: 'v32.c1', ...at, why: WHY, round: ROUND }, 60),
    makeEvent('visit.recalled', { visit: 'v32', call: 'v32.c2', window: 'w1' }, 70),
    makeEvent('visit.no-show', { visit: 'v32', window: 'w1', returns: null }, 80),
    makeEvent('press.ignored', { ...press, reason: 'unknown-session' }, 90),
    makeEvent('clock.stepped', { byMs: -3_600_000 }, 91),
    makeEvent('day.resumed', {}, 92),
    makeEvent('numbers.continued', { after: { s1: 40 } as Record<string, number> as never, sessions: 0 }, 93),
    ...makeVisit(40).slice(0, 5),
    makeEvent('window.closed', at, 600),
    makeEvent('day.closing', { lapsed: ['v30'] }, 700),
    makeEvent('day.closed', { lapsed: [], carried: ['v40'] }, 800),
  ];
}

function makeSecondDay(): NewEvent[] {
  const stamp = makeStamp(40);
  const carried = {
    visit: 'v40',
    number: 'A040',
    service: 's1',
    window: 'w1',
    clerk: 'c1',
    record: 'v40.s1',
    issued: stamp,
    calls: 1,
    ...CARRIED,
  };
  const moments = { firstCalled: stamp, lastCalled: stamp, started: stamp };
  const opened = { day: '2026-11-22', startsAt: AT + 86_400_000, endsAt: AT + 2 * 86_400_000, previousDay: DAY };
  const stream = 'day/2026-11-22';
  return [
    makeEvent(
      'day.opened',
      {
        ...opened,
        carriedVisits: [{ ...carried, ...moments }],
        openWindows: [{ window: 'w1', clerk: 'c1', autoCall: false, paused: null }],
        devices: [],
      },
      90_000,
      { stream },
    ),
    makeEvent('visit.finished', { visit: 'v40', record: 'v40.s1', window: 'w1', clerk: 'c1' }, 90_100, { stream }),
  ];
}

async function makeFrozen(release: string): Promise<void> {
  const target = fileURLToPath(new URL(`./frozen/${release}`, import.meta.url));
  if (existsSync(`${target}.db`)) throw new Error(`${target}.db is frozen`);
  const dataDir = mkdtempSync(join(tmpdir(), 'hallcall-frozen-'));
  const write = async (batch: Batch): Promise<void> => {
    const { journal, lock } = await startJournal({ dataDir, stamp: makeStamp(), maxPages: null });
    const appended = journal.append(batch, journal.head);
    journal.close();
    lock.release();
    if (!appended.ok) throw new Error(appended.code);
  };
  const command = { actor: 'kiosk/k1', key: 'key-50', requestHash: 'f'.repeat(64), reply: '{"number":"A050"}', at: AT, firstEvent: 0 };
  await write({ events: makeFirstDay(), commands: [] });
  const { file } = await backup(dataDir, AT, 3);
  await write({ events: [makeIssued(49, { stream: 'day/2026-11-22' })], commands: [] });
  restore(dataDir, file, makeStamp(80_000));
  await write({ events: makeSecondDay(), commands: [] });
  await write({
    events: [makeIssued(50, { stream: 'day/2026-11-22', commandKey: 'key-50' })],
    commands: [command],
    hostReports: [{ host: 'main', hostRun: 'r', n: 8 }],
  });
  const last = await backup(dataDir, AT + 1, 3);
  const { journal, lock } = await startJournal({ dataDir, stamp: makeStamp(), maxPages: null });
  const kinds = journal.db.prepare<[], string>('SELECT kind FROM kinds ORDER BY kind').pluck().all();
  const missing = Object.keys(EVENT_VERSIONS).filter((kind) => !kinds.includes(kind));
  if (missing.length > 0) throw new Error(`no ${missing.join(', ')} in the frozen journal`);
  const projections = Object.fromEntries(PROJECTIONS.map(({ table }) => [table, journal.db.prepare(`SELECT * FROM ${table}`).all()]));
  const expected = {
    head: journal.head,
    rows: journal.db.prepare('SELECT count(*) FROM journal').pluck().get(),
    salvagedRows: 1,
    commands: 1,
    projections,
  };
  writeFileSync(`${target}.json`, `${JSON.stringify(expected, null, 2)}\n`);
  copyFileSync(last.file, `${target}.db`);
  journal.close();
  lock.release();
  rmSync(dataDir, { recursive: true });
}

await makeFrozen(process.argv[2] ?? '');
