import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeA0Protocol } from '../../../drivers/a0-display/index.ts';
import { DisplayDriver } from '../../../drivers/display/index.ts';
import { makeLink, makeTold, sleep, until } from '../make.ts';
import { type FarTty, linkTo, openFarTty } from '../pty.ts';

/** Answers every frame to an address it owns, and keeps what was sent there, as hex. */
function displaysOn(far: FarTty, addresses: readonly number[]) {
  const got = new Map<number, string[]>(addresses.map((address) => [address, []]));
  const bus = { got, isMute: false };
  let pending = Buffer.alloc(0);
  far.onData((chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (let size = (pending[1] ?? 0) + 4; pending.length >= 2 && pending.length >= size; size = (pending[1] ?? 0) + 4) {
      const frame = pending.subarray(0, size);
      pending = pending.subarray(size);
      const address = frame[3] ?? 0;
      const list = got.get(address);
      if (list === undefined || bus.isMute) continue;
      list.push(frame.toString('hex'));
      far.send(Uint8Array.of(0xa0, 0x03, 0x14, address, 0x50, (0x03 + 0x14 + address + 0x50) % 100, 0xff));
    }
  });
  return bus;
}

function startDriver(path: string, addresses: readonly number[], answers = true) {
  const link = makeLink({ kind: 'serial', path, baud: 9_600 }, answers);
  const displays = addresses.map((address) => {
    const told = makeTold(link, `display ${address}`);
    const config = {
      name: told.context.name,
      family: 'a0-display',
      port: 'port',
      address,
      lines: 1,
      page: 3,
      answers,
      instantText: null,
    } as const;
    const driver = new DisplayDriver(makeA0Protocol(config), told.context);
    driver.start();
    return { ...told, driver };
  });
  link.start();
  onTestFinished(async () => {
    await Promise.all(displays.map(({ driver }) => driver.stop()));
    await link.stop();
  });
  return { link, displays };
}

const A001 = 'a00728070100010341' + '18ff';
const A002 = 'a00728070100020341' + '19ff';

describe('the display driver on a real tty', () => {
  it('shows what is desired and says that the unit acknowledged it', async () => {
    const far = openFarTty();
    onTestFinished(() => far.unplug());
    const bus = displaysOn(far, [7, 8]);
    const { displays } = startDriver(far.path, [7, 8]);
    const [seven, eight] = displays;
    seven?.driver.show(1, { kind: 'number', number: 'A001' });
    eight?.driver.show(4, { kind: 'blank' });
    await until(() => seven?.notices.length === 1 && eight?.notices.length === 1, 'both shown');
    expect(bus.got.get(7)).toContain(A001);
    expect(seven?.notices).toEqual([{ type: 'displayed', device: 'display 7', rev: 1, proof: 'acknowledged' }]);
    expect(eight?.notices).toEqual([{ type: 'displayed', device: 'display 8', rev: 4, proof: 'acknowledged' }]);
    expect(seven?.states.at(-1)).toBe('online  unknown');
  });

  it('ignores an older revision and sends the newest only once its turn comes', async () => {
    const far = openFarTty();
    onTestFinished(() => far.unplug());
    const bus = displaysOn(far, [7]);
    const { displays } = startDriver(far.path, [7]);
    const [display] = displays;
    display?.driver.show(3, { kind: 'number', number: 'A002' });
    display?.driver.show(2, { kind: 'number', number: 'A001' });
    await until(() => display?.notices.length === 1, 'shown');
    await sleep(50);
    expect(bus.got.get(7)).not.toContain(A001);
    expect(display?.notices.map((notice) => notice.type === 'displayed' && notice.rev)).toEqual([3]);
  });

  it('goes offline after three unanswered frames, and shows and says the newest when the unit is back', async () => {
    const far = openFarTty();
    onTestFinished(() => far.unplug());
    const bus = displaysOn(far, [7]);
    const { displays } = startDriver(far.path, [7]);
    const [display] = displays;
    await until(() => display?.states.at(-1) === 'online  unknown', 'online');
    bus.isMute = true;
    display?.driver.show(1, { kind: 'number', number: 'A001' });
    await until(() => display?.states.at(-1) === 'offline display/no-answer unknown', 'offline');
    expect(display?.counters.retries).toBe(2);
    expect(display?.notices).toEqual([]);
    bus.isMute = false;
    display?.driver.show(2, { kind: 'number', number: 'A002' });
    await until(() => display?.notices.length === 1, 'shown');
    expect(bus.got.get(7)?.at(-1)).toBe(A002);
  });

  it('sends the desired number again after a replug and every 2 s, as a unit may have lost its power', async () => {
    const link = join(mkdtempSync(join(tmpdir(), 'hallcall-')), 'displays');
    const before = openFarTty();
    const unlink = linkTo(link, before.path);
    displaysOn(before, [7]);
    const { displays } = startDriver(link, [7]);
    const [display] = displays;
    display?.driver.show(1, { kind: 'number', number: 'A001' });
    await until(() => display?.notices.length === 1, 'shown');
    before.unplug();
    unlink();
    await until(() => display?.states.at(-1)?.startsWith('noDevice'), 'the unplug');
    display?.driver.show(2, { kind: 'number', number: 'A002' });
    const after = openFarTty();
    onTestFinished(() => after.unplug());
    const bus = displaysOn(after, [7]);
    linkTo(link, after.path);
    await until(() => bus.got.get(7)?.length === 2, 'sent, and sent again');
    expect(bus.got.get(7)).toEqual([A002, A002]);
    expect(display?.notices.at(-1)).toMatchObject({ rev: 2 });
  });

  it('hears an answer behind a frame that broke off', async () => {
    const far = openFarTty();
    onTestFinished(() => far.unplug());
    displaysOn(far, [7]);
    const { displays } = startDriver(far.path, [7]);
    const [display] = displays;
    await until(() => display?.states.at(-1) === 'online  unknown', 'online');
    far.send(Uint8Array.of(0xa0, 0x28, 0x14));
    display?.driver.show(1, { kind: 'number', number: 'A001' });
    await until(() => display?.notices.length === 1, 'shown');
    expect(display?.states).toEqual(['online  unknown']);
  });

  it('says only `written` of a unit that never answers', async () => {
    const far = openFarTty();
    onTestFinished(() => far.unplug());
    const { displays } = startDriver(far.path, [7], false);
    const [display] = displays;
    display?.driver.show(1, { kind: 'number', number: 'A001' });
    await until(() => display?.notices.length === 1, 'written');
    await until(() => far.received().toString('hex').includes(A001), 'the bytes');
    expect(display?.notices[0]).toMatchObject({ proof: 'written' });
    expect(display?.states.at(-1)).toBe('online  unknown');
  });
});
