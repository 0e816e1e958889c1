import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './fault-hall.ts';

/** How a controller ended: its exit code or the signal that ended it, and the end of what it wrote to stderr. */
export type ControllerEnd = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly said: string };

const SAID_CHARS = 3000;

/**
 * The shipped controller as a child in the process group of its parent: the sources themselves, for that is what the packages hold; Node
 * runs them. `early` loads it with a hook that makes it answer before the commit.
 */
export class ControllerProcess {
  readonly #child: ChildProcess;
  #said = '';
  /** The address it serves. Never settles when it ends before. */
  readonly url: Promise<string>;
  readonly ended: Promise<ControllerEnd>;

  constructor(options: { readonly config: string; readonly dataDir: string; readonly early: boolean; readonly env: NodeJS.ProcessEnv }) {
    const hook = options.early ? ['--import', join(import.meta.dirname, 'early-answer-hook.ts')] : [];
    const start = ['start', '--config', options.config, '--data', options.dataDir, '--port', '0', '--no-shell'];
    this.#child = spawn(process.execPath, [...hook, join(ROOT, 'main/cli/main.ts'), ...start], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: options.env,
    });
    const { stdout, stderr } = this.#child;
    if (stdout === null || stderr === null) throw new Error('a child without pipes');
    this.url = new Promise((resolve) => {
      createInterface({ input: stdout }).on('line', (line) => {
        if (line.startsWith('http://')) resolve(line);
      });
    });
    stderr.on('data', (bytes: Buffer) => {
      this.#said = (this.#said + String(bytes)).slice(-SAID_CHARS);
    });
    this.ended = new Promise((resolve) => {
      this.#child.on('error', (error) => resolve({ code: 127, signal: null, said: error.message }));
      // `exit`, not `close`: the device host may hold the pipes a little longer, and this is no reason to wait.
      this.#child.on('exit', (code, signal) => setTimeout(() => resolve({ code, signal, said: this.#said }), 20));
    });
  }

  /** What it wrote to stderr last. */
  get said(): string {
    return this.#said;
  }

  /** Ends it as a power cut does. Its device host ends with it. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Ends it as the system does at a shutdown. */
  async stop(): Promise<ControllerEnd> {
    this.#child.kill('SIGTERM');
    return this.ended;
  }
}
