/** The entry of the Electron program. The only file, beside the preload, that imports `electron` for more than its types. */
import { join } from 'node:path';
import { app, BrowserWindow, Menu, powerSaveBlocker, screen, session } from 'electron';
import { systemClock } from '../platform/clock.ts';
import { runShell } from './shell.ts';
import { controllerCommand, parseShellArguments } from './shell-arguments.ts';
import { Supervisor } from './supervisor.ts';

const log = (line: string) => {
  process.stdout.write(`${line}\n`);
};

const given = parseShellArguments(process.argv.slice(1), app.isPackaged);
const { command, args } = controllerCommand(given, app.isPackaged ? process.resourcesPath : null, app.getAppPath(), process.platform);

// A packaged controller is not to be bent by a developer's environment.
if (app.isPackaged) delete process.env.NODE_OPTIONS;

runShell(
  {
    app,
    BrowserWindow,
    Menu,
    powerSaveBlocker,
    displays: () => screen,
    session: () => session.defaultSession,
  },
  {
    paths: given.paths,
    attach: given.attach,
    preload: join(import.meta.dirname, 'preload.cjs'),
    times: { graceMs: 3_000, retryMs: 1_000 },
    log,
    supervise: (hooks) =>
      new Supervisor({
        command,
        args,
        clock: systemClock,
        firstWaitMs: 250,
        maxWaitMs: 30_000,
        healthyMs: 60_000,
        stopMs: 10_000,
        ...hooks,
      }),
  },
);
