/** What every part of the bench is given: its size, a folder on the disk that is measured, its children and where figures go. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Children } from './children.ts';
import { Hall, SERVICES } from './hall.ts';
import type { LoadKind, LoadOperations, LoadResult } from './load.ts';
import type { ProbeReading } from './probe.ts';
import type { Rounds } from './rounds.ts';
import type { Peer } from './rpc.ts';

export type Settings = {
  readonly rounds: number;
  readonly warmUpSeconds: number;
  readonly phaseSeconds: number;
  /** A phase ends with this many, so that no day runs out of numbers. */
  readonly phaseMost: number;
  readonly pastVisits: number;
  readonly visitsADay: number;
  readonly visitsToday: number;
  readonly kills: number;
  readonly servedVisits: number;
  readonly syncs: number;
  /** How often each length of the queue has its turn. */
  readonly decisionRounds: number;
  /** The past that reports are asked of, and how often each is. */
  readonly historyVisits: number;
  readonly historyDays: number;
  readonly historyRounds: number;
  /** Screens that look on, and calls they see. */
  readonly liveClients: number;
  readonly liveCalls: number;
  /** The polled bus: pads on it, rounds of polls, presses and calls, plugs pulled. */
  readonly busPads: readonly number[];
  readonly busCycles: number;
  readonly busPresses: number;
  readonly busUnplugs: number;
};

export const FULL: Settings = {
  rounds: 5,
  warmUpSeconds: 10,
  phaseSeconds: 1.5,
  phaseMost: 10_000,
  pastVisits: 1_000_000,
  visitsADay: 5000,
  visitsToday: 5000,
  kills: 5,
  servedVisits: 100,
  syncs: 1000,
  decisionRounds: 40,
  ...{ historyVisits: 3_000_000, historyDays: 1096, historyRounds: 3, liveClients: 500, liveCalls: 60 },
  busPads: [1, 16, 64],
  busCycles: 6,
  busPresses: 12,
  busUnplugs: 10,
};
export const QUICK: Settings = {
  rounds: 1,
  warmUpSeconds: 0.5,
  phaseSeconds: 0.2,
  phaseMost: 500,
  pastVisits: 2000,
  visitsADay: 1000,
  visitsToday: 100,
  kills: 1,
  servedVisits: 3,
  syncs: 50,
  decisionRounds: 3,
  ...{ historyVisits: 1200, historyDays: 40, historyRounds: 1, liveClients: 20, liveCalls: 3 },
  busPads: [1, 4],
  busCycles: 3,
  busPresses: 2,
  busUnplugs: 1,
};

export type Stage = {
  readonly settings: Settings;
  readonly dir: string;
  readonly children: Children;
  readonly load: Peer<LoadOperations>;
  readonly rounds: Rounds;
  /** Tells what is under way. */
  readonly say: (text: string) => void;
  /** The data folder with the past; null when no part needs it. */
  readonly pastDir: string | null;
};

/** A phase of load against a hall, and what the hall says of itself meanwhile. */
export type Phase = LoadResult & ProbeReading;

export async function runPhase(
  { load }: Stage,
  hall: Hall,
  kind: LoadKind,
  clients: number,
  seconds: number,
  most: number,
): Promise<Phase> {
  await hall.probe.call('reset', undefined);
  const result = await load.call('load', { url: hall.url, kind, clients, seconds, most, services: SERVICES });
  return { ...result, ...(await hall.probe.call('read', undefined)) };
}

/** A new folder of the run. */
export function makeDir(stage: Pick<Stage, 'dir'>, name: string): string {
  const dir = join(stage.dir, name);
  mkdirSync(dir, { recursive: true });
  return dir;
}

export const startHall = (stage: Stage, dataDir: string): Promise<Hall> =>
  Hall.start(stage.children, { dataDir, wired: null, env: {}, flags: [] });
