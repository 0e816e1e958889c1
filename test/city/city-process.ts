import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { CityEvaluation, CitySummary, CityVisit } from '../../main/api/city-wire.ts';

const MAIN = join(import.meta.dirname, '../../city/main.ts');

/** Every hall of the tests has the token `token-of-<hall>-0123456789`. */
export const tokenOf = (hallId: string): string => `token-of-${hallId}-0123456789`;

export function makeFolder(name: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export type CityRun = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs `city` to its end. */
export async function runCity(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CityRun> {
  const child = spawnCity(args, env);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}

function spawnCity(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const { DATABASE_URL: _, ...rest } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...rest, CITY_LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A test file that is cut short leaves no city behind.
  const end = (): boolean => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}

/** A city process of its own. */
export class TestCity {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly stderr: () => string;

  private constructor(url: string, child: ChildProcess, stderr: () => string) {
    this.url = url;
    this.#child = child;
    this.stderr = stderr;
  }

  /** Resolves when it listens. `databaseUrl` null is PGlite under `dataDir`. */
  static async start(dataDir: string, halls: readonly string[], databaseUrl: string | null = null): Promise<TestCity> {
    const CITY_TOKENS = halls.map((hallId) => `${hallId}=${tokenOf(hallId)}`).join(',');
    const child = spawnCity(['--port', '0', '--data', dataDir], {
      CITY_TOKENS,
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    });
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    if (child.stdout === null) throw new Error('no standard output');
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /^city listening on (http:\S+)$/.exec(line)?.[1];
      if (url !== undefined) return new TestCity(url, child, () => stderr);
    }
    throw new Error(`the city did not start: ${stderr}`);
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }

  async ask(hallId: string, path: string, body?: unknown, token = tokenOf(hallId)): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${this.url}/v1/halls/${hallId}${path}`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  async summary(hallId: string): Promise<CitySummary> {
    return (await this.ask(hallId, '/summary')).body as CitySummary;
  }

  async evaluations(hallId: string, query = ''): Promise<readonly CityEvaluation[]> {
    return ((await this.ask(hallId, `/evaluations?limit=5000&${query}`)).body as { evaluations: CityEvaluation[] }).evaluations;
  }

  async visits(hallId: string, day: string): Promise<readonly CityVisit[]> {
    return ((await this.ask(hallId, `/visits?day=${day}`)).body as { visits: CityVisit[] }).visits;
  }
}
