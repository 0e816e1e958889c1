import { garbled, silent, slow } from './behaviours.ts';
import type { SimClock } from './clock.ts';
import { EscposPrinter } from './escpos-printer.ts';
import { Ff68Caller } from './ff68-caller.ts';
import { IdReader } from './id-reader.ts';
import type { Bus } from './line/bus.ts';
import { LinePad } from './line-pad.ts';
import { LineSpeaker } from './line-speaker.ts';
import { Pj06Pad } from './pj06-pad.ts';
import { QrScanner } from './qr-scanner.ts';
import { SimError } from './sim-error.ts';
import type { Simulator } from './simulator.ts';

/** A device and the line it hangs on. */
export type Mounted = { readonly device: Simulator; readonly bus: Bus; readonly clock: SimClock };

/** `key` from 1 for `press`; `text` for `type` (`6 confirm`), `scan` (what the code says) and `card` (`R 1101.. NAME`); `count` is N for `lose-acks` (default 1), mm of paper left for `paper-out` (0), ms for `slow` (1000); `line`: the whole line's plug. */
export type ActionArguments = {
  readonly key?: number | undefined;
  readonly count?: number | undefined;
  readonly line?: boolean | undefined;
  readonly text?: string | undefined;
};

type Act = (mounted: Mounted, args: ActionArguments) => void | Promise<void>;

const onPrinter =
  (act: (printer: EscposPrinter, args: ActionArguments) => void): Act =>
  ({ device }, args) => {
    if (!(device instanceof EscposPrinter)) throw new SimError('sim/unknown-action', `${device.name} is no printer`);
    act(device, args);
  };

const onPad =
  (act: (pad: LinePad, args: ActionArguments) => void | Promise<void>): Act =>
  ({ device }, args) => {
    if (!(device instanceof LinePad)) throw new SimError('sim/unknown-action', `${device.name} is no pad`);
    return act(device, args);
  };

const press: Act = ({ device }, { key }) => {
  if (device instanceof LinePad || device instanceof Pj06Pad || device instanceof Ff68Caller) return device.press(key ?? 0);
  throw new SimError('sim/unknown-action', `${device.name} is no pad`);
};

const onDevice =
  <Device extends Simulator>(
    kind: abstract new (...args: never[]) => Device,
    what: string,
    act: (device: Device, text: string) => void,
  ): Act =>
  ({ device }, { text }) => {
    if (!(device instanceof kind)) throw new SimError('sim/unknown-action', `${device.name} is no ${what}`);
    act(device, text ?? '');
  };

/** A device alone on its line takes the line's plug with it: the tty or the port goes. On a bus only its own connector comes off. */
const isWholeLine = ({ bus }: Mounted, { line }: ActionArguments): boolean => line ?? bus.stationCount === 1;

const ACTIONS = {
  press,
  type: onDevice(Ff68Caller, 'caller', (caller, text) => caller.type(text)),
  scan: onDevice(QrScanner, 'scanner', (scanner, text) => scanner.scan(text)),
  card: onDevice(IdReader, 'ID reader', (reader, text) => reader.layDown(text)),
  mute: onDevice(LineSpeaker, 'speaker', (speaker) => speaker.mute()),
  unmute: onDevice(LineSpeaker, 'speaker', (speaker) => speaker.unmute()),
  'lose-acks': onPad((pad, { count }) => pad.loseAcknowledgements(count ?? 1)),
  unplug: async (mounted, args) => {
    if (isWholeLine(mounted, args)) await mounted.bus.unplug();
    else mounted.device.unplug();
  },
  plug: async (mounted) => {
    mounted.device.plug();
    await mounted.bus.plug();
  },
  'paper-out': onPrinter((printer, { count }) => printer.paperOut(count ?? 0)),
  'paper-in': onPrinter((printer) => printer.paperIn()),
  'paper-low': onPrinter((printer) => printer.paperLow()),
  'cover-open': onPrinter((printer) => printer.openCover()),
  'cover-close': onPrinter((printer) => printer.closeCover()),
  'cutter-jam': onPrinter((printer) => printer.jamCutter()),
  'cutter-clear': onPrinter((printer) => printer.clearCutter()),
  tear: onPrinter((printer) => printer.tear()),
  silent: ({ device }) => device.behave(silent()),
  garbled: ({ device }) => device.behave(garbled()),
  slow: ({ device, clock }, { count }) => device.behave(slow(clock, count ?? 1000)),
  speak: ({ device }) => device.unbehave('silent', 'garbled', 'slow'),
  'power-cycle': ({ device }) => device.powerCycle(),
  'power-off': ({ device }) => device.powerOff(),
  'power-on': ({ device }) => device.powerOn(),
} as const satisfies Readonly<Record<string, Act>>;

/** What can be done to a device by hand. */
export type Action = keyof typeof ACTIONS;

export const ACTION_NAMES = Object.keys(ACTIONS) as readonly Action[];

export const isAction = (name: string): name is Action => Object.hasOwn(ACTIONS, name);

/** Does it, and resolves when it is done: a pressed key is up again, a line is gone. Throws `sim/unknown-action` or `sim/bad-value`. */
export async function act(mounted: Mounted, action: Action, args: ActionArguments): Promise<void> {
  const does: Act = ACTIONS[action];
  await does(mounted, args);
}
