import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CloseReason, SerialTransport } from '../../../drivers/transport/index.ts';
import { sleep, until } from '../make.ts';
import { linkTo, openFarTty } from '../pty.ts';

function makeFar() {
  const far = openFarTty();
  onTestFinished(() => far.unplug());
  return far;
}

function makePort(path: string) {
  const heard: Buffer[] = [];
  const reasons: CloseReason[] = [];
  const transport = new SerialTransport(path, 9600, {
    data: (chunk) => heard.push(Buffer.from(chunk)),
    closed: (reason) => reasons.push(reason),
  });
  onTestFinished(() => transport.close('port/stopped'));
  return { transport, reasons, heard: () => Buffer.concat(heard).toString('latin1') };
}

describe('a serial transport on a real tty', () => {
  it('carries bytes both ways, each value unchanged', async () => {
    const far = makeFar();
    const { transport, heard } = makePort(far.path);
    await transport.open(2_000);
    const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    await transport.write(every, 1_000);
    await until(() => far.received().length >= 256, 'all bytes out');
    expect([...far.received()]).toEqual([...every]);
    far.send(Buffer.from('answer\r\n\x03\x11', 'latin1'));
    await until(() => heard().length === 10, 'the answer in');
    expect(heard()).toBe('answer\r\n\x03\x11');
  });

  it('knows how long bytes take on the wire', () => {
    expect(makePort('/dev/none').transport.wireMs(280)).toBeCloseTo(291.7, 1);
  });

  it('refuses a node that is not there with a coded error', async () => {
    await expect(makePort('/dev/no-such-tty').transport.open(1_000)).rejects.toMatchObject({ code: 'port/not-found' });
  });

  it('refuses a file that is no tty with a coded error', async () => {
    await expect(makePort('/etc/hostname').transport.open(1_000)).rejects.toMatchObject({ code: 'port/open-failed' });
  });

  it('never takes a write while it is closed, so nothing is sent after a reopen', async () => {
    const far = makeFar();
    const { transport } = makePort(far.path);
    await expect(transport.write(Buffer.from('early'), 500)).rejects.toMatchObject({ code: 'port/closed' });
    await transport.open(2_000);
    await transport.close('port/stopped');
    await expect(transport.write(Buffer.from('stale'), 500)).rejects.toMatchObject({ code: 'port/closed' });
    await expect(transport.open(500)).rejects.toMatchObject({ code: 'port/open-failed' });
    const fresh = makePort(far.path);
    await fresh.transport.open(2_000);
    await fresh.transport.write(Buffer.from('fresh'), 500);
    await until(() => far.received().length >= 5, 'the fresh bytes');
    expect(far.received().toString()).toBe('fresh');
  });

  it('sees the unplug right after an answer, which serialport misses, without a write', async () => {
    for (let round = 0; round < 5; round += 1) {
      const far = makeFar();
      const { transport, reasons, heard } = makePort(far.path);
      await transport.open(2_000);
      await transport.write(Buffer.from('?'), 500);
      far.send(Buffer.from('!'));
      await until(() => heard() === '!', 'the answer');
      far.unplug();
      await until(() => reasons.length > 0, 'the unplug seen', 1_500);
      await sleep(30);
      expect(reasons).toHaveLength(1);
      expect(transport.isOpen).toBe(false);
    }
  });

  it('closes when its by-id symlink vanishes or points to another device', async () => {
    const far = makeFar();
    const other = makeFar();
    const link = join(mkdtempSync(join(tmpdir(), 'hallcall-')), 'usb-printer');
    const unlink = linkTo(link, far.path);
    const first = makePort(link);
    await first.transport.open(2_000);
    unlink();
    await until(() => first.reasons[0] === 'port/unplugged', 'the vanished link', 1_500);

    const relink = linkTo(link, far.path);
    const second = makePort(link);
    await second.transport.open(2_000);
    relink();
    linkTo(link, other.path);
    await until(() => second.reasons[0] === 'port/unplugged', 'the moved link', 1_500);
    expect([...first.reasons, ...second.reasons]).toEqual(['port/unplugged', 'port/unplugged']);
  });

  it('ends a write to a peer that reads nothing at its deadline, and closes', async () => {
    const far = makeFar();
    const { transport, reasons } = makePort(far.path);
    await transport.open(2_000);
    far.hang();
    await expect(transport.write(new Uint8Array(512 * 1024), 300)).rejects.toMatchObject({ code: 'port/write-timeout' });
    expect(reasons).toEqual(['port/write-timeout']);
  });

  it('may be closed many times and tells it once', async () => {
    const far = makeFar();
    const { transport, reasons } = makePort(far.path);
    await transport.open(2_000);
    await Promise.all([transport.close('port/silent'), transport.close('port/stopped'), transport.close('port/stopped')]);
    far.unplug();
    await sleep(150);
    expect(reasons).toEqual(['port/silent']);
  });
});
