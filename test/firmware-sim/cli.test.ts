import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bytes, makePath, openHost, until } from './make.ts';

const program = (name: string): string => join(import.meta.dirname, '../../firmware-sim', name);

function start(name: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [program(name), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  const lines = (): { readonly happening: string }[] =>
    out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  return {
    child,
    say: (text: string) => child.stdin.write(`${text}\n`),
    /** The first happening of that name, when it has come. */
    async happening(name: string) {
      await until(() => lines().some((line) => line.happening === name));
      return lines().find((line) => line.happening === name);
    },
  };
}

it('plays a printer alone: paper on stdout, faults from stdin, nothing left behind', async () => {
  const path = makePath('printer');
  const { child, say, happening } = start('printer.ts', '--pty', path, '--paper-width', '58', '--speed', '100');
  expect(await happening('ready')).toMatchObject({ kind: 'serial', path });
  const host = await openHost(path);
  say('paper-out');
  await happening('done');
  host.port.write(bytes('A001<0A 1D 56 01 10 04 04>'));
  await until(() => host.heard().length === 1);
  expect(host.heard()).toEqual(Buffer.of(0x7e));
  say('paper-in');
  expect(await happening('sheet')).toMatchObject({ sheet: { lines: [{ text: 'A001' }] } });
  say('paper-maybe');
  expect(await happening('refused')).toMatchObject({ error: 'sim/unknown-action: what is "paper-maybe"?' });
  const left = once(child, 'exit');
  child.stdin.end();
  expect(await left).toEqual([0, null]);
  expect(existsSync(path)).toBe(false);
});

it('plays a display and a pad alone', async () => {
  const displayPath = makePath('display');
  const display = start('display.ts', '--pty', displayPath, '--address', '3', '--wire');
  const padPath = makePath('pad');
  const pad = start('pad.ts', '--pty', padPath, '--address', '1');
  await Promise.all([display.happening('ready'), pad.happening('ready')]);
  (await openHost(displayPath)).port.write(bytes('<A0 06 28 03 01 0C 22 03 63 FF>'));
  expect(await display.happening('number')).toMatchObject({ number: '1234' });
  expect(await display.happening('wire')).toMatchObject({ direction: 'in', hex: 'a0062803010c220363ff' });
  pad.say('press 4');
  expect(await pad.happening('stray')).toMatchObject({ key: 4 });
  const left = once(pad.child, 'exit');
  pad.child.kill('SIGTERM');
  expect(await left).toEqual([0, null]);
  expect(existsSync(padPath)).toBe(false);
});

it('plays a caller, a serial pad, a scanner and an ID reader alone, with texts for what is typed, scanned and laid down', async () => {
  const path = makePath('caller');
  const caller = start('caller.ts', '--pty', path, '--address', '5', '--no-repeats');
  const others = ['serial-pad.ts', 'scanner.ts', 'reader.ts'].map((name) => start(name, '--pty', makePath(name)));
  await Promise.all([caller, ...others].map(({ happening }) => happening('ready')));
  const host = await openHost(path);
  caller.say('type 6 confirm');
  await until(() => host.heard().length === 11);
  expect(host.heard()).toEqual(bytes('<FF 68 04 04 68 05 01 06 0F 1B 16>'));
  const [pad, scanner, reader] = others;
  pad?.say('press 3');
  expect(await pad?.happening('key')).toMatchObject({ key: 3, asked: false });
  scanner?.say('scan https://q.cn/预约?n=1');
  expect(await scanner?.happening('scan')).toMatchObject({ bytes: 23 });
  reader?.say('card R 11010519491231002X 李雷');
  expect(await reader?.happening('card')).toMatchObject({ nn: 1 });
  reader?.say('type call');
  expect(await reader?.happening('refused')).toMatchObject({ error: 'sim/unknown-action: reader is no caller' });
});

it.each([
  [['printer.ts'], 2, 'one of --pty and --tcp'],
  [['printer.ts', '--tcp', '70000'], 1, '0 to 65535'],
  [['display.ts', '--tcp', '0', '--address', '0'], 1, '1 to 255'],
  [['virtual-hall.ts'], 2, 'forked'],
])('says what is wrong with %j', ([name = '', ...args], status, complaint) => {
  const run = spawnSync(process.execPath, [program(name), ...args], { encoding: 'utf8' });
  expect(run.stderr).toContain(complaint);
  expect(run.status).toBe(status);
});

it('has help that names the actions', () => {
  const { status, stdout } = spawnSync(process.execPath, [program('pad.ts'), '--help'], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout).toContain('lose-acks');
});
