import { describe, expect, it, onTestFinished } from 'vitest';
import { Reactor } from '../../../main/controller/reactor.ts';
import { Scheduler } from '../../../main/controller/scheduler.ts';
import { deadlines } from '../../../main/hall/hall.ts';
import type { CoreConfig } from '../../../main/hall/kernel/core-config.ts';
import type { DeviceId, KioskId, ServiceId, VisitId, WindowId } from '../../../main/hall/kernel/ids.ts';
import { issueCommand } from '../hall/make-hall.ts';
import { CORE, makeTestDir, Rig } from './make-controller.ts';

const PRINTER = 'main/printer-1' as DeviceId;
const PAD = 'main/pad-1' as DeviceId;
/** The example hall with a printer at its kiosk and a pad at its first window. */
const WITH_DEVICES: CoreConfig = {
  ...CORE,
  kiosks: { k1: { services: Object.keys(CORE.services) as ServiceId[], printer: PRINTER } } as CoreConfig['kiosks'],
  windows: {
    ...CORE.windows,
    w1: { services: Object.keys(CORE.services) as ServiceId[], secondary: [], display: null, pad: PAD, caller: null },
  } as CoreConfig['windows'],
  pads: { [PAD]: { levels: [5, 4, 3, 2, 1] } } as CoreConfig['pads'],
};

/** A hall whose deadlines are watched, on a clock that only the test moves. */
async function makeWatched(): Promise<Rig> {
  const rig = await Rig.open(makeTestDir());
  const scheduler = new Scheduler({
    deadlines: () => deadlines(rig.controller.state),
    now: () => rig.controller.now(),
    submit: (command, origin) => rig.controller.submit(command, origin),
  });
  const reactor = new Reactor((command, origin) => rig.controller.submit(command, origin), { warn: () => undefined });
  rig.controller.onCommit((events) => {
    reactor.onCommit(events);
    scheduler.touch();
  });
  onTestFinished(() => scheduler.stop());
  await rig.openDay(WITH_DEVICES);
  return rig;
}

const until = (condition: () => unknown) => expect.poll(condition, { timeout: 10_000, interval: 20 });
const count = (rig: Rig, kind: string): number => rig.published.flat().filter(({ event }) => event.kind === kind).length;
/** Longer than the scheduler ever sleeps. */
const aLook = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1100));

describe('deadlines', () => {
  it('a sheet that never begins is given up after its time, and its number is void after its own; each once', async () => {
    const rig = await makeWatched();
    const visit = 'visit-1' as VisitId;
    const issue = issueCommand(visit, 'social-insurance', { delivery: 'paper', kiosk: 'k1' as KioskId });
    expect(await rig.give(issue)).toMatchObject({ ok: true });
    const phase = () => rig.controller.state.day.visits.get(visit)?.phase;
    rig.clock.pass(WITH_DEVICES.printHoldMs - 1);
    await aLook();
    expect(phase(), 'one millisecond before').toBe('printing');
    rig.clock.pass(1);
    await until(phase).toBe('unprinted');
    rig.clock.stepWall(86_400_000);
    rig.clock.pass(WITH_DEVICES.voidAfterMs - 1);
    await aLook();
    expect(phase(), 'a wall clock that jumps makes nothing due').toBe('unprinted');
    rig.clock.pass(1);
    await until(phase).toBe('void');
    await aLook();
    expect(['print.failed', 'ticket.voided'].map((kind) => count(rig, kind))).toEqual([1, 1]);
  });

  it('an evaluation times out once, also when the journal does not take it at first', async () => {
    const rig = await makeWatched();
    const visit = await rig.finishedVisit();
    const evaluation = () => [...rig.controller.state.day.evaluations.values()][0];
    await until(() => evaluation()?.visit).toBe(visit);
    expect(evaluation()?.outcome).toBe(null);
    rig.port.failNext('full');
    rig.clock.pass(WITH_DEVICES.evaluationTimeoutMs);
    await until(() => rig.controller.outOfService?.code).toBe('db/full');
    expect(evaluation()?.outcome).toBe(null);
    await until(() => evaluation()?.outcome).not.toBe(null);
    await aLook();
    expect(count(rig, 'evaluation.closed')).toBe(1);
    expect(rig.controller.state.day.windows.get('w1' as WindowId)?.evaluation).toBe(null);
  });
});
