/** `npm run bench`: what the hall costs, beside what the disk and SQLite alone cost. See docs/bench.md. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { Children } from './children.ts';
import { formatFigureJson, formatJudged, formatJudgedJson, formatTable, judge } from './figures.ts';
import { hallHistory } from './hall-history.ts';
import { hallLive } from './hall-live.ts';
import { nextTicket } from './hall-parts.ts';
import type { LoadOperations } from './load.ts';
import { Rounds } from './rounds.ts';
import { slowDisk } from './slow-disk-rounds.ts';
import { ceiling, devices, disk, seedPast, verifyPast } from './small-parts.ts';
import { FULL, makeDir, QUICK, type Settings, type Stage } from './stage.ts';
import { startUp } from './start-up.ts';
import { TARGETS } from './targets.ts';
import { throughput } from './throughput.ts';
import { wiresBus } from './wires-bus.ts';
import { wiresTicket } from './wires-ticket.ts';

type Part = { readonly needsPast: boolean; readonly run: (stage: Stage) => Promise<void> };

/** In the order in which they run. */
const PARTS: Readonly<Record<string, Part>> = {
  disk: { needsPast: false, run: disk },
  ceiling: { needsPast: false, run: ceiling },
  start: { needsPast: true, run: startUp },
  devices: { needsPast: false, run: devices },
  'wires-bus': { needsPast: false, run: wiresBus },
  throughput: { needsPast: true, run: throughput },
  'slow-disk': { needsPast: false, run: slowDisk },
  'hall-next': { needsPast: false, run: nextTicket },
  'hall-history': { needsPast: false, run: hallHistory },
  'hall-live': { needsPast: false, run: hallLive },
  'wires-ticket': { needsPast: false, run: wiresTicket },
  verify: { needsPast: true, run: verifyPast },
};

/** A name stands for its part, or for all parts whose names begin with it: `hall` for `hall-next` and the others of the hall's engine. */
const isNamed = (part: string, name: string): boolean => part === name || part.startsWith(`${name}-`);

type Options = {
  readonly json?: true;
  readonly quick?: true;
  readonly only?: readonly string[];
  readonly seedVisits?: number;
  readonly dir: string;
};

function parseParts(value: string): string[] {
  const names = value.split(',');
  const unknown = names.find((name) => !Object.keys(PARTS).some((part) => isNamed(part, name)));
  if (unknown !== undefined) throw new InvalidArgumentError(`no part ${unknown}; there are ${Object.keys(PARTS).join(', ')}`);
  return names;
}

function parseCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 0) throw new InvalidArgumentError('a whole number, 0 or more');
  return count;
}

async function bench(options: Options): Promise<void> {
  const base = options.quick ? QUICK : FULL;
  const settings: Settings = { ...base, pastVisits: options.seedVisits ?? base.pastVisits };
  const dir = mkdtempSync(join(options.dir, 'hallcall-bench-'));
  const children = new Children();
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  // The halls take the terminal's signals too; what the bench has made goes with it.
  const tidy = (): Promise<void> => children.endAll().finally(() => rmSync(dir, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void tidy().finally(() => process.exit(130)));
  try {
    await runParts(
      { settings, dir, children, load: children.fork<LoadOperations>('load'), rounds: new Rounds(), say, pastDir: null },
      options,
    );
  } finally {
    await tidy();
  }
}

async function runParts(base: Stage, { only, json }: Options): Promise<void> {
  const startMs = performance.now();
  const parts = Object.entries(PARTS).filter(([part]) => only?.some((name) => isNamed(part, name)) ?? true);
  const pastDir = base.settings.pastVisits > 0 && parts.some(([, part]) => part.needsPast) ? makeDir(base, 'past') : null;
  const stage: Stage = { ...base, pastDir };
  if (pastDir !== null) await seedPast(stage, pastDir);
  for (const [name, part] of parts) {
    stage.say(`${name} ...`);
    await part.run(stage);
  }
  stage.rounds.add('bench.time', (performance.now() - startMs) / 1000, 's');
  const figures = stage.rounds.figures();
  const judged = judge(TARGETS, figures);
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  if (json) {
    for (const figure of figures) print(formatFigureJson(figure));
    for (const target of judged) print(formatJudgedJson(target));
    return;
  }
  print(
    `${cpus().length} x ${cpus()[0]?.model ?? 'CPU'}, ${Math.round(totalmem() / 1e9)} GB, ${process.platform} ${process.arch}, Node ${process.version}\n`,
  );
  print(`${formatTable(figures)}\n`);
  print(formatJudged(judged));
}

const program = new Command('bench')
  .description('measures the hall: see docs/bench.md')
  .option('--json', 'one JSON object a line: name, value, unit')
  .option('--quick', 'about a minute, to see that the bench works; the figures mean nothing')
  .option('--only <parts>', `some of ${Object.keys(PARTS).join(', ')}, with commas`, parseParts)
  .option('--seed-visits <n>', 'past visits instead of 1,000,000; 0 leaves the past out', parseCount)
  .option('--dir <folder>', 'a folder on the disk to measure', tmpdir())
  .argument('[parts...]', 'the same as --only')
  .action((parts: readonly string[], options: Options) =>
    bench(parts.length === 0 ? options : { ...options, only: parts.flatMap(parseParts) }),
  );
await program.parseAsync();
