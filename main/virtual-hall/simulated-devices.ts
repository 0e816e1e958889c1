/** The virtual hall's devices: the simulators of hall.yaml's ports in one child process, on real ttys in the data folder. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { HostConfig } from '../../drivers/messages.ts';
import type { FromVirtualHall, HallDevice, HallDeviceState, HallLine, ToVirtualHall } from '../../firmware-sim/virtual-hall-messages.ts';
import type { SheetLineView, SheetView, SimulatedDevice, VirtualAction, VirtualTyping } from '../api/virtual-views.ts';
import { MAIN_HOST } from '../config/schema.ts';

type Done = Extract<FromVirtualHall, { type: 'done' }>;

const START_MS = 60_000;
const ACT_MS = 10_000;

export class SimulatedDevices {
  readonly #child: ChildProcess;
  readonly #states = new Map<string, HallDeviceState>();
  readonly #waiting = new Map<number, (done: Done) => void>();
  readonly #onChange: () => void;
  #nextId = 1;

  private constructor(child: ChildProcess, onChange: () => void) {
    this.#child = child;
    this.#onChange = onChange;
  }

  /** Starts the simulators of every serial and TCP port of `config`. A relative serial path lies in `dataDir`. */
  static async start(config: HostConfig, dataDir: string, onChange: () => void): Promise<SimulatedDevices> {
    const child = fork(new URL('../../firmware-sim/virtual-hall.ts', import.meta.url), [], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'json',
    });
    const devices = new SimulatedDevices(child, onChange);
    const ready = new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the simulators did not start in time')), START_MS);
      child.on('message', (message) => {
        const said = message as FromVirtualHall;
        if (said.type === 'ready') resolve();
        else if (said.type === 'failed') reject(new Error(said.error));
        else devices.#onMessage(said);
        if (said.type === 'ready' || said.type === 'failed') clearTimeout(late);
      });
      child.once('exit', (code) => {
        clearTimeout(late);
        reject(new Error(`the simulators ended with ${code}`));
      });
    });
    const start: ToVirtualHall = { type: 'start', lines: linesOf(config, dataDir), devices: config.devices.flatMap(toSimulated) };
    child.send(start);
    await ready;
    return devices;
  }

  /** Does to the simulated device what a hand would do to the real one. `device` is a key of the hall, `main/printer-1`, or its bare name. */
  async act(
    device: string,
    action: VirtualAction | VirtualTyping,
    options: { readonly key: number | null; readonly line: boolean | null; readonly count: number | null; readonly text?: string | null },
  ): Promise<{ ok: boolean; error: string | null }> {
    const id = this.#nextId++;
    const done = new Promise<Done>((resolve) => {
      const late = setTimeout(() => resolve({ type: 'done', id, ok: false, error: 'sim/no-answer' }), ACT_MS);
      this.#waiting.set(id, (answer) => {
        clearTimeout(late);
        resolve(answer);
      });
    });
    const name = device.startsWith(`${MAIN_HOST}/`) ? device.slice(MAIN_HOST.length + 1) : device;
    const act: ToVirtualHall = {
      type: 'act',
      id,
      device: name,
      action,
      ...(options.key === null ? {} : { key: options.key }),
      ...(options.count === null ? {} : { count: options.count }),
      ...(options.line === null ? {} : { line: options.line }),
      ...(options.text ? { text: options.text } : {}),
    };
    this.#child.send(act);
    const answer = await done;
    this.#waiting.delete(id);
    return answer.ok ? { ok: true, error: null } : { ok: false, error: answer.error };
  }

  /** The devices as one sees them, by their keys in the hall. */
  views(): Record<string, SimulatedDevice> {
    return Object.fromEntries([...this.#states].map(([name, state]) => [`${MAIN_HOST}/${name}`, viewOf(state)]));
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || !this.#child.connected) return;
    const gone = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.disconnect();
    await gone;
  }

  #onMessage(said: Exclude<FromVirtualHall, { type: 'ready' | 'failed' }>): void {
    if (said.type === 'done') return this.#waiting.get(said.id)?.(said);
    this.#states.set(said.device, said.state);
    this.#onChange();
  }
}

