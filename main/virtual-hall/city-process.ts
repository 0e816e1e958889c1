/** The virtual hall's city: the real program in a process of its own, started and killed at will, asked over HTTP what it has received. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import type { VirtualTopic } from '../api/virtual-views.ts';
import type { CityTarget } from '../run/city-upload.ts';

type CityNow = VirtualTopic['city']['now'];
type Evaluation = {
  readonly number: string | null;
  readonly window: string | null;
  readonly level: number | null;
  readonly outcome: string | null;
  readonly ratedAtMs: number | null;
  readonly closedAtMs: number | null;
};

/** PGlite unpacks a whole PostgreSQL at its first start; on a small, busy box that takes its time. */
const START_MS = 120_000;
const ASK_EVERY_MS = 1000;
const SHOWN_SCORES = 8;

export class CityProcess {
  readonly #hallId: string;
  readonly #token: string;
  readonly #dataDir: string;
  readonly #onChange: () => void;
  #child: ChildProcess | null = null;
  #port = 0;
  #now: CityNow = { running: false, url: null, rows: 0, scores: [] };
  #timer: NodeJS.Timeout;

  constructor(options: { readonly hallId: string; readonly token: string; readonly dataDir: string; readonly onChange: () => void }) {
    this.#hallId = options.hallId;
    this.#token = options.token;
    this.#dataDir = options.dataDir;
    this.#onChange = options.onChange;
    this.#timer = setInterval(() => void this.#ask(), ASK_EVERY_MS);
  }

  get now(): CityNow {
    return this.#now;
  }

  get target(): CityTarget {
    return { url: `http://127.0.0.1:${this.#port}`, token: this.#token };
  }

  /** Starts it, on the same port and data as before. */
  async start(): Promise<void> {
    if (this.#child !== null) return;
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('../../city/main.ts', import.meta.url)), '--port', String(this.#port), '--data', this.#dataDir],
      {
        env: { ...process.env, CITY_TOKENS: `${this.#hallId}=${this.#token}`, CITY_LOG_LEVEL: 'warn' },
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    this.#child = child;
    child.once('exit', () => {
      if (this.#child === child) this.#child = null;
      this.#tell({ ...this.#now, running: false });
    });
    this.#port = await portOf(child);
    this.#tell({ ...this.#now, running: true, url: this.target.url });
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGKILL');
    await gone;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const child = this.#child;
    if (child === null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    await gone;
  }

  #tell(now: CityNow): void {
    if (JSON.stringify(now) === JSON.stringify(this.#now)) return;
    this.#now = now;
    this.#onChange();
  }

  async #ask(): Promise<void> {
    if (this.#child === null || this.#port === 0) return;
    try {
      const summary = (await this.#get('summary')) as { readonly journals: readonly { readonly rows: number }[] };
      const { evaluations } = (await this.#get(`evaluations?limit=${SHOWN_SCORES}`)) as { readonly evaluations: readonly Evaluation[] };
      const rows = summary.journals.reduce((sum, journal) => sum + journal.rows, 0);
      const scores = evaluations.map((one) => ({
        number: one.number ?? '',
        window: one.window ?? '',
        level: one.level,
        outcome: one.outcome ?? 'open',
        at: new Date(one.ratedAtMs ?? one.closedAtMs ?? 0).toISOString(),
      }));
      this.#tell({ running: true, url: this.target.url, rows, scores });
    } catch {
      // It may be starting, or have been killed this moment; its process tells.
    }
  }

  async #get(path: string): Promise<unknown> {
    const reply = await request(`${this.target.url}/v1/halls/${this.#hallId}/${path}`, {
      headers: { authorization: `Bearer ${this.#token}` },
      bodyTimeout: ASK_EVERY_MS,
      headersTimeout: ASK_EVERY_MS,
    });
    if (reply.statusCode !== 200) {
      await reply.body.dump();
      throw new Error(`the city answered ${reply.statusCode}`);
    }
    return reply.body.json();
  }
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the city did not start in time')), START_MS);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the city ended with ${code}`));
    });
    if (child.stdout === null) return reject(new Error('the city has no output'));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const port = /127\.0\.0\.1:(\d+)/u.exec(line)?.[1];
      if (port === undefined) return;
      clearTimeout(late);
      resolve(Number(port));
    });
  });
}
