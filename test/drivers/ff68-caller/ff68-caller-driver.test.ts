import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Ff68CallerDriver } from '../../../drivers/ff68-caller/index.ts';
import { machineClock } from '../../../firmware-sim/clock.ts';
import { Ff68Caller } from '../../../firmware-sim/ff68-caller.ts';
import { makeLink, makeTold, sleep, until } from '../make.ts';
import { putOnTty } from '../sims.ts';

const DECIDE_MS = 450;

function makeCallers(addresses: readonly number[] = [5], repeats = true) {
  const sims = addresses.map((address) => new Ff68Caller({ name: `caller-${address}`, clock: machineClock, address, repeats }));
  const far = putOnTty(...sims);
  const link = makeLink({ kind: 'serial', path: far.path, baud: 9600 }, false);
  const callers = addresses.map((address, index) => {
    const told = makeTold(link, `caller-${address}`);
    const driver = new Ff68CallerDriver({ name: `caller-${address}`, family: 'ff68-caller', port: 'port', address }, told.context);
    driver.start();
    onTestFinished(() => driver.stop());
    const sim = sims[index];
    if (sim === undefined) throw new Error('no simulator');
    return { sim, told, driver, keys: () => told.reports.filter((report) => report.type === 'caller-key') };
  });
  link.start();
  onTestFinished(() => link.stop());
  return { far, link, callers };
}

function makeCaller(repeats = true) {
  const { far, link, callers } = makeCallers([5], repeats);
  const [caller] = callers;
  if (caller === undefined) throw new Error('no caller');
  return { far, link, ...caller };
}

describe('a caller pad', () => {
  it('shows the queue and the number, and tells what it shows', async () => {
    const { sim, driver, told } = makeCaller();
    driver.show(1, { number: 'A012', waiting: 7 });
    await until(() => sim.state.digits === '  7012', 'the digits');
    await until(() => told.notices.some((notice) => notice.type === 'displayed' && notice.rev === 1), 'told');
    expect(told.notices).toEqual([{ type: 'displayed', device: 'caller-5', rev: 1, proof: 'written' }]);
  });

  it('has its key echoed only with the verdict, however often it repeats, and the key is reported once', async () => {
    const { sim, driver, told, keys } = makeCaller();
    driver.show(1, { number: null, waiting: 3 });
    await until(() => sim.state.digits === '  3   ', 'the digits');
    await sleep(DECIDE_MS);
    sim.type('call');
    await until(() => told.counters.retries >= 2, 'two repetitions');
    expect([sim.state.unheard, keys()]).toEqual([1, [{ type: 'caller-key', device: 'caller-5', key: 'next', digits: '', rev: 1 }]]);
    told.verdicts[0]?.('done');
    await until(() => sim.state.unheard === 0, 'the echo');
    await sleep(300);
    expect([keys().length, sim.state.beeps, sim.state.echoes]).toEqual([1, 0, 1]);
  });

  it('says what the clerk had before them: nothing that came up less than 400 ms ago', async () => {
    const { sim, driver, told, keys } = makeCaller();
    sim.type('recall');
    await until(() => keys().length === 1, 'a key before anything was shown');
    expect(keys()[0]).toMatchObject({ rev: 0 });
    told.verdicts[0]?.({ refused: 908 });
    driver.show(4, { number: 'A001', waiting: 0 });
    await until(() => told.notices.length === 1, 'shown');
    await sleep(DECIDE_MS);
    driver.show(5, { number: 'A002', waiting: 0 });
    await until(() => sim.state.unheard === 0 && told.notices.length === 2, 'the next is shown');
    sim.type('recall');
    await until(() => keys().length === 2, 'pressed at once');
    expect(keys()[1]).toMatchObject({ rev: 4 });
  });

  it('shows the number of a refusal with a beep, and then what it should again', async () => {
    const { sim, driver, told, keys } = makeCaller();
    driver.show(1, { number: null, waiting: 0 });
    await until(() => sim.state.digits === '  0   ', 'the digits');
    sim.type('6 confirm');
    await until(() => keys().length === 1, 'the key');
    expect(keys()[0]).toMatchObject({ key: 'no-show', digits: '6' });
    told.verdicts[0]?.({ refused: 903 });
    await until(() => sim.state.digits === '   903' && sim.state.beeps === 1, 'the refusal');
    await until(() => sim.state.digits === '  0   ', 'and after three seconds the queue');
  });

  it('starts the rating, takes one of four keys for it, and beeps when the score is safe', async () => {
    const { sim, driver, told } = makeCaller();
    sim.press(4);
    await until(() => told.counters.strayPresses === 1 && sim.state.unheard === 0, 'stray, and echoed so that it ends');
    driver.rater.show(1, { kind: 'asking', session: 9 });
    await until(() => sim.state.asking, 'asking');
    await sleep(500);
    sim.press(1);
    const press = await until(() => told.reports.find((report) => report.type === 'press'), 'the press');
    expect(press).toMatchObject({ session: 9, key: 1, pressNo: 1 });
    expect([sim.state.beeps, sim.state.unheard]).toEqual([0, 1]);
    told.verdicts[0]?.('scored');
    await until(() => sim.state.beeps === 1 && sim.state.unheard === 0, 'the beep');
    expect(told.reports.filter((report) => report.type === 'press')).toHaveLength(1);
  });

  it('waits quietly while its line is away, and shows the refusal of before nowhere', async () => {
    const { sim, far, driver, told, keys } = makeCaller();
    driver.show(1, { number: null, waiting: 0 });
    await until(() => sim.state.digits === '  0   ', 'the digits');
    sim.type('recall');
    await until(() => keys().length === 1, 'the key');
    far.unplug();
    await until(() => told.states.at(-1)?.startsWith('noDevice'), 'unplugged');
    told.verdicts[0]?.({ refused: 903 });
    // The refusal runs out with nobody there to see it; nothing may spin for that.
    const timers = vi.spyOn(globalThis, 'setTimeout');
    onTestFinished(() => timers.mockRestore());
    await sleep(3_500);
    expect(timers.mock.calls.length).toBeLessThan(100);
    expect(sim.state.digits).toBe('  0   ');
  });

  it('that does not repeat is heard as well', async () => {
    const { sim, told, keys } = makeCaller(false);
    await until(() => told.states.length === 1, 'open');
    sim.type('12 transfer');
    await until(() => keys().length === 1, 'the key');
    expect(keys()[0]).toMatchObject({ key: 'transfer', digits: '12' });
  });

  it('on a bus hears its own address only', async () => {
    const { callers } = makeCallers([5, 6]);
    const [five, six] = callers;
    five?.driver.show(1, { number: 'A001', waiting: 1 });
    six?.driver.show(1, { number: 'A002', waiting: 2 });
    await until(() => five?.sim.state.digits === '  1001' && six?.sim.state.digits === '  2002', 'both show their own');
    six?.sim.type('recall');
    await until(() => six?.keys().length === 1, 'the key');
    expect(five?.keys()).toEqual([]);
  });

  it('is not fooled by an adapter that hears itself', async () => {
    const { sim, far, told, keys } = makeCaller();
    far.onData((chunk) => far.send(chunk));
    await until(() => told.states.length === 1, 'open');
    sim.type('recall');
    await until(() => keys().length === 1, 'the key');
    told.verdicts[0]?.('done');
    await until(() => sim.state.unheard === 0, 'the echo');
    await sleep(500);
    expect(keys()).toHaveLength(1);
  });
});
