import { A0Display } from './a0-display.ts';
import { act, type Mounted } from './actions.ts';
import { AlphaDisplay } from './alpha-display.ts';
import { Cd5220Display } from './cd5220-display.ts';
import type { SimClock } from './clock.ts';
import { EscposPrinter } from './escpos-printer.ts';
import { Ff68Caller } from './ff68-caller.ts';
import { IdReader } from './id-reader.ts';
import { Bus } from './line/bus.ts';
import type { LineAddress } from './line/line.ts';
import { PtyLine } from './line/pty-line.ts';
import { TcpLine } from './line/tcp-line.ts';
import { LinePad } from './line-pad.ts';
import { LineSpeaker } from './line-speaker.ts';
import { Pj06Pad } from './pj06-pad.ts';
import { QrScanner } from './qr-scanner.ts';
import { SimError } from './sim-error.ts';
import type { Simulator } from './simulator.ts';
import { TwoColourDisplay } from './two-colour-display.ts';
import type { FromVirtualHall, HallDevice, HallDeviceState, HallLine, ToVirtualHall } from './virtual-hall-messages.ts';

/** At most 20 states a second a device. */
const STATE_GAP_MS = 50;

type Placed = Mounted & { readonly family: HallDevice['family'] };

function makeDevice(device: HallDevice, clock: SimClock): Simulator {
  switch (device.family) {
    case 'escpos-printer':
      return new EscposPrinter({ ...device, clock });
    case 'a0-display':
      return new A0Display({ ...device, clock });
    case 'two-colour-display':
      return new TwoColourDisplay({ ...device, clock });
    case 'cd5220-display':
      return new Cd5220Display({ ...device, clock });
    case 'alpha-display':
      return new AlphaDisplay({ ...device, clock });
    case 'line-pad':
      return new LinePad({ ...device, clock });
    case 'pj06-pad':
      return new Pj06Pad({ ...device, clock });
    case 'ff68-caller':
      return new Ff68Caller({ ...device, clock });
    case 'line-speaker':
      return new LineSpeaker({ ...device, clock });
    case 'qr-scanner':
      return new QrScanner({ ...device, clock });
    case 'id-reader':
      return new IdReader({ ...device, clock });
    default:
      throw new SimError('sim/bad-value', `unknown family ${JSON.stringify(device)}`);
  }
}

/** All lines and devices of a virtual hall, and the messages about them. */
export class HallFloor {
  readonly #clock: SimClock;
  readonly #tell: (message: FromVirtualHall) => void;
  readonly #buses = new Map<string, Bus>();
  readonly #placed = new Map<string, Placed>();

  constructor(clock: SimClock, tell: (message: FromVirtualHall) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Opens every line with its devices on it, then tells `ready` and each device's state. */
  async start(lines: readonly HallLine[], devices: readonly HallDevice[]): Promise<void> {
    for (const line of lines) {
      this.#buses.set(line.name, new Bus('pty' in line ? new PtyLine(line.pty) : new TcpLine(line.tcpPort), line.baud, this.#clock));
    }
    for (const device of devices) this.#place(device);
    await Promise.all([...this.#buses.values()].map((bus) => bus.plug()));
    const ports: Record<string, LineAddress> = {};
    for (const [name, bus] of this.#buses) ports[name] = bus.line.address;
    this.#tell({ type: 'ready', ports });
    for (const name of this.#placed.keys()) this.#tellState(name);
  }

  async act({ id, device, action, ...args }: Extract<ToVirtualHall, { type: 'act' }>): Promise<void> {
    try {
      const placed = this.#placed.get(device);
      if (placed === undefined) throw new SimError('sim/unknown-device', `no device ${device}`);
      await act(placed, action, args);
      // A line's plug changes what every device on it shows.
      if (action === 'plug' || action === 'unplug') {
        for (const [name, { bus }] of this.#placed) if (bus === placed.bus) this.#tellState(name);
      }
      this.#tell({ type: 'done', id, ok: true });
    } catch (error) {
      this.#tell({ type: 'done', id, ok: false, error: describe(error) });
    }
  }

  /** Closes every line; their symlinks go. */
  async stop(): Promise<void> {
    await Promise.all([...this.#buses.values()].map((bus) => bus.unplug()));
  }

  #place(config: HallDevice): void {
    const bus = this.#buses.get(config.line);
    if (bus === undefined) throw new SimError('sim/unknown-line', `${config.name} is on ${config.line}, which is no line`);
    const device = makeDevice(config, this.#clock);
    bus.attach(device);
    this.#placed.set(config.name, { device, bus, clock: this.#clock, family: config.family });
    let isDue = false;
    let lastMs = Number.NEGATIVE_INFINITY;
    device.on('changed', () => {
      if (isDue) return;
      isDue = true;
      this.#clock.after(lastMs + STATE_GAP_MS - this.#clock.upMs(), () => {
        isDue = false;
        lastMs = this.#clock.upMs();
        this.#tellState(config.name);
      });
    });
  }

  #tellState(name: string): void {
    const placed = this.#placed.get(name);
    if (placed === undefined) return;
    const { device, bus, family } = placed;
    // `family` names the class that `device` was made from, which the types cannot follow through a map.
    const state = { family, ...device.state, plugged: device.plugged && bus.line.plugged } as HallDeviceState;
    this.#tell({ type: 'state', device: name, state });
  }
}

/** `code: message` of whatever was thrown. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return `sim/unexpected: ${String(error)}`;
  const code = 'code' in error ? String(error.code) : 'sim/unexpected';
  return `${code}: ${error.message}`;
}
