import { createInterface } from 'node:readline';
import { Command, InvalidArgumentError } from 'commander';
import { ACTION_NAMES, type ActionArguments, act, isAction } from './actions.ts';
import { machineClock, type SimClock } from './clock.ts';
import { describe } from './hall-floor.ts';
import { Bus } from './line/bus.ts';
import { PtyLine } from './line/pty-line.ts';
import { TcpLine } from './line/tcp-line.ts';
import { SimError } from './sim-error.ts';
import type { Simulator } from './simulator.ts';

type LineOptions = { readonly pty?: string; readonly tcp?: number; readonly baud?: number; readonly wire?: true };

/** A whole number of `low` to `high`, for commander. */
export const integer = (low: number, high: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < low || value > high) throw new InvalidArgumentError(`${low} to ${high}`);
  return value;
};

/** The options every simulator has: where its line is. */
export const makeCommand = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--pty <path>', 'a new tty behind a symlink at this path')
    .option('--tcp <port>', 'a TCP port on 127.0.0.1, 0 for a free one', integer(0, 65_535))
    .option('--baud <rate>', 'pace of the line in bits a second; without it as fast as it goes', integer(50, 4_000_000))
    .option('--wire', 'print every frame in and out in hex too')
    .addHelpText(
      'after',
      `\nOn stdin, one a line: ${ACTION_NAMES.join(', ')} [NUMBER or TEXT], state, quit.\nOn stdout, one JSON object for each thing that happens.`,
    );

const print = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const WITH_TEXT: readonly string[] = ['type', 'scan', 'card'];

/** `press 4`: the number is the key; `scan https://..`, `type 6 confirm`: the rest is a text; for all other actions the number is the count. */
function parseInput(text: string): { readonly word: string; readonly args: ActionArguments } {
  const [first = ''] = text.trim().split(/\s/, 1);
  if (WITH_TEXT.includes(first)) return { word: first, args: { text: text.trim().slice(first.length + 1) } };
  const [word = '', number, ...rest] = text.trim().split(/\s+/);
  if (rest.length > 0 || (number !== undefined && !/^\d{1,6}$/.test(number))) throw new SimError('sim/bad-value', `what is "${text}"?`);
  const value = number === undefined ? undefined : Number(number);
  return { word, args: word === 'press' ? { key: value } : { count: value } };
}

/** Runs one device alone: options from the command line, actions from stdin, happenings to stdout. Ends with stdin or a signal. */
export async function runAlone<Options extends object>(
  command: Command,
  make: (options: Options, clock: SimClock) => Simulator,
): Promise<void> {
  const options = command.parse().opts<Options & LineOptions>();
  if ((options.pty === undefined) === (options.tcp === undefined))
    command.error('error: one of --pty and --tcp is needed', { exitCode: 2 });
  const clock = machineClock;
  const bus = new Bus(options.pty === undefined ? new TcpLine(options.tcp ?? 0) : new PtyLine(options.pty), options.baud ?? null, clock);
  const device = make(options, clock);
  device.on('happening', print);
  if (options.wire)
    device.on('wire', ({ direction, bytes }) => print({ happening: 'wire', device: device.name, direction, hex: bytes.toString('hex') }));
  bus.attach(device);
  await bus.plug();
  print({ happening: 'ready', device: device.name, ...bus.line.address });

  const input = createInterface({ input: process.stdin });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => input.close());
  for await (const text of input) {
    if (text.trim() === '') continue;
    if (text.trim() === 'quit') break;
    try {
      const { word, args } = parseInput(text);
      if (word === 'state') print({ happening: 'state', device: device.name, state: device.state });
      else if (!isAction(word)) throw new SimError('sim/unknown-action', `what is "${word}"?`);
      else {
        await act({ device, bus, clock }, word, args);
        print({ happening: 'done', device: device.name, action: word });
      }
    } catch (error) {
      print({ happening: 'refused', device: device.name, error: describe(error) });
    }
  }
  await bus.unplug();
  process.exit(0);
}
