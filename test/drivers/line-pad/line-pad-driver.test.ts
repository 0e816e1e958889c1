import { describe, expect, it, onTestFinished } from 'vitest';
import { crc16, LinePadDriver } from '../../../drivers/line-pad/index.ts';
import { makeLink, makeTold, sleep, until } from '../make.ts';
import { type FarTty, openFarTty } from '../pty.ts';

const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0');

/** One pad of the protocol's page, as far as these tests press it. */
class ScriptedPad {
  readonly address: number;
  boot = 0xb0070001;
  session = 0;
  pending: { session: number; pressNo: number; key: number } | null = null;
  isMute = false;
  /** Answers to `A` that get lost. */
  lostAcks = 0;
  protocol = 1;
  readonly heard: string[] = [];
  #presses = 0;

  constructor(address: number) {
    this.address = address;
  }

  press(key: number): void {
    this.#presses += 1;
    this.pending ??= { session: this.session, pressNo: this.#presses, key };
  }

  restart(): void {
    this.boot += 1;
    this.session = 0;
    this.pending = null;
    this.#presses = 0;
  }

  answer(body: string): string | null {
    this.heard.push(body);
    if (this.isMute) return null;
    const [verb, first = '', second = ''] = body.split(' ');
    const boot = hex(this.boot, 8);
    if (verb === 'V') return `V ${this.protocol} HC5 SN${this.address}`;
    if (verb === 'S') this.session = Number.parseInt(first, 16);
    if (verb === 'E' && this.session === Number.parseInt(first, 16)) this.session = 0;
    if (verb === 'S' || verb === 'E') return body;
    if (verb === 'A') {
      this.pending = null;
      this.session = 0;
      if (this.lostAcks > 0) {
        this.lostAcks -= 1;
        this.pending = { session: 42, pressNo: Number.parseInt(second, 16), key: 1 };
        return null;
      }
      return `A ${first} ${second}`;
    }
    if (this.pending === null) return `I ${hex(this.session, 8)} ${boot} 0003 0000`;
    return `K ${hex(this.pending.session, 8)} ${boot} ${hex(this.pending.pressNo, 4)} ${this.pending.key}`;
  }
}

function putOn(far: FarTty, pads: readonly ScriptedPad[]): void {
  let pending = '';
  far.onData((chunk) => {
    pending += chunk.toString('latin1');
    for (let end = pending.indexOf('\n'); end >= 0; end = pending.indexOf('\n')) {
      const [, address = '', body = ''] = /^>(..) (.*)\*....$/.exec(pending.slice(0, end)) ?? [];
      pending = pending.slice(end + 1);
      const answer = pads.find((pad) => hex(pad.address, 2) === address)?.answer(body) ?? null;
      if (answer === null) continue;
      const summed = `${address} ${answer}`;
      setTimeout(() => far.send(Buffer.from(`<${summed}*${hex(crc16(summed), 4)}\n`)), 1);
    }
  });
}

function makeBus(...addresses: number[]) {
  const far = openFarTty();
  onTestFinished(() => far.unplug());
  const pads = addresses.map((address) => new ScriptedPad(address));
  putOn(far, pads);
  const link = makeLink({ kind: 'serial', path: far.path, baud: 57_600 });
  const drivers = addresses.map((address) => {
    const told = makeTold(link, `pad ${address}`);
    const driver = new LinePadDriver({ name: told.context.name, family: 'line-pad', port: 'port', address }, told.context);
    driver.start();
    return { ...told, driver };
  });
  link.start();
  onTestFinished(async () => {
    await Promise.all(drivers.map(({ driver }) => driver.stop()));
    await link.stop();
  });
  const [pad] = pads;
  const [only] = drivers;
  if (pad === undefined || only === undefined) throw new Error('a bus has a pad');
  return { far, pad, pads, drivers, ...only };
}

describe('the pad driver on a real tty', () => {
  it('lights the pad, reports it once, and reports a press once however often it is told', async () => {
    const { driver, pad, reports, verdicts, states } = makeBus(1);
    driver.show(1, { kind: 'asking', session: 42 });
    await until(() => reports.length === 1, 'asked');
    expect(pad.session).toBe(42);
    pad.press(4);
    await until(() => reports.length === 2, 'the press');
    await sleep(200);
    expect(reports).toEqual([
      { type: 'asked', device: 'pad 1', session: 42 },
      { type: 'press', device: 'pad 1', session: 42, boot: 0xb0070001, pressNo: 1, key: 4 },
    ]);
    expect(pad.heard.some((body) => body.startsWith('A'))).toBe(false);
    verdicts[0]?.('scored');
    await until(() => pad.pending === null, 'the acknowledgement');
    expect(pad.heard).toContain('A B0070001 0001 1');
    await sleep(120);
    expect(pad.heard.filter((body) => body.startsWith('S'))).toHaveLength(1);
    expect(states.at(-1)).toBe('online  unknown');
  });

  it('repeats an acknowledgement whose answer was lost, and reports no second press', async () => {
    const { driver, pad, reports, verdicts } = makeBus(1);
    driver.show(1, { kind: 'asking', session: 42 });
    await until(() => reports.length === 1, 'asked');
    pad.lostAcks = 2;
    pad.press(1);
    await until(() => reports.length === 2, 'the press');
    verdicts[0]?.('ignored');
    await until(() => pad.heard.filter((body) => body === 'A B0070001 0001 0').length === 3, 'three acknowledgements');
    expect(reports).toHaveLength(2);
  });

  it('asks again when the pad restarted, and tells a press of the new boot as another one', async () => {
    const { driver, pad, reports } = makeBus(1);
    driver.show(1, { kind: 'asking', session: 42 });
    await until(() => pad.session === 42, 'lit');
    pad.restart();
    await until(() => pad.session === 42, 'lit again');
    pad.press(2);
    await until(() => reports.some((body) => body.type === 'press' && body.boot === 0xb0070002), 'the press');
    expect(reports.filter((body) => body.type === 'asked')).toHaveLength(1);
  });

  it('puts the lamps out when it should rest', async () => {
    const { driver, pad } = makeBus(1);
    driver.show(1, { kind: 'asking', session: 42 });
    await until(() => pad.session === 42, 'lit');
    driver.show(2, { kind: 'idle' });
    driver.show(1, { kind: 'asking', session: 41 });
    await until(() => pad.session === 0, 'out');
    await sleep(120);
    expect(pad.session).toBe(0);
  });

  it('polls the living ones on while an address is dead, asks that one rarely, and finds it again', async () => {
    const { pads, drivers } = makeBus(1, 2);
    const [alive, dead] = pads;
    if (alive === undefined || dead === undefined) throw new Error('two pads');
    dead.isMute = true;
    await until(() => drivers[1]?.states.at(-1) === 'offline pad/no-answer unknown', 'offline');
    const before = [alive.heard.length, dead.heard.length] as const;
    await sleep(1_500);
    const polls = [alive.heard.length - before[0], dead.heard.length - before[1]] as const;
    expect(polls[0]).toBeGreaterThan(8);
    expect(polls[1]).toBeLessThan(polls[0] / 2);
    dead.isMute = false;
    await until(() => drivers[1]?.states.at(-1) === 'online  unknown', 'found again');
    expect(drivers[0]?.states).not.toContain('offline pad/no-answer unknown');
    expect(drivers[0]?.counters.strayPresses).toBe(3);
  });

  it('lives with garbage on the bus and counts it', async () => {
    const { far, driver, pad, counters } = makeBus(1);
    far.send(Buffer.from('\xff\xfe<01 nonsense\n<<<<', 'latin1'));
    driver.show(1, { kind: 'asking', session: 42 });
    const noise = setInterval(() => far.send(Buffer.from('noise\n')), 7);
    onTestFinished(() => clearInterval(noise));
    await until(() => pad.session === 42, 'lit');
    await until(() => counters.badFrames > 0, 'counted');
  });
});
