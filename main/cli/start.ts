/** `hallcall start`: the controller, and with `--virtual` a whole virtual hall around it. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { loadHallConfig } from '../config/load.ts';
import { formatProblems } from '../config/problem.ts';
import type { HallConfig } from '../config/schema.ts';
import { systemClock } from '../platform/clock.ts';
import { defaultDataFolder } from '../platform/paths.ts';
import type { CityTarget } from '../run/city-upload.ts';
import { type RunningHall, runHall } from '../run/run-hall.ts';
import { type OpenedShell, openShell } from '../shell/open-shell.ts';
import { CliError, EXIT } from './exit.ts';

export type StartOptions = {
  readonly config: string | null;
  readonly data: string | null;
  readonly port: number | null;
  readonly shell: boolean;
  readonly virtual: boolean;
};

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export async function start(options: StartOptions): Promise<void> {
  const config = await readConfig(options.config ?? join(ROOT, 'hall.yaml'));
  const dataDir = resolve(options.data ?? (options.virtual ? join(ROOT, 'data') : defaultDataFolder()));
  makeDataFolder(dataDir);
  const log = pino({ level: process.env.HALLCALL_LOG_LEVEL ?? 'warn', base: null }, pino.destination({ dest: 2, sync: true }));
  let hall: RunningHall | null = null;
  const virtual = options.virtual
    ? await (await import('../virtual-hall/virtual-hall.ts')).startVirtualHall(config, dataDir, () => hall?.touch())
    : null;
  try {
    hall = await runHall({
      dataDir,
      config,
      port: options.port ?? config.server.port,
      clock: systemClock,
      log,
      city: virtual?.city ?? cityOf(config),
      virtual: virtual?.parts ?? null,
      screensFolder: join(ROOT, 'dist', 'renderer'),
      deviceHostEntry: new URL('../../drivers/device-host.ts', import.meta.url),
      // Ends at once and without a word to anybody; whoever supervises starts it again, and the start finds out what is durable.
      onJournalLost: (error) => {
        log.fatal({ err: error }, 'the journal is lost to this process');
        process.exit(EXIT.io);
      },
    });
  } catch (error) {
    await virtual?.stop();
    throw error;
  }
  const running = hall;
  const path = options.virtual ? '/virtual' : `/kiosk/${Object.keys(config.kiosks)[0] ?? ''}`;
  let shell: OpenedShell | null = null;
  // Before the address is told: whoever reads it may end this at once.
  onceStopped(async () => {
    shell?.close();
    await running.stop();
    await virtual?.stop();
  });
  process.stdout.write(`${running.url}\n`);
  for (const screen of screensOf(config, options.virtual)) process.stdout.write(`  ${running.url}${screen}\n`);
  shell = options.shell
    ? openShell({
        root: ROOT,
        origin: running.url,
        path,
        profileFolder: join(dataDir, 'browser'),
        print: (line) => process.stdout.write(`${line}\n`),
      })
    : null;
}

function makeDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError(
      'start/no-folder',
      EXIT.cannotCreate,
      `数据文件夹无法建立，请用 --data 另选 the data folder cannot be made (${why})`,
    );
  }
}

const screensOf = (config: HallConfig, virtual: boolean): string[] => [
  ...(virtual ? ['/virtual'] : []),
  ...Object.keys(config.kiosks).map((kiosk) => `/kiosk/${kiosk}`),
  ...Object.keys(config.windows).map((window) => `/window/${window}`),
  '/board',
  '/manager',
  '/reports',
  '/what-if',
  '/devices',
];

/** Reads and checks hall.yaml; every problem is printed, and none of it is taken. */
export async function readConfig(path: string): Promise<HallConfig> {
  const loaded = await loadHallConfig(path);
  if (!loaded.ok)
    throw new CliError(
      'config/invalid',
      EXIT.configuration,
      `\n${formatProblems(loaded.problems, path, 'zh')}\n${formatProblems(loaded.problems, path, 'en')}`,
    );
  return loaded.config;
}

/** The city with its token, which stands in a file or the environment and never in hall.yaml. */
function cityOf(config: HallConfig): CityTarget | null {
  const { city } = config.upload;
  if (city === undefined) return null;
  const token =
    city.token_file === undefined
      ? process.env[city.token_env ?? '']
      : existsSync(city.token_file)
        ? readFileSync(city.token_file, 'utf8').trim()
        : undefined;
  if (!token)
    throw new CliError('upload/no-token', EXIT.configuration, `${city.token_file ?? city.token_env ?? 'token_file'} gives no token`);
  return { url: city.url, token };
}

/** Stops once, on Ctrl-C, a termination, or the end of a supervising parent. A second Ctrl-C ends at once: what is durable stays so. */
function onceStopped(stop: () => Promise<void>): void {
  let isStopping = false;
  const end = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(130);
    isStopping = true;
    stop().then(
      () => process.exit(signal === 'SIGINT' ? 130 : 0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(EXIT.io);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
}
