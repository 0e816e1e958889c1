import { describe, expect, it, onTestFinished } from 'vitest';
import { Pj06PadDriver } from '../../../drivers/pj06-pad/index.ts';
import { machineClock } from '../../../firmware-sim/clock.ts';
import { Pj06Pad } from '../../../firmware-sim/pj06-pad.ts';
import { makeLink, makeTold, sleep, until } from '../make.ts';
import { putOnTty } from '../sims.ts';

const FLUSH_MS = 200;

function makePad() {
  const sim = new Pj06Pad({ name: 'pad', clock: machineClock });
  const far = putOnTty(sim);
  const link = makeLink({ kind: 'serial', path: far.path, baud: 9600 }, false);
  const told = makeTold(link, 'pad');
  const driver = new Pj06PadDriver({ name: 'pad', family: 'pj06-pad', port: 'port', askSeconds: 60, keyCount: 5 }, told.context);
  driver.start();
  link.start();
  onTestFinished(async () => {
    await driver.stop();
    await link.stop();
  });
  const presses = () => told.reports.filter(({ type }) => type === 'press');
  const ask = async (rev: number, session: number) => {
    driver.show(rev, { kind: 'asking', session });
    await until(() => told.reports.some((report) => report.type === 'asked' && report.session === session), 'the pad asks');
    await sleep(FLUSH_MS);
  };
  return { sim, far, told, driver, presses, ask };
}

describe('a PJ06', () => {
  it('is set up, asks, and its key is one press of that session, named by the host', async () => {
    const { sim, told, presses, ask } = makePad();
    await until(() => told.states.at(-1) === 'online  unknown', 'online');
    await ask(1, 77);
    expect(sim.state).toMatchObject({ asking: true, seconds: 60, levels: 5 });
    sim.press(2);
    await until(() => presses().length === 1, 'the press');
    expect(presses()).toEqual([{ type: 'press', device: 'pad', session: 77, boot: 0xb0070001, pressNo: 1, key: 2 }]);
    sim.press(5);
    await until(() => told.counters.strayPresses === 1, 'the second is stray');
    told.verdicts[0]?.('scored');
    await sleep(100);
    expect(sim.state.asking).toBe(false);
    expect(presses()).toHaveLength(1);
  });

  it('counts what is pressed before the question, and never makes a score of it', async () => {
    const { sim, told, driver, presses } = makePad();
    await until(() => told.states.length > 0, 'open');
    sim.press(5);
    await until(() => told.counters.strayPresses === 1, 'stray');
    // Longer than a bounce, which is no press of its own.
    await sleep(120);
    driver.show(1, { kind: 'asking', session: 78 });
    await until(() => sim.state.asking, 'lit');
    sim.press(5);
    await until(() => told.counters.strayPresses === 2, 'pressed before anybody could have seen the light');
    expect(presses()).toEqual([]);
  });

  it('asks again after a press that was no score', async () => {
    const { sim, told, presses, ask } = makePad();
    await ask(1, 79);
    sim.press(6);
    await until(() => presses().length === 1, 'the press');
    expect(sim.state.asking).toBe(false);
    told.verdicts[0]?.('ignored');
    await until(() => sim.state.asking, 'asked again');
    await sleep(FLUSH_MS);
    sim.press(1);
    await until(() => presses().length === 2, 'the next press');
    expect(presses().map((press) => press.type === 'press' && press.pressNo)).toEqual([1, 2]);
  });

  it('takes noise for noise', async () => {
    const { far, told, presses, ask } = makePad();
    await ask(1, 80);
    far.send(Uint8Array.of(0x01, 0x05, 0x02));
    await until(() => told.counters.badFrames === 3, 'noise');
    far.send(Uint8Array.of(0x55, 0xaa, 0x02, 0x20, 0x03, 0x1a));
    await sleep(100);
    expect(presses()).toEqual([]);
  });
});
