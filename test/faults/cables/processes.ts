/** The two processes of a cable rig: the simulators on real ttys, and the shipped device host with their other ends. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Verdict } from '../../../drivers/device.ts';
import type { HostCommand, HostConfig, HostMessage, NoticeBody, ReportBody } from '../../../drivers/messages.ts';
import type { Action } from '../../../firmware-sim/actions.ts';
import type { FromVirtualHall, HallDeviceState, ToVirtualHall } from '../../../firmware-sim/virtual-hall-messages.ts';
import type { Wiring } from './family.ts';

/** A busy machine takes its time; only a process that is stuck takes this long. */
const PATIENCE_MS = 60_000;

/** Settles as `work` does, or rejects after a minute. */
async function patiently<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const gone = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : once(child, 'exit');

/** The simulators, in a process that starts no others: a fork would inherit the ttys and keep them from hanging up. */
export class SimulatedFloor {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (done: Extract<FromVirtualHall, { type: 'done' }>) => void>();
  #lastId = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(
    { lines, devices }: Wiring,
    cwd: string,
    onState: (device: string, state: HallDeviceState) => void,
  ): Promise<SimulatedFloor> {
    const child = fork(new URL('../../../firmware-sim/virtual-hall.ts', import.meta.url), [], {
      cwd,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const floor = new SimulatedFloor(child);
    const ready = new Promise<void>((resolve, reject) => {
      child.on('message', (message) => {
        const said = message as FromVirtualHall;
        if (said.type === 'ready') resolve();
        else if (said.type === 'failed') reject(new Error(said.error));
        else if (said.type === 'state') onState(said.device, said.state);
        else floor.#waiting.get(said.id)?.(said);
      });
      child.once('exit', (code) => reject(new Error(`the simulators ended with ${code}`)));
    });
    child.send({ type: 'start', lines, devices } satisfies ToVirtualHall);
    await patiently(ready, 'the simulators');
    return floor;
  }

  async act(device: string, action: Action, what: number | string | null): Promise<void> {
    this.#lastId += 1;
    const id = this.#lastId;
    const done = new Promise<Extract<FromVirtualHall, { type: 'done' }>>((resolve) => this.#waiting.set(id, resolve));
    this.#child.send({
      type: 'act',
      id,
      device,
      action,
      ...(what === null ? {} : typeof what === 'string' ? { text: what } : action === 'press' ? { key: what } : { count: what }),
    } satisfies ToVirtualHall);
    const answer = await patiently(done, `${action} of ${device}`);
    this.#waiting.delete(id);
    if (!answer.ok) throw new Error(answer.error);
  }

  async stop(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await patiently(gone(this.#child), 'the end of the simulators');
  }
}

export type HostEars = {
  readonly report: (report: ReportBody) => Verdict | null;
  readonly notice: (notice: NoticeBody) => void;
};

/** One run of the shipped device host, with this process for its controller: every report is acknowledged at once. */
export class DeviceHostProcess {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(config: HostConfig, cwd: string, ears: HostEars): Promise<DeviceHostProcess> {
    const child = fork(new URL('../../../drivers/device-host.ts', import.meta.url), [config.host], {
      cwd,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, HALLCALL_LOG_LEVEL: 'error' },
    });
    const host = new DeviceHostProcess(child);
    const hello = new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the device host ended with ${code}`)));
      child.on('message', (message) => {
        const said = message as HostMessage;
        if (said.type === 'hello') resolve();
        else if (said.type === 'notice') ears.notice(said.body);
        else host.send({ type: 'ack', hostRun: said.hostRun, n: said.n, verdict: ears.report(said.body) });
      });
    });
    await patiently(hello, 'the device host');
    host.send({ type: 'configure', config });
    return host;
  }

  send(command: HostCommand): boolean {
    if (!this.#child.connected) return false;
    // The channel may close in this very moment; what the host did not get has not happened.
    this.#child.send(command, () => undefined);
    return true;
  }

  /** As by kill -9. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await patiently(gone(this.#child), 'the end of a killed device host');
  }

  /** As when the controller is killed: the channel closes, and the host must leave and free its ports by itself. */
  async orphan(): Promise<void> {
    this.#child.disconnect();
    await patiently(gone(this.#child), 'the end of an orphaned device host');
  }

  async stop(): Promise<void> {
    this.send({ type: 'stop' });
    await patiently(gone(this.#child), 'the end of the device host');
  }
}
