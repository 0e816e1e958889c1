/**
 * The far end of a bus, in a process of its own that does nothing else: pads and a display on one line at its speed, by absolute time. Moments are ms since
 * the epoch, so that they can be compared with those of the device host's side.
 */
import { join } from 'node:path';
import { A0Display } from '../../firmware-sim/a0-display.ts';
import type { SimClock } from '../../firmware-sim/clock.ts';
import { Bus } from '../../firmware-sim/line/bus.ts';
import type { LineAddress } from '../../firmware-sim/line/line.ts';
import { PtyLine } from '../../firmware-sim/line/pty-line.ts';
import { TcpLine } from '../../firmware-sim/line/tcp-line.ts';
import { LinePad } from '../../firmware-sim/line-pad.ts';
import { serveParent } from './rpc.ts';

export type LineWish = {
  readonly dir: string;
  readonly kind: 'serial' | 'tcp';
  readonly pads: number;
  readonly baud: number;
  readonly turnRoundMs: number;
};
/** Of one cycle: the bytes a poll and its answer have, how long a round of all pads took, ms, and what the display's heartbeat had of it. */
export type CycleTimes = {
  readonly askBytes: number;
  readonly answerBytes: number;
  readonly cycleMs: number;
  /** Frames to and from the display, and their bytes, a cycle. */
  readonly displayFrames: number;
  readonly displayBytes: number;
  readonly collisions: number;
};

const SPIN_BELOW_MS = 1.5;
const FINGER_MS = 40;
const PATIENCE_MS = 120_000;

/** Timers have whole ms; the rest is waited out awake, as a UART would be to the bit. */
const exactClock: SimClock = {
  wallMs: () => Date.now(),
  upMs: () => performance.now(),
  after(delayMs, act) {
    const dueMs = performance.now() + delayMs;
    let isOff = false;
    const spin = (): void => {
      if (isOff) return;
      if (performance.now() >= dueMs) act();
      else setImmediate(spin);
    };
    const timer = setTimeout(spin, Math.max(0, delayMs - SPIN_BELOW_MS));
    return () => {
      isOff = true;
      clearTimeout(timer);
    };
  },
};

const epochMs = (): number => performance.timeOrigin + performance.now();

type Plugged = { readonly bus: Bus; readonly pads: readonly LinePad[]; readonly display: A0Display };
let plugged: Plugged | null = null;

function line(): Plugged {
  if (plugged === null) throw new Error('no line is plugged in');
  return plugged;
}

async function plugIn({ dir, kind, pads: count, baud, turnRoundMs }: LineWish): Promise<LineAddress> {
  await plugged?.bus.unplug();
  const bus = new Bus(kind === 'tcp' ? new TcpLine(0) : new PtyLine(join(dir, 'bus')), baud, exactClock);
  const pads = Array.from(
    { length: count },
    (_, index) => new LinePad({ name: `pad-${index + 1}`, clock: exactClock, address: index + 1, turnRoundMs }),
  );
  const display = new A0Display({ name: 'display', clock: exactClock, address: 1 });
  for (const station of [...pads, display]) bus.attach(station);
  await bus.plug();
  plugged = { bus, pads, display };
  return bus.line.address;
}

/** Resolves with what `look` sees first, or rejects. */
function seen<T>(what: string, look: (found: (value: T) => void) => () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`never: ${what}`)), PATIENCE_MS);
    const stop = look((value) => {
      clearTimeout(late);
      stop();
      resolve(value);
    });
  });
}

/** From a poll of the first pad to its poll `cycles` rounds later. */
function measureCycles(cycles: number): Promise<CycleTimes> {
  const { bus, pads, display } = line();
  const [first] = pads;
  if (first === undefined) throw new Error('no pad');
  const bytes = { ask: 0, answer: 0 };
  let rounds = -1;
  let startMs = 0;
  const beside = { frames: 0, bytes: 0 };
  const onDisplay = ({ direction, bytes: frame }: { readonly direction: 'in' | 'out'; readonly bytes: Buffer }): void => {
    // It hears its own answers' neighbours too: only what is for it, or from it, counts.
    if (rounds < 0 || (direction === 'in' && frame[3] !== 1)) return;
    beside.bytes += frame.length;
    if (direction === 'in') beside.frames += 1;
  };
  display.on('wire', onDisplay);
  return seen('the cycles', (found) => {
    const onWire = ({ direction, bytes: frame }: { readonly direction: 'in' | 'out'; readonly bytes: Buffer }): void => {
      const text = frame.toString('latin1');
      if (direction === 'out') bytes.answer = frame.length;
      if (direction !== 'in' || !text.startsWith('>01 P')) return;
      bytes.ask = frame.length;
      rounds += 1;
      if (rounds === 0) startMs = performance.now();
      if (rounds < cycles) return;
      const cycleMs = (performance.now() - startMs) / cycles;
      found({
        askBytes: bytes.ask,
        answerBytes: bytes.answer,
        cycleMs,
        displayFrames: beside.frames / cycles,
        displayBytes: beside.bytes / cycles,
        collisions: bus.traffic.collisions,
      });
    };
    first.on('wire', onWire);
    return () => {
      first.off('wire', onWire);
      display.off('wire', onDisplay);
    };
  });
}

const operations = {
  plugIn,
  cycles: ({ cycles }: { readonly cycles: number }) => measureCycles(cycles),
  /** When the pad is lit for a session. */
  lit: ({ pad, session }: { readonly pad: number; readonly session: number }) =>
    seen<number>('a lit pad', (found) => {
      const device = line().pads[pad - 1];
      const look = (): void => {
        if (Number.parseInt(device?.state.session ?? '', 16) === session) found(epochMs());
      };
      device?.on('changed', look);
      setImmediate(look);
      return () => device?.off('changed', look);
    }),
  /** Presses a key; answers when the pad took it. */
  press: async ({ pad, key }: { readonly pad: number; readonly key: number }) => {
    const device = line().pads[pad - 1];
    const taken = seen<number>('a key taken', (found) => {
      const look = ({ happening }: { readonly happening: string }): void => {
        if (happening === 'latched') found(epochMs());
      };
      device?.on('happening', look);
      return () => device?.off('happening', look);
    });
    await device?.press(key, FINGER_MS);
    return taken;
  },
  /** When the display shows `number`. */
  shown: ({ number }: { readonly number: string }) =>
    seen<number>('a number shown', (found) => {
      const { display } = line();
      const look = (): void => {
        if (display.state.number === number) found(epochMs());
      };
      display.on('changed', look);
      setImmediate(look);
      return () => display.off('changed', look);
    }),
  unplug: async () => {
    const atMs = epochMs();
    await line().bus.unplug();
    return atMs;
  },
  plug: () => line().bus.plug(),
};

export type LineOperations = typeof operations;

serveParent(operations);
