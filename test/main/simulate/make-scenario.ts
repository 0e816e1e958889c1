/** Builders: a hall of many equal windows, and its queue in equilibrium. */
import { type CoreConfig, completeConfig, type Policy } from '../../../main/hall/kernel/core-config.ts';
import type { BusinessDay, ClassId, ClerkId, ServiceId, WindowId } from '../../../main/hall/kernel/ids.ts';
import { Random } from '../../../main/simulate/random.ts';
import { type Arrival, type Scenario, simulatedConfig } from '../../../main/simulate/scenario.ts';

export const DAY = '2026-11-23' as BusinessDay;
export const S1 = 's1' as ServiceId;
export const ORDINARY = 'ordinary' as ClassId;
export const ELDERLY = 'elderly' as ClassId;
/** 2026-11-23 09:00 in Shanghai. */
export const NINE = Date.UTC(2026, 10, 23, 1);

export const windowIds = (count: number): WindowId[] => Array.from({ length: count }, (_, index) => `w${index + 1}` as WindowId);

/** One service, `windows` windows that serve it, the class elderly, and no limit that a test does not set. */
export function makeHall(windows: number, policy: Partial<Policy> = {}): CoreConfig {
  const ids = windowIds(windows);
  return simulatedConfig(
    completeConfig({
      timeZone: 'Asia/Shanghai',
      dayCutoverMinutes: 240,
      services: { [S1]: { prefix: 'A', firstNumber: 1, lastNumber: 9_999_999 } },
      windows: Object.fromEntries(ids.map((id) => [id, { services: [S1], display: null, pad: null }])),
      clerks: [] as ClerkId[],
      kiosks: {},
      pads: {},
      classes: { [ELDERLY]: { rank: 1, weight: 3 } },
      policy: { kind: 'first-come', ratio: { priority: 2, ordinary: 1 }, maxWaitMs: Number.MAX_SAFE_INTEGER, rules: [], ...policy },
      evaluationTimeoutMs: 30_000,
      printHoldMs: 8_000,
      voidAfterMs: 60_000,
    }),
  );
}

export const makeScenario = (config: CoreConfig, arrivals: readonly Arrival[], more: Partial<Scenario> = {}): Scenario => ({
  config,
  day: DAY,
  arrivals,
  shifts: (Object.keys(config.windows) as WindowId[]).map((window) => ({ window, fromAt: NINE, toAt: null })),
  walkMs: 0,
  noShowMs: 60_000,
  ...more,
});

export const arrive = (at: number, serviceMs: number | null, of: ClassId = ORDINARY, patienceMs: number | null = null): Arrival => ({
  at,
  service: S1,
  class: of,
  serviceMs,
  patienceMs,
});

/** How many are in an M/M/s queue in equilibrium where a share `below` of all moments has fewer. */
export function queueInEquilibrium(servers: number, rho: number, below: number): number {
  // p(n+1) / p(n) is the offered load over the busy servers; the tail is geometric.
  const weights = [1];
  for (let n = 1; n <= servers; n += 1) weights.push(((weights[n - 1] ?? 0) * servers * rho) / n);
  const tail = ((weights[servers] ?? 0) * rho) / (1 - rho);
  const total = weights.reduce((sum, weight) => sum + weight, 0) + tail;
  let left = below * total;
  for (const [n, weight] of weights.entries()) {
    if (left < weight) return n;
    left -= weight;
  }
  return servers + 1 + Math.floor(Math.log(1 - Math.min(left / tail, 1 - 1e-12)) / Math.log(rho));
}

/** The start of an M/M/s queue in equilibrium, and `customers` more who come to it. Mean service `meanMs`. */
export function manyServers(
  { servers, rho, customers, meanMs, seed }: { servers: number; rho: number; customers: number; meanMs: number; seed: number },
  below: number,
): { readonly arrivals: Arrival[]; readonly present: number } {
  const random = new Random(seed);
  const present = queueInEquilibrium(servers, rho, below);
  const arrivals = Array.from({ length: present }, () => arrive(NINE, random.exponential(meanMs)));
  let at = NINE;
  for (let n = 0; n < customers; n += 1) {
    at += random.exponential(meanMs / (servers * rho));
    arrivals.push(arrive(at, random.exponential(meanMs)));
  }
  return { arrivals, present };
}
