/**
 * The polled bus: how near its cycle comes to what the wires ask for, how long a press takes, whether a call waits for one transaction only, and when a
 * pulled plug is noticed. The shipped device host against simulators in a process of their own. See docs/devices.md.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostCommand, HostConfig, HostMessage, PortConfig, ReportBody } from '../../drivers/messages.ts';
import type { LineAddress } from '../../firmware-sim/line/line.ts';
import type { Peer } from './rpc.ts';
import { makeDir, type Stage } from './stage.ts';
import type { LineOperations } from './wires-bus-line.ts';

/** What the simulated pads wait before they answer, and what the line pad's protocol lets the wires rest behind an answer, ms. */
const TURN_ROUND_MS = 2;
const GAP_MS = 1;
/** A pad alone is polled no more often than this, ms. */
const POLL_MS = 50;
/** The number's frame on the four-page display, and its answer. */
const CALL_BYTES = 11;
const DISPLAY_GAP_MS = 2;
/** Calls come one at a time, at no particular moment of the cycle. */
const CALL_APART_MS = 137;
const PATIENCE_MS = 120_000;

const epochMs = (): number => performance.timeOrigin + performance.now();
const wireMs = (bytes: number, baud: number): number => (bytes * 10_000) / baud;

/** A device host as shipped, with a controller in front of it that answers at once. */
class WireHost {
  readonly #child: ChildProcess;
  readonly #reports: ReportBody[] = [];
  readonly #listeners = new Set<(report: ReportBody) => void>();
  #rev = 0;