function linesOf(config: HostConfig, dataDir: string): HallLine[] {
  return Object.entries(config.ports).flatMap(([name, port]): HallLine[] => {
    if (port.kind === 'tcp') return [{ name, baud: null, tcpPort: port.port }];
    if (port.kind === 'hid') return [];
    const pty = isAbsolute(port.path) ? port.path : join(dataDir, port.path);
    mkdirSync(dirname(pty), { recursive: true });
    return [{ name, baud: port.kind === 'serial' ? port.baud : null, pty }];
  });
}

/** A HID device has no simulator on a tty: it needs a kernel that plays USB. */
function toSimulated(device: HostConfig['devices'][number]): HallDevice[] {
  const { name, port: line } = device;
  switch (device.family) {
    case 'escpos-printer':
      return [{ name, line, family: device.family, paperWidthMm: device.paperWidthMm }];
    case 'a0-display':
      return [{ name, line, family: device.family, address: device.address, lines: device.lines, answers: device.answers }];
    case 'two-colour-display':
    case 'alpha-display': {
      const { family, address, lines, cells, answers } = device;
      return [{ name, line, family, address, lines, cells, answers }];
    }
    case 'cd5220-display':
      return [{ name, line, family: device.family }];
    case 'line-pad':
    case 'ff68-caller':
      return [{ name, line, family: device.family, address: device.address }];
    case 'pj06-pad':
    case 'line-speaker':
    case 'qr-scanner':
    case 'id-reader':
      return [{ name, line, family: device.family }];
    case 'hid-pad':
      return [];
    default:
      throw new TypeError(`no simulator for ${JSON.stringify(device satisfies never)}`);
  }
}

type PrinterState = Extract<HallDeviceState, { family: 'escpos-printer' }>;
type Sheet = PrinterState['paper'][number];

function viewOf(state: HallDeviceState): SimulatedDevice {
  switch (state.family) {
    case 'escpos-printer': {
      const paperState = state.faults.includes('paper-out') ? 'out' : state.faults.includes('paper-low') ? 'low' : 'full';
      return {
        family: state.family,
        plugged: state.plugged,
        faults: state.faults,
        paperState,
        sheets: [...state.paper].reverse().map(sheetView),
      };
    }
    case 'a0-display':
    case 'two-colour-display':
    case 'cd5220-display':
    case 'alpha-display':
      return { family: state.family, plugged: state.plugged, number: state.lines[0] || null, lines: state.lines };
    case 'line-pad':
      return {
        family: state.family,
        plugged: state.plugged,
        asking: state.lamps.some(Boolean) && state.session !== '00000000',
        lamps: state.lamps,
        pending: state.pending !== null,
        beeps: state.beeps,
      };
    case 'pj06-pad':
      return { family: state.family, plugged: state.plugged, asking: state.asking, keys: state.levels };
    case 'ff68-caller':
      return {
        family: state.family,
        plugged: state.plugged,
        digits: state.digits,
        asking: state.asking,
        pending: state.unheard > 0,
        beeps: state.beeps,
      };
    case 'line-speaker':
      return {
        family: state.family,
        plugged: state.plugged,
        saying: state.saying?.zh ?? null,
        muted: state.muted,
        said: state.said.length,
      };
    case 'qr-scanner':
      return { family: state.family, plugged: state.plugged, reads: state.scans };
    case 'id-reader':
      return { family: state.family, plugged: state.plugged, reads: state.cards };
    default:
      throw new TypeError(`no view of ${JSON.stringify(state satisfies never)}`);
  }
}

function sheetView(sheet: Sheet): SheetView {
  return { id: sheet.id, lines: sheet.lines.flatMap(lineView) };
}

function lineView(line: Sheet['lines'][number]): SheetLineView[] {
  if ('text' in line)
    return [{ kind: 'text', text: line.text, align: line.align, width: line.width, height: line.height, bold: line.bold }];
  if ('qr' in line) return [{ kind: 'qr', data: line.qr.data }];
  if ('feedLines' in line) return [{ kind: 'feed', lines: line.feedLines }];
  return [];
}
