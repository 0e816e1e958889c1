/** Runs plans, some beside each other, below one work folder. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ControllerProcess } from './controller-process.ts';
import { hallYaml } from './fault-hall.ts';
import { type Plan, rigArguments, shardsOf } from './plans.ts';
import { findRigs, isRoot, missingTools, type RigReport, type RigRun, runRig } from './rigs.ts';

/** The device host starts after the server, and what it compiles is to be kept too. */
const DEVICE_HOST_UP_MS = 1000;

/** One row of the table. `skipped` says why it did not run; `ok` is whether the outcome is the one that must be. */
export type Outcome = {
  readonly name: string;
  readonly ok: boolean;
  readonly skipped: string | null;
  readonly tries: number;
  readonly promised: number | null;
  readonly kept: number;
  readonly lost: number;
  readonly corrupt: number;
  readonly noRestart: number;
  readonly sec: number;
  readonly notes: readonly string[];
  /** What the plan's CHECK measured, one line a look. */
  readonly figures: readonly string[];
  /** What each shard's rig said, with the counters of its own. */
  readonly reports: readonly RigReport[];
};

const sum = (reports: readonly RigReport[], count: string): number =>
  reports.reduce((total, report) => total + Number(report[count] ?? 0), 0);

/** Why `plan` cannot run here, null when it can. */
export function obstacle(plan: Plan): string | null {
  if (findRigs() === null) return 'the rigs are not here: set HALLCALL_RIGS or put them into ../shared/rigs';
  if (plan.needsRoot && !isRoot()) return 'needs root';
  const missing = missingTools(plan.tools);
  return missing.length === 0 ? null : `needs ${missing.join(', ')}: apt-get install ${missing.join(' ')}`;
}

function outcomeOf(plan: Plan, runs: readonly RigRun[], figures: readonly string[]): Outcome {
  const reports = runs.map(({ report }) => report);
  // A broken build must be found out by the rig itself (exit 1): one that merely cannot run (2) proves nothing.
  const exit = plan.must === 'pass' ? 0 : 1;
  return {
    name: plan.name,
    ok: runs.every((run) => run.exit === exit),
    skipped: null,
    tries: sum(reports, 'cycles') + sum(reports, 'points'),
    promised: reports.some(({ promised }) => promised !== undefined) ? sum(reports, 'promised') : null,
    ...{
      kept: sum(reports, 'ackedKept'),
      lost: sum(reports, 'lost'),
      corrupt: sum(reports, 'corrupt'),
      noRestart: sum(reports, 'noRestart'),
    },
    sec: sum(reports, 'sec'),
    notes: reports.flatMap(({ error, notes }) => [...(error === undefined ? [] : [error]), ...(notes ?? [])]),
    figures,
    reports,
  };
}

const skipped = (plan: Plan, why: string): Outcome => ({
  name: plan.name,
  ok: true,
  skipped: why,
  tries: 0,
  promised: null,
  kept: 0,
  lost: 0,
  corrupt: 0,
  noRestart: 0,
  sec: 0,
  notes: [],
  figures: [],
  reports: [],
});

/**
 * A folder for everything that the rigs and the programs under them make. Node keeps what it compiled there, and strace in front of `ioerr`
 * stops a program only at the system calls it looks for: both only make more starts fit into an hour. Not in front of `crashpoints`:
 * with a filter strace 6.1 never gives the signal at the second call or a later one (measured).
 */
export class WorkFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'hallcall-faults-'));
  readonly env: NodeJS.ProcessEnv = { NODE_COMPILE_CACHE: join(this.path, 'compiled') };

  searchPath(rig: string): string {
    return `${rig === 'ioerr' ? `${join(this.path, 'bin')}:` : ''}${process.env.PATH}:/usr/sbin:/sbin`;
  }

  constructor() {
    mkdirSync(join(this.path, 'bin'));
    const disks = diskSettings();
    if (disks !== null) {
      this.env.MKE2FS_CONFIG = join(this.path, 'mke2fs.conf');
      writeFileSync(this.env.MKE2FS_CONFIG, disks);
    }
    const self = `PATH="\${PATH#${join(this.path, 'bin')}:}"`;
    writeFileSync(join(this.path, 'bin', 'strace'), `#!/bin/sh\n${self}\nexport PATH\nexec strace --seccomp-bpf "$@"\n`, { mode: 0o755 });
  }

  /** One start and stop, which leaves the compiled program behind: a killed process does not. */
  async warmUp(): Promise<void> {
    const dataDir = join(this.path, 'warm-up');
    const config = join(this.path, 'warm-up.yaml');
    writeFileSync(config, hallYaml(1));
    const controller = new ControllerProcess({ config, dataDir, early: false, env: { ...process.env, ...this.env } });
    const end = await Promise.race([controller.url.then(() => sleep(DEVICE_HOST_UP_MS)).then(() => controller.stop()), controller.ended]);
    if (end.code !== 0) throw new Error(`the controller does not run at all: ${end.code ?? end.signal} ${end.said}`);
    rmSync(dataDir, { recursive: true, force: true });
  }

  /** Where the CHECK of a plan puts what it has measured. */
  figuresFile(plan: string): string {
    return join(this.path, `${plan.replaceAll(/[^a-z0-9]+/g, '-')}.figures`);
  }

  figuresOf(plan: string): readonly string[] {
    const file = this.figuresFile(plan);
    return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/**
 * mkfs gives the rigs' small images blocks of 1 KiB; a hall's disk has 4 KiB, as mkfs gives from 512 MB on. With the small ones SQLite's
 * shared memory keeps holes, and on a full disk touching one ends the process with SIGBUS (measured: 3 of 28 fillings, with 4 KiB none of 36).
 */
function diskSettings(): string | null {
  const ofSystem = '/etc/mke2fs.conf';
  return existsSync(ofSystem) ? readFileSync(ofSystem, 'utf8').replaceAll('blocksize = 1024', 'blocksize = 4096') : null;
}

export type RunOptions = {
  readonly isShort: boolean;
  readonly lanes: number;
  readonly signal: AbortSignal;
  readonly onOutcome: (outcome: Outcome) => void;
};

/** Runs all `plans`, `lanes` rigs at a time, and answers their outcomes in the order of the plans. */
export async function runPlans(plans: readonly Plan[], work: WorkFolder, options: RunOptions): Promise<readonly Outcome[]> {
  const { isShort, lanes, signal, onOutcome } = options;
  const rows = plans.map((plan) => ({ plan, why: obstacle(plan), runs: [] as RigRun[], outcome: null as Outcome | null }));
  const tasks: (() => Promise<void>)[] = [];
  for (const row of rows) {
    const { plan, why, runs } = row;
    if (why !== null) {
      row.outcome = skipped(plan, why);
      onOutcome(row.outcome);
      continue;
    }
    for (let shard = 0; shard < shardsOf(plan, isShort); shard++)
      tasks.push(async () => {
        if (signal.aborted) return;
        runs.push(
          await runRig(plan.rig, rigArguments(plan, shard, isShort, work.figuresFile(plan.name)), {
            workFolder: work.path,
            path: work.searchPath(plan.rig),
            env: work.env,
            signal,
          }),
        );
        if (runs.length < shardsOf(plan, isShort)) return;
        row.outcome = outcomeOf(plan, runs, work.figuresOf(plan.name));
        onOutcome(row.outcome);
      });
  }
  const lane = async (): Promise<void> => {
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) await task();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return rows.flatMap(({ outcome }) => (outcome === null ? [] : [outcome]));
}
