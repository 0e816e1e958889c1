/** Pulls and replugs cables at random moments under traffic, kills hosts among it, and asks the family's ledger what was broken. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CableFamily, Ledger } from './family.ts';
import { DeviceHostProcess, SimulatedFloor } from './processes.ts';

/** A cable is pulled within this time after the traffic has begun: before, during and after a ticket or a press. */
const PULL_WITHIN_MS = 700;
/** And is back within this: shorter and longer than a driver needs to notice. */
const BACK_WITHIN_MS = 400;
/** One cycle of this many also loses its device host, one its controller. */
const KILL_ONE_IN = 8;

export type CableOptions = {
  readonly cycles: number;
  readonly seed: number;
  /** Rigs beside each other, which share the cycles. */
  readonly lanes: number;
  readonly signal: AbortSignal;
  readonly onCycle: (done: number) => void;
};

export type CableOutcome = {
  readonly family: string;
  readonly cycles: number;
  readonly kills: number;
  readonly orphans: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
};

type LaneOutcome = Omit<CableOutcome, 'family'>;

/** The same numbers for the same seed (mulberry32), so that a bad run can be looked at again. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Runs `cycles` unplugs and replugs of one family over all lanes. A stuck port ends its lane; everything else is counted to the end. */
export async function runCables(family: CableFamily, options: CableOptions): Promise<CableOutcome> {
  const { cycles, lanes } = options;
  let done = 0;
  const onCycle = (): void => {
    done += 1;
    options.onCycle(done);
  };
  const outcomes = await Promise.all(
    Array.from({ length: lanes }, (_, lane) => runLane(family, lane, Math.ceil((cycles - lane) / lanes), { ...options, onCycle })),
  );
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) for (const [name, count] of Object.entries(outcome.counts)) counts[name] = (counts[name] ?? 0) + count;
  const sum = (pick: (outcome: LaneOutcome) => number): number => outcomes.reduce((total, outcome) => total + pick(outcome), 0);
  return {
    family: family.name,
    cycles: sum((outcome) => outcome.cycles),
    kills: sum((outcome) => outcome.kills),
    orphans: sum((outcome) => outcome.orphans),
    counts,
    problems: outcomes.flatMap((outcome, lane) => outcome.problems.map((problem) => `lane ${lane}: ${problem}`)),
  };
}

async function runLane(family: CableFamily, lane: number, cycles: number, options: CableOptions): Promise<LaneOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'hallcall-cables-'));
  const rig = new CableRig(family, lane, folder, seededRandom(options.seed * 1_000 + lane));
  const problems: string[] = [];
  let done = 0;
  try {
    await rig.start();
    while (done < cycles && !options.signal.aborted) {
      await rig.cycle();
      done += 1;
      options.onCycle(done);
    }
  } catch (error) {
    problems.push(`stuck in cycle ${done + 1}: ${error instanceof Error ? error.message : String(error)}`);
  }
  await rig.stop();
  rmSync(folder, { recursive: true, force: true });
  const found = rig.ledger.findings();
  return { cycles: done, kills: rig.kills, orphans: rig.orphans, counts: found.counts, problems: [...problems, ...found.problems] };
}

/** Simulators, a device host and a ledger; one cable at a time. */
class CableRig {
  readonly ledger: Ledger;
  kills = 0;
  orphans = 0;
  readonly #family: CableFamily;
  readonly #variant: number;
  readonly #folder: string;
  readonly #random: () => number;
  #floor: SimulatedFloor | null = null;
  #host: DeviceHostProcess | null = null;

  constructor(family: CableFamily, variant: number, folder: string, random: () => number) {
    this.#family = family;
    this.#variant = variant;
    this.#folder = folder;
    this.#random = random;
    this.ledger = family.makeLedger(
      {
        send: (command) => this.#host?.send(command) ?? false,
        act: (device, action, what) => this.#theFloor.act(device, action, what),
        random,
      },
      variant,
    );
  }

  async start(): Promise<void> {
    this.#floor = await SimulatedFloor.start(this.#family.wiring(this.#variant), this.#folder, (device, state) =>
      this.ledger.simulated(device, state),
    );
    await this.#startHost();
    await this.ledger.recovered();
  }

  async cycle(): Promise<void> {
    const { device } = this.ledger;
    this.ledger.traffic();
    await sleep(this.#random() * PULL_WITHIN_MS);
    const kind = Math.floor(this.#random() * KILL_ONE_IN);
    const death = kind <= 1 ? this.#loseHost(kind === 0) : Promise.resolve();
    await this.#theFloor.act(device, 'unplug', null);
    await sleep(this.#random() * BACK_WITHIN_MS);
    await this.#theFloor.act(device, 'plug', null);
    await death;
    await this.ledger.recovered();
  }

  async stop(): Promise<void> {
    await this.#host?.stop();
    await this.#floor?.stop();
  }

  get #theFloor(): SimulatedFloor {
    if (this.#floor === null) throw new Error('the simulators are not there');
    return this.#floor;
  }

  async #startHost(): Promise<void> {
    this.#host = await DeviceHostProcess.start(this.#family.wiring(this.#variant).config, this.#folder, {
      report: (report) => this.ledger.report(report),
      notice: (notice) => this.ledger.notice(notice),
    });
    this.ledger.hostUp();
  }

  /** At a moment of its own around the unplug; then a new host, as the controller would start one. */
  async #loseHost(byKill: boolean): Promise<void> {
    await sleep(this.#random() * BACK_WITHIN_MS);
    const host = this.#host;
    this.#host = null;
    this.ledger.hostDown();
    if (byKill) this.kills += 1;
    else this.orphans += 1;
    await (byKill ? host?.kill() : host?.orphan());
    await this.#startHost();
  }
}
