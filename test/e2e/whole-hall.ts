/**
 * A whole hall for tests, each part in a process of its own so that each can be killed alone: the simulated devices on real ttys, the
 * city on PGlite, and the controller as shipped, started by its own command line.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import type { CityEvaluation, CityVisit } from '../../main/api/city-wire.ts';
import type { DevicesTopic, HallTopic } from '../../main/api/views.ts';
import type { SheetView, SimulatedDisplay, SimulatedPad, SimulatedPrinter, VirtualAction } from '../../main/api/virtual-views.ts';
import { loadHallConfig } from '../../main/config/load.ts';
import { toHostConfig } from '../../main/config/to-host.ts';
import { SimulatedDevices } from '../../main/virtual-hall/simulated-devices.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TOKEN = 'token-of-the-tests';
const START_MS = 60_000;

type Reply = { readonly status: number; readonly body: Record<string, unknown> };

export class WholeHall {
  readonly dir: string;
  readonly #configPath: string;
  readonly #hallId: string;
  #devices: SimulatedDevices | null = null;
  #controller: ChildProcess | null = null;
  #city: ChildProcess | null = null;
  #cityPort = 0;
  #url = '';
  #keys = 0;

  private constructor(dir: string, configPath: string, hallId: string) {
    this.dir = dir;
    this.#configPath = configPath;
    this.#hallId = hallId;
  }

  /** `change` may alter the example configuration before the hall starts. */
  static async start(change: ((config: Record<string, unknown>) => void) | null = null): Promise<WholeHall> {
    const dir = mkdtempSync(join(tmpdir(), 'hallcall-e2e-'));
    const config = parse(readFileSync(join(ROOT, 'hall.yaml'), 'utf8')) as Record<string, unknown> & { hall: { id: string } };
    change?.(config);
    const hall = new WholeHall(dir, join(dir, 'hall.yaml'), config.hall.id);
    await hall.startCity();
    writeFileSync(
      hall.#configPath,
      stringify({ ...config, upload: { city: { url: `http://127.0.0.1:${hall.#cityPort}`, token_env: 'HALLCALL_CITY_TOKEN' } } }),
    );
    const loaded = await loadHallConfig(hall.#configPath);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    hall.#devices = await SimulatedDevices.start(toHostConfig(loaded.config, 'main'), dir, () => undefined);
    await hall.startController();
    return hall;
  }

  get url(): string {
    return this.#url;
  }

  async startController(): Promise<void> {
    const child = spawn(
      process.execPath,
      [join(ROOT, 'main/cli/main.ts'), 'start', '--config', this.#configPath, '--data', this.dir, '--port', '0', '--no-shell'],
      {
        env: { ...process.env, HALLCALL_CITY_TOKEN: TOKEN },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    this.#controller = child;
    this.#url = await firstMatch(child, /http:\/\/127\.0\.0\.1:\d+/u);
  }

  async startCity(): Promise<void> {
    const child = spawn(
      process.execPath,
      [join(ROOT, 'city/main.ts'), '--port', String(this.#cityPort), '--data', join(this.dir, 'city')],
      {
        env: { ...process.env, DATABASE_URL: '', CITY_TOKENS: `${this.#hallId}=${TOKEN}`, CITY_LOG_LEVEL: 'error' },
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    this.#city = child;
    this.#cityPort = Number(/\d+$/u.exec(await firstMatch(child, /http:\/\/127\.0\.0\.1:\d+/u))?.[0]);
  }

  /** Ends the controller as a power cut would; its device host follows because its channel is gone. */
  killController(): Promise<void> {
    return end(this.#controller, 'SIGKILL');
  }

  killCity(): Promise<void> {
    return end(this.#city, 'SIGKILL');
  }

  /** Kills the device host alone: the controller's only child. */
  killDeviceHost(): void {
    const pid = this.#controller?.pid;
    const children = pid === undefined ? [] : readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    const host = children.map(Number).find((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('device-host'));
    if (host === undefined) throw new Error('the controller has no device host');
    process.kill(host, 'SIGKILL');
  }

  async post(path: string, body: unknown, key: string = `e2e-key-${++this.#keys}`): Promise<Reply> {
    const reply = await fetch(this.#url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(body),
    });
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
  }

  async hall(): Promise<HallTopic> {
    return (await (await fetch(`${this.#url}/api/v1/hall`)).json()) as HallTopic;
  }

  async devices(): Promise<DevicesTopic['devices']> {
    return ((await (await fetch(`${this.#url}/api/v1/devices`)).json()) as DevicesTopic).devices;
  }

  /** What a hand does to a simulated device. */
  async act(device: string, action: VirtualAction, options: { key?: number; line?: boolean; count?: number } = {}): Promise<void> {
    const done = await this.#simulated().act(device, action, {
      key: options.key ?? null,
      line: options.line ?? null,
      count: options.count ?? null,
    });
    if (!done.ok) throw new Error(`${device} ${action}: ${done.error}`);
  }

  /** Every sheet that has come out, oldest first, as the simulator shows its last ones. */
  sheets(): readonly SheetView[] {
    return [...(this.#view('main/printer-1') as SimulatedPrinter).sheets].reverse();
  }

  display(name: string): SimulatedDisplay {
    return this.#view(`main/${name}`) as SimulatedDisplay;
  }

  pad(name: string): SimulatedPad {
    return this.#view(`main/${name}`) as SimulatedPad;
  }

  cityEvaluations(): Promise<readonly CityEvaluation[]> {
    return this.#cityGet<{ evaluations: readonly CityEvaluation[] }>('evaluations').then((found) => found.evaluations);
  }

  cityVisits(day: string): Promise<readonly CityVisit[]> {
    return this.#cityGet<{ visits: readonly CityVisit[] }>(`visits?day=${day}`).then((found) => found.visits);
  }

  citySummary(): Promise<{
    readonly journals: readonly { readonly rows: number }[];
    readonly alarms: readonly unknown[];
    readonly levels: Record<string, number>;
  }> {
    return this.#cityGet('summary');
  }

  /** Waits until every device has come online. */
  async settled(): Promise<void> {
    await until('every device online', async () => Object.values(await this.devices()).every((device) => device.state === 'online'));
  }

  async stop(): Promise<void> {
    await end(this.#controller, 'SIGTERM');
    await this.#devices?.stop();
    await end(this.#city, 'SIGTERM');
  }

  /** After `stop`: removes the folder. */
  clean(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  #simulated(): SimulatedDevices {
    if (this.#devices === null) throw new Error('the simulators are not running');
    return this.#devices;
  }

  #view(device: string): unknown {
    const view = this.#simulated().views()[device];
    if (view === undefined) throw new Error(`no simulated ${device}`);
    return view;
  }

  async #cityGet<T>(path: string): Promise<T> {
    const reply = await fetch(`http://127.0.0.1:${this.#cityPort}/v1/halls/${this.#hallId}/${path}`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    if (reply.status !== 200) throw new Error(`the city answered ${reply.status}: ${await reply.text()}`);
    return (await reply.json()) as T;
  }
}

/** Polls until `condition` holds; fails with `what` when it does not in time. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    if (await condition()) return;
    if (performance.now() > deadline) throw new Error(`did not happen within ${timeoutMs} ms: ${what}`);
    await sleep(40);
  }
}

export const textOfSheet = (sheet: SheetView): string =>
  sheet.lines.map((line) => (line.kind === 'text' ? line.text : line.kind === 'qr' ? line.data : '')).join('\n');

function firstMatch(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('a process did not start in time')), START_MS);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`a process ended with ${code}`));
    });
    if (child.stdout === null) return reject(new Error('no output'));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = pattern.exec(line)?.[0];
      if (found === undefined) return;
      clearTimeout(late);
      resolve(found);
    });
  });
}

async function end(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  await gone;
}
