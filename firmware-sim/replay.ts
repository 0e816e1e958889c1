/**
 * Plays a saved wire record back: what the controller sent goes out again, at its own pace, to whatever listens on a tty or a TCP port (a
 * simulator, or the device itself), and what comes back is held against what came back then.
 *
 *   node firmware-sim/replay.ts RECORD.jsonl (TTY | HOST:PORT) [--baud 9600] [--fast]
 *
 * A record is one JSON object a line: at, upMs (monotonic ms), direction (out, in, open, closed), hex, code. Ends with 0 when the answers are the
 * same bytes, 1 when they differ, 64 for a bad call, 66 for a record that cannot be read.
 */
import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { SerialPort } from 'serialport';

type Entry = { readonly upMs: number; readonly direction: string; readonly hex: string };

const EXIT_DIFFERENT = 1;
const EXIT_USAGE = 64;
const EXIT_NO_INPUT = 66;
/** After the last byte an answer may still be on its way. */
const QUIET_MS = 500;
/** A night between two chunks need not be waited for. */
const LONGEST_PAUSE_MS = 2_000;

export function parseRecord(text: string): readonly Entry[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index): Entry => {
      const entry: unknown = JSON.parse(line);
      const isEntry =
        typeof entry === 'object' &&
        entry !== null &&
        'upMs' in entry &&
        'direction' in entry &&
        'hex' in entry &&
        typeof entry.hex === 'string';
      if (!isEntry || !/^(?:[0-9a-f]{2})*$/u.test(entry.hex as string))
        throw new SyntaxError(`line ${index + 1} is no entry of a wire record`);
      return entry as Entry;
    });
}

/** Plays `record` onto `port`; the bytes that were heard then, and those that are heard now. */
export async function replay(
  record: readonly Entry[],
  port: Duplex,
  isFast: boolean,
): Promise<{ readonly then: Buffer; readonly now: Buffer }> {
  const heard: Buffer[] = [];
  port.on('data', (chunk: Buffer) => heard.push(chunk));
  let before: number | null = null;
  for (const { upMs, direction, hex } of record) {
    const waitMs = before === null ? 0 : Math.min(upMs - before, LONGEST_PAUSE_MS);
    before = upMs;
    // Answers are waited for at their own pace even when fast: a device that is asked the next thing first may answer neither.
    if (waitMs > 0 && !(isFast && direction === 'out')) await sleep(waitMs);
    if (direction === 'out') port.write(Buffer.from(hex, 'hex'));
  }
  await sleep(QUIET_MS);
  const then = Buffer.concat(record.filter(({ direction }) => direction === 'in').map(({ hex }) => Buffer.from(hex, 'hex')));
  return { then, now: Buffer.concat(heard) };
}

/** Where two byte strings first differ; null when they do not. */
export function firstDifference(one: Buffer, other: Buffer): number | null {
  if (one.equals(other)) return null;
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index += 1) if (one[index] !== other[index]) return index;
  return length;
}

async function openPort(target: string, baud: number): Promise<Duplex> {
  const [, host, port] = /^([A-Za-z0-9.-]+):(\d+)$/u.exec(target) ?? [];
  if (host !== undefined && port !== undefined) {
    const socket = createConnection({ host, port: Number(port) });
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return socket;
  }
  const serial = new SerialPort({ path: target, baudRate: baud, autoOpen: false });
  await new Promise<void>((resolve, reject) => serial.open((error) => (error ? reject(error) : resolve())));
  return serial;
}

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      baud: { type: 'string', default: '9600' },
      fast: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [file, target] = positionals;
  if (values.help || file === undefined || target === undefined) {
    process.stdout.write('hallcall sim replay RECORD.jsonl (TTY | HOST:PORT) [--baud 9600] [--fast]\n');
    return values.help ? 0 : EXIT_USAGE;
  }
  let record: readonly Entry[];
  try {
    record = parseRecord(readFileSync(file, 'utf8'));
  } catch (error) {
    process.stderr.write(`${file}: ${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT_NO_INPUT;
  }
  const port = await openPort(target, Number(values.baud));
  const { then, now } = await replay(record, port, values.fast);
  port.destroy();
  const at = firstDifference(then, now);
  process.stdout.write(
    at === null
      ? `${then.length} 字节应答，与记录一致 bytes of answers, as recorded\n`
      : `应答在第 ${at} 字节不同 the answers differ at byte ${at}\n  记录 then ${then.subarray(at, at + 16).toString('hex')} (${then.length})\n  现在 now  ${now.subarray(at, at + 16).toString('hex')} (${now.length})\n`,
  );
  return at === null ? 0 : EXIT_DIFFERENT;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
