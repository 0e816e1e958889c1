import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../platform/clock.ts';

export type SupervisorOptions = {
  /** The program and its arguments. It prints its address, `http://127.0.0.1:PORT`, once it can be used, and stops when its stdin ends. */
  readonly command: string;
  readonly args: readonly string[];
  readonly clock: Pick<Clock, 'upMs'>;
  /** First wait before a restart; doubled at each exit. */
  readonly firstWaitMs: number;
  readonly maxWaitMs: number;
  /** A run this long counts as healthy: the next wait is the first one again. */
  readonly healthyMs: number;
  /** How long a stop may take before the process is killed. */
  readonly stopMs: number;
  readonly onUp: (origin: string) => void;
  /** `waitMs` until the next start. */
  readonly onDown: (exit: { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly waitMs: number }) => void;
  /** Each line the child writes to stdout or stderr. */
  readonly onLine: (line: string) => void;
};

/** The address in a line for people. Log lines are JSON and may name other addresses, the city's for one. */
const originPattern = /^[^{]*(http:\/\/127\.0\.0\.1:\d+)/;

/** The wait before the restart after `exits` exits in a row, growing by doubling up to `maxWaitMs`. */
export function restartWaitMs(exits: number, firstWaitMs: number, maxWaitMs: number): number {
  return Math.min(maxWaitMs, firstWaitMs * 2 ** Math.max(0, exits - 1));
}

/**
 * Keeps one controller process running: starts it again after every exit, each time a little later. It never gives up: a box in a hall
 * has nobody beside it who would start it again.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  #child: ChildProcess | null = null;
  #exits = 0;
  #timer: NodeJS.Timeout | null = null;
  #stopping = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** The process id of the running controller, or null between two runs. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  start(): void {
    const { command, args, clock } = this.#options;
    this.#timer = null;
    const startedUpMs = clock.upMs();
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
    this.#child = child;
    // A program that is gone or not executable reports here and never exits.
    child.once('error', (error) => {
      this.#options.onLine(`${command}: ${error.message}`);
      if (child.pid === undefined) this.#exited(child, startedUpMs, null, null);
    });
    child.once('exit', (code, signal) => this.#exited(child, startedUpMs, code, signal));
    // Writing to a process that has just died is the normal end of `stop`.
    child.stdin.on('error', () => undefined);
    this.#readLines(child);
  }

  /** Stops the controller and resolves when it is gone. Its stdin ends first, so that it can close its files by itself. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#timer) clearTimeout(this.#timer);
    const child = this.#child;
    if (!child) return;
    const gone = new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
    const kill = setTimeout(() => child.kill('SIGKILL'), this.#options.stopMs);
    child.stdin?.end();
    await gone;
    clearTimeout(kill);
  }

  #readLines(child: ChildProcess): void {
    const { onLine, onUp } = this.#options;
    let up = false;
    if (child.stderr) readLines(child.stderr, onLine);
    if (!child.stdout) return;
    readLines(child.stdout, (line) => {
      onLine(line);
      const origin = up ? undefined : originPattern.exec(line)?.[1];
      if (!origin) return;
      up = true;
      onUp(origin);
    });
  }

  #exited(child: ChildProcess, startedUpMs: number, code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#child !== child) return;
    this.#child = null;
    if (this.#stopping) return;
    const { clock, firstWaitMs, maxWaitMs, healthyMs, onDown } = this.#options;
    this.#exits = clock.upMs() - startedUpMs >= healthyMs ? 1 : this.#exits + 1;
    const waitMs = restartWaitMs(this.#exits, firstWaitMs, maxWaitMs);
    onDown({ code, signal, waitMs });
    this.#timer = setTimeout(() => this.start(), waitMs);
  }
}

/** A line that never ends is cut here, in characters, so that a broken child cannot fill the memory. */
const maxLineLength = 16_384;

function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = (lines.pop() ?? '').slice(-maxLineLength);
    for (const line of lines) onLine(line.trimEnd());
  });
}