  private constructor(cwd: string) {
    this.#child = fork(new URL('../../drivers/device-host.ts', import.meta.url), ['bench'], {
      cwd,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: [],
    });
    this.#child.on('message', (message) => this.#take(message as HostMessage));
  }

  static async start(cwd: string, config: HostConfig): Promise<WireHost> {
    const host = new WireHost(cwd);
    await once(host.#child, 'message');
    host.send({ type: 'configure', config });
    return host;
  }

  send(command: HostCommand): void {
    this.#child.send(command);
  }

  /** Sends a content and answers when it was sent. */
  show(device: string, wish: { readonly number: string } | { readonly session: number }): number {
    this.#rev += 1;
    if ('number' in wish) this.send({ type: 'display', device, rev: this.#rev, content: { kind: 'number', number: wish.number } });
    else this.send({ type: 'pad', device, rev: this.#rev, content: { kind: 'asking', session: wish.session } });
    return epochMs();
  }

  /** The moment a report is here for which `is` holds; those of before count too when `alsoBefore`. */
  report(is: (report: ReportBody) => boolean, alsoBefore: boolean): Promise<number> {
    if (alsoBefore && this.#reports.some(is)) return Promise.resolve(epochMs());
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`never reported: ${is}`)), PATIENCE_MS);
      const look = (report: ReportBody): void => {
        if (!is(report)) return;
        clearTimeout(late);
        this.#listeners.delete(look);
        resolve(epochMs());
      };
      this.#listeners.add(look);
    });
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.send({ type: 'stop' });
    await gone;
  }

  #take(message: HostMessage): void {
    if (message.type !== 'report') return;
    const { hostRun, n, body } = message;
    this.send({ type: 'ack', hostRun, n, verdict: body.type === 'press' ? 'scored' : null });
    this.#reports.push(body);
    for (const listener of [...this.#listeners]) listener(body);
  }
}

type Line = Peer<LineOperations>;

const portOf = (address: LineAddress, baud: number): PortConfig => ({ ...address, baud });

function configFor(port: PortConfig, pads: number): HostConfig {
  return {
    host: 'bench',
    ports: { bus: port },
    devices: [
      ...Array.from({ length: pads }, (_, index) => ({
        name: `pad-${index + 1}`,
        family: 'line-pad' as const,
        port: 'bus',
        address: index + 1,
      })),
      { name: 'display', family: 'a0-display', port: 'bus', address: 1, lines: 1, page: 3, answers: true, instantText: null },
    ],
  };
}

const isOnline = (device: string) => (report: ReportBody) =>
  report.type === 'device-state' && report.device === device && report.state === 'online';

async function withBus(
  stage: Stage,
  wish: { readonly kind: 'serial' | 'tcp'; readonly pads: number; readonly baud: number },
  measure: (line: Line, host: WireHost) => Promise<void>,
): Promise<void> {
  const dir = makeDir(stage, `wires-${wish.kind}-${wish.pads}-${wish.baud}`);
  const line = stage.children.fork<LineOperations>('wires-bus-line');
  const address = await line.call('plugIn', { dir, ...wish, turnRoundMs: TURN_ROUND_MS });
  const host = await WireHost.start(dir, configFor(portOf(address, wish.baud), wish.pads));
  try {
    await Promise.all(
      [...Array.from({ length: wish.pads }, (_, index) => `pad-${index + 1}`), 'display'].map((name) => host.report(isOnline(name), true)),
    );
    await measure(line, host);
  } finally {
    await host.stop();
    await line.end('SIGTERM');
  }
}

/** Cycle, press and call on a bus of so many pads, and the display among them. */
async function measureBus(stage: Stage, pads: number, baud: number): Promise<void> {
  const { rounds, settings } = stage;
  const name = `wires.bus.${pads}.${baud}`;
  await withBus(stage, { kind: 'serial', pads, baud }, async (line, host) => {
    const { askBytes, answerBytes, cycleMs, displayFrames, displayBytes, collisions } = await line.call('cycles', {
      cycles: settings.busCycles,
    });
    const transactionMs = wireMs(askBytes + answerBytes, baud) + TURN_ROUND_MS + GAP_MS;
    // The display's heartbeat goes by the same formula: its unit answers at once, and the line rests behind it.
    const displayMs = wireMs(displayBytes, baud) + displayFrames * DISPLAY_GAP_MS;
    const formulaMs = Math.max(pads * transactionMs + displayMs, POLL_MS);
    rounds.add(`${name}.cycle`, cycleMs, 'ms', `${askBytes} out, ${answerBytes} back, formula ${formulaMs.toFixed(0)} ms`);
    rounds.add(`${name}.formula-of-cycle`, formulaMs / cycleMs, 'of the measured', 'N[(R+K)10/B + T + G], with the display’s heartbeat');
    rounds.add(`${name}.collisions`, collisions, 'times two talked at once');
    for (let n = 1; n <= settings.busPresses; n += 1) {
      const pad = 1 + ((n * 7) % pads);
      const lit = line.call('lit', { pad, session: n });
      host.show(`pad-${pad}`, { session: n });
      await lit;
      const reported = host.report((report) => report.type === 'press' && report.session === n, false);
      const takenMs = await line.call('press', { pad, key: 1 + (n % 5) });
      rounds.add(`${name}.press-of-cycle`, ((await reported) - takenMs) / cycleMs, 'cycles', 'key taken to report at the controller');
    }
    for (let n = 1; n <= settings.busPresses; n += 1) {
      const number = `A${String(n).padStart(3, '0')}`;
      const shown = line.call('shown', { number });
      const calledMs = host.show('display', { number });
      const waitedMs = (await shown) - calledMs - wireMs(CALL_BYTES, baud);
      rounds.add(`${name}.call-of-transaction`, waitedMs / transactionMs, 'transactions', 'what a call waited before its own frame');
      await sleep(CALL_APART_MS);
    }
  });
}

/** From the plug pulled to the controller's knowledge of it. */
async function measureUnplug(stage: Stage, kind: 'serial' | 'tcp'): Promise<void> {
  await withBus(stage, { kind, pads: 1, baud: 19_200 }, async (line, host) => {
    for (let n = 0; n < stage.settings.busUnplugs; n += 1) {
      const noticed = host.report((report) => report.type === 'device-state' && report.state === 'noDevice', false);
      const pulledMs = await line.call('unplug', undefined);
      stage.rounds.add(`wires.unplug.${kind}`, (await noticed) - pulledMs, 'ms', 'plug pulled to state reported, which is held 300 ms');
      const back = host.report(isOnline('pad-1'), false);
      await line.call('plug', undefined);
      const pluggedMs = epochMs();
      stage.rounds.add(`wires.replug.${kind}`, (await back) - pluggedMs, 'ms', 'plug in to state reported, which is held 300 ms');
    }
  });
}

/** Part of the bench `wires`. */
export async function wiresBus(stage: Stage): Promise<void> {
  for (const baud of [9_600, 19_200]) {
    for (const pads of stage.settings.busPads) {
      stage.say(`bus of ${pads} pads at ${baud} ...`);
      await measureBus(stage, pads, baud);
    }
  }
  for (const kind of ['serial', 'tcp'] as const) await measureUnplug(stage, kind);
}
