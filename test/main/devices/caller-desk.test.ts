import { describe, expect, it } from 'vitest';
import type { HostCommand } from '../../../drivers/messages.ts';
import { CallerDesk } from '../../../main/devices/caller-desk.ts';
import { emptyHall } from '../../../main/hall/hall.ts';
import { completeConfig } from '../../../main/hall/kernel/core-config.ts';
import type { DeviceId, ServiceId, WindowId } from '../../../main/hall/kernel/ids.ts';

const CALLER = 'main/caller-1' as DeviceId;
const CONFIG = completeConfig({
  timeZone: 'Asia/Shanghai',
  dayCutoverMinutes: 240,
  services: { ['tax' as ServiceId]: { prefix: 'A', firstNumber: 1, lastNumber: 9 } },
  windows: { ['w1' as WindowId]: { services: ['tax' as ServiceId], display: null, pad: null, caller: CALLER } },
  clerks: [],
  kiosks: {},
  pads: {},
  evaluationTimeoutMs: 30_000,
  printHoldMs: 8_000,
  voidAfterMs: 60_000,
});

/** A desk over a hall that a test changes, and what it has told its host. */
function makeDesk(nowMs: number) {
  const hall = emptyHall();
  hall.config.config = CONFIG;
  const sent: Extract<HostCommand, { type: 'caller' }>[] = [];
  const given: object[] = [];
  const desk = new CallerDesk({
    host: 'main',
    state: () => hall,
    submit: (command, origin) => {
      given.push({ command, key: origin.key });
      return Promise.resolve({ ok: true, reply: {}, remembered: false });
    },
    send: (command) => {
      if (command.type === 'caller') sent.push(command);
      return true;
    },
    wallMs: () => nowMs,
  });
  return { hall, desk, sent, given };
}

const key = (rev: number) => ({ type: 'caller-key', device: 'caller-1', key: 'next', digits: '', rev }) as const;

describe('the desk of the caller pads', () => {
  it('tells a pad once, and again when its host is there anew', () => {
    const { desk, sent } = makeDesk(1_000);
    desk.reconcile();
    desk.reconcile();
    expect(sent.map(({ device, content }) => ({ device, content }))).toEqual([
      { device: 'caller-1', content: { number: null, waiting: 0 } },
    ]);
    desk.onHostUp();
    expect(sent).toHaveLength(2);
    expect(sent[1]?.rev).toBeGreaterThan(sent[0]?.rev ?? Number.NaN);
  });

  it('of a restarted controller has revisions that a host which outlived the last one takes for new', () => {
    const before = makeDesk(1_700_000_000_000);
    for (let times = 0; times < 100; times += 1) before.desk.onHostUp();
    const after = makeDesk(1_700_000_005_000);
    after.desk.onHostUp();
    expect(after.sent[0]?.rev).toBeGreaterThan(before.sent.at(-1)?.rev ?? Number.NaN);
  });

  it('gives one command under the name of the report, on what the pad showed; a revision it never told is refused', async () => {
    const { desk, sent, given } = makeDesk(1_000);
    desk.reconcile();
    const report = { hostRun: 'run', n: 7 };
    expect(await desk.onKey(key(sent[0]?.rev ?? 0), report)).toBe('done');
    expect(given).toEqual([{ command: { kind: 'window.next', window: 'w1', have: null }, key: 'key run/7' }]);
    expect(await desk.onKey(key(0), report)).toEqual({ refused: 908 });
    expect(await desk.onKey({ ...key(1), device: 'caller-9' }, report)).toEqual({ refused: 911 });
  });
});
