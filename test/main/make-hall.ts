/** A running hall without devices, in this process, on a journal of its own. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Logger, pino } from 'pino';
import { parse, stringify } from 'yaml';
import { parseHallConfig } from '../../main/config/load.ts';
import type { HallConfig } from '../../main/config/schema.ts';
import { type Clock, systemClock } from '../../main/platform/clock.ts';
import { type RunningHall, runHall } from '../../main/run/run-hall.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const silent = pino({ level: 'silent' });

export const makeDataDir = (): string => mkdtempSync(join(tmpdir(), 'hallcall-test-'));

/** The example hall without ports and devices. */
export function makeConfig(change: ((config: Record<string, unknown>) => void) | null = null): HallConfig {
  const raw = parse(readFileSync(join(ROOT, 'hall.yaml'), 'utf8')) as Record<string, never>;
  for (const window of Object.values(raw.windows as unknown as Record<string, Record<string, unknown>>)) {
    delete window.display;
    delete window.pad;
  }
  for (const kiosk of Object.values(raw.kiosks as unknown as Record<string, Record<string, unknown>>)) delete kiosk.printer;
  const config: Record<string, unknown> = { ...raw, ports: {}, devices: {} };
  change?.(config);
  const loaded = parseHallConfig(Buffer.from(stringify(config)));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

/** A clock that a test can move. `clockId` names its run. */
export function makeClock(startAt: number, clockId = 'test-clock'): Clock & { stepWall(byMs: number): void; pass(ms: number): void } {
  let wallMs = startAt;
  let upMs = 1_000_000;
  return {
    clockId,
    wallMs: () => wallMs,
    upMs: () => upMs,
    stepWall: (byMs) => {
      wallMs += byMs;
    },
    pass: (ms) => {
      wallMs += ms;
      upMs += ms;
    },
  };
}

export function startHall(dataDir: string, options: { config?: HallConfig; clock?: Clock; log?: Logger } = {}): Promise<RunningHall> {
  return runHall({
    dataDir,
    config: options.config ?? makeConfig(),
    port: 0,
    clock: options.clock ?? systemClock,
    log: options.log ?? silent,
    city: null,
    virtual: null,
    screensFolder: null,
    deviceHostEntry: new URL('../../drivers/device-host.ts', import.meta.url),
    onJournalLost: (error) => {
      throw error;
    },
  });
}

export type Reply = {
  readonly status: number;
  readonly body: {
    readonly error?: { readonly code: string; readonly zh: string; readonly en: string; readonly context: Record<string, unknown> };
  } & Record<string, unknown>;
};

let keys = 0;

export async function post(hall: { readonly url: string }, path: string, body: unknown, key = `test-key-${++keys}`): Promise<Reply> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const reply = await fetch(`${hall.url}/api/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: text,
  });
  return { status: reply.status, body: (await reply.json()) as Reply['body'] };
}

export async function get(hall: { readonly url: string }, path: string): Promise<Record<string, never>> {
  return (await (await fetch(`${hall.url}${path}`)).json()) as Record<string, never>;
}

export const ticket = { service: 'social-insurance', delivery: 'screen', kiosk: 'k1' } as const;
