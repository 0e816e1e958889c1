/** A controller as shipped, started by its own command line in a data folder, with the bench's probe loaded before it. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { Children } from './children.ts';
import type { ProbeOperations } from './probe.ts';
import { Peer } from './rpc.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROBE = new URL('./probe.ts', import.meta.url).href;

/** A service a letter, 9,999 numbers each: 259,974 tickets a day. */
export const SERVICES: readonly string[] = Array.from({ length: 26 }, (_, index) => `s${index + 1}`);
export const WINDOWS = 32;
export const TIME_ZONE = 'Asia/Shanghai';

/** Ports of the loopback where a display and a pad for window w1 listen. */
export type WiredDevices = { readonly displayPort: number; readonly padPort: number };

/** hall.yaml of the bench: 26 services, 32 windows with a clerk each, a kiosk without a printer. */
export function writeConfig(dataDir: string, wired: WiredDevices | null): string {
  mkdirSync(dataDir, { recursive: true });
  const text = (en: string) => ({ zh: en, en });
  const numbered = Array.from({ length: WINDOWS }, (_, index) => index + 1);
  const config = {
    hall: { id: 'bench', name: text('Bench') },
    time_zone: TIME_ZONE,
    day_cutover: '04:00',
    services: Object.fromEntries(
      SERVICES.map((id, index) => [id, { prefix: String.fromCharCode(65 + index), name: text(id), numbers: [1, 9999] }]),
    ),
    windows: Object.fromEntries(
      numbered.map((n) => [
        `w${n}`,
        {
          name: text(`Window ${n}`),
          services: SERVICES,
          ...(n === 1 && wired !== null ? { display: 'main/display-1', pad: 'main/pad-1' } : {}),
        },
      ]),
    ),
    clerks: Object.fromEntries(numbered.map((n) => [`c${n}`, { name: text(`Clerk ${n}`) }])),
    kiosks: { k1: { name: text('Kiosk'), services: SERVICES } },
    ...(wired === null
      ? {}
      : {
          ports: {
            display: { kind: 'tcp', host: '127.0.0.1', port: wired.displayPort },
            pad: { kind: 'tcp', host: '127.0.0.1', port: wired.padPort },
          },
          devices: {
            'display-1': { family: 'a0-display', port: 'display', address: 1 },
            'pad-1': { family: 'line-pad', port: 'pad', address: 1 },
          },
        }),
  };
  const path = join(dataDir, 'hall.yaml');
  writeFileSync(path, stringify(config));
  return path;
}

export type HallOptions = {
  readonly dataDir: string;
  readonly wired: WiredDevices | null;
  readonly env: Readonly<Record<string, string>> /** Extra flags of node, such as `--cpu-prof`. */;
  readonly flags: readonly string[];
};

export class Hall {
  readonly url: string;
  readonly dataDir: string;
  readonly probe: Peer<ProbeOperations>;

  private constructor(url: string, dataDir: string, probe: Peer<ProbeOperations>) {
    this.url = url;
    this.dataDir = dataDir;
    this.probe = probe;
  }

  /** Resolves when the controller has printed its address: it takes tickets from then on. */
  static async start(children: Children, { dataDir, wired, env, flags }: HallOptions): Promise<Hall> {
    const config = writeConfig(dataDir, wired);
    const args = [
      ...flags,
      '--import',
      PROBE,
      join(ROOT, 'main/cli/main.ts'),
      'start',
      '--config',
      config,
      '--data',
      dataDir,
      '--port',
      '0',
      '--no-shell',
    ];
    const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const probe = children.adopt(new Peer<ProbeOperations>(child));
    const url = await new Promise<string>((resolve, reject) => {
      child.once('exit', (code, signal) => reject(new Error(`the controller ended with ${code ?? signal}`)));
      if (child.stdout === null) return reject(new Error('no output'));
      createInterface({ input: child.stdout }).once('line', resolve);
      return undefined;
    });
    return new Hall(url, dataDir, probe);
  }

  /** Ends it as a power cut would. */
  kill(): Promise<void> {
    return this.probe.end('SIGKILL');
  }

  /** Lets it close its files. */
  stop(): Promise<void> {
    return this.probe.end('SIGTERM');
  }
}
