import { afterEach, describe, expect, it, vi } from 'vitest';
import { coreConfigHash } from '../../../main/config/to-core.ts';
import { Alarms } from '../../../main/run/alarms.ts';
import { DayKeeper } from '../../../main/run/day-keeper.ts';
import { makeClock } from '../make-hall.ts';
import { CORE, MORNING, makeTestDir, Rig } from './make-controller.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const log = { info: () => undefined, error: () => undefined };

type Kept = { readonly rig: Rig; readonly codes: () => string[]; readonly keeper: DayKeeper; readonly kinds: () => string[] };

/** A hall whose day is kept, as main/run composes it. Time passes only where the test lets it. */
async function keep(dir: string, clock = makeClock(MORNING), core = CORE): Promise<Kept> {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const rig = await Rig.open(dir, clock);
  const alarms = new Alarms(clock.wallMs, () => undefined);
  const [last] = await rig.client.readRows(rig.controller.head.seq - 1, 1);
  const keeper = new DayKeeper({
    clock,
    day: () => rig.controller.state.day,
    config: { core, sha256: coreConfigHash(core) },
    submit: (command, origin) => rig.controller.submit(command, origin),
    lastEventAt: last?.at ?? null,
    alarms,
    log,
  });
  rig.controller.onCommit((events) => {
    for (const { event } of events) keeper.noteCommit(event.at);
  });
  await keeper.start();
  return {
    rig,
    keeper,
    codes: () => alarms.list().map(({ code }) => code),
    kinds: () => rig.published.flat().map(({ event }) => event.kind),
  };
}

/** The keeper looks once a second: this is such a second, and the time its commands take. */
async function look({ rig }: Kept): Promise<void> {
  vi.advanceTimersByTime(1000);
  for (let n = 0; n < 4; n += 1) await rig.give({ kind: 'clock.step', byMs: 0 });
}

async function stop({ rig, keeper }: Kept): Promise<void> {
  keeper.stop();
  await rig.end();
}

const dayOf = ({ rig }: Kept): string | undefined => rig.controller.state.day.span?.day;

afterEach(() => {
  vi.useRealTimers();
});

describe('the business day', () => {
  it('opens once with its configuration, resumes after a restart, and turns at the cutover', async () => {
    const dir = makeTestDir();
    let kept = await keep(dir);
    const { clock } = kept.rig;
    expect(kept.kinds()).toEqual(['config.applied', 'day.opened']);
    expect(dayOf(kept)).toBe('2026-11-23');
    await look(kept);
    await stop(kept);

    kept = await keep(dir, clock);
    expect(kept.kinds(), 'an unchanged configuration is not written again').toEqual(['day.resumed']);
    const beforeCutover = Date.parse('2026-11-23T20:00:00Z') - 1 - clock.wallMs();
    clock.pass(beforeCutover);
    await look(kept);
    expect(dayOf(kept)).toBe('2026-11-23');
    clock.pass(1);
    await look(kept);
    expect(dayOf(kept), '04:00 in Shanghai').toBe('2026-11-24');
    expect(kept.kinds()).toEqual(['day.resumed', 'config.applied', 'day.closed', 'day.opened']);
    await look(kept);
    expect(kept.kinds(), 'once').toHaveLength(4);
    await stop(kept);

    const changed = { ...CORE, evaluationTimeoutMs: CORE.evaluationTimeoutMs + 1000 };
    kept = await keep(dir, clock, changed);
    expect(kept.kinds()).toEqual(['config.applied', 'day.resumed']);
    expect(kept.rig.controller.state.config.config).toEqual(changed);
    await stop(kept);
  });
});

describe('a wall clock that moves', () => {
  it('is an event, and by an hour it changes no day but the one it reaches', async () => {
    const kept = await keep(makeTestDir());
    const { clock } = kept.rig;
    clock.stepWall(1001);
    await look(kept);
    clock.stepWall(-900);
    await look(kept);
    expect(kept.rig.published.flat().flatMap(({ event }) => (event.kind === 'clock.stepped' ? [event.body.byMs] : []))).toEqual([1001]);
    clock.stepWall(HOUR_MS);
    await look(kept);
    expect([dayOf(kept), kept.codes()]).toEqual(['2026-11-23', []]);
    clock.stepWall(-2 * HOUR_MS);
    await look(kept);
    expect([dayOf(kept), kept.codes()]).toEqual(['2026-11-23', ['clock/behind-journal']]);
    clock.pass(2 * HOUR_MS);
    await look(kept);
    expect(kept.codes(), 'the clock has caught up').toEqual([]);
    await stop(kept);
  });

  it('by years forward is an alarm and no new day; put back, the alarm is over and the next cutover turns the day', async () => {
    const kept = await keep(makeTestDir());
    const { clock } = kept.rig;
    clock.stepWall(800 * DAY_MS);
    await look(kept);
    expect([dayOf(kept), kept.codes()]).toEqual(['2026-11-23', ['clock/jumped']]);
    clock.stepWall(-800 * DAY_MS);
    await look(kept);
    expect(dayOf(kept)).toBe('2026-11-23');
    expect(kept.codes(), 'what was written meanwhile lies ahead of the clock').toEqual(['clock/behind-journal']);
    clock.pass(DAY_MS);
    await look(kept);
    expect(dayOf(kept)).toBe('2026-11-24');
    await stop(kept);
  });

  it('that was dead and is put right turns the days as if it had never been dead', async () => {
    const dir = makeTestDir();
    let kept = await keep(dir, makeClock(Date.parse('2000-01-01T00:00:00Z')));
    expect([dayOf(kept), kept.codes()]).toEqual([undefined, ['clock/implausible']]);
    kept.rig.clock.stepWall(MORNING - kept.rig.clock.wallMs());
    await look(kept);
    expect([dayOf(kept), kept.codes()]).toEqual(['2026-11-23', []]);
    kept.rig.clock.pass(DAY_MS);
    await look(kept);
    expect([dayOf(kept), kept.codes()], 'the correction was no jump').toEqual(['2026-11-24', []]);
    await stop(kept);

    kept = await keep(dir, makeClock(Date.parse('2000-01-01T00:00:00Z'), 'the-next-boot'));
    expect([dayOf(kept), kept.codes()]).toEqual(['2026-11-24', ['clock/behind-journal', 'clock/implausible']]);
    kept.rig.clock.stepWall(MORNING + 2 * DAY_MS - kept.rig.clock.wallMs());
    await look(kept);
    expect([dayOf(kept), kept.codes()]).toEqual(['2026-11-25', []]);
    await stop(kept);
  });

  it('while nothing can be written is told as soon as something can', async () => {
    const kept = await keep(makeTestDir());
    kept.rig.port.failNext('full');
    expect((await kept.rig.ticket()).ok).toBe(false);
    kept.rig.clock.stepWall(5000);
    await look(kept);
    expect(kept.kinds()).not.toContain('clock.stepped');
    await expect.poll(() => kept.rig.controller.outOfService, { timeout: 5000 }).toBe(null);
    await look(kept);
    expect(kept.kinds().filter((kind) => kind === 'clock.stepped')).toEqual(['clock.stepped']);
    await stop(kept);
  });
});
