/** What `npm run faults` runs, and what must come of it. */
import { join } from 'node:path';
import { ROOT } from './fault-hall.ts';
import type { Tool } from './rigs.ts';

/**
 * One row of the table. It may be cut into `shards`, each with a seed of its own, so that no journal grows beyond what a hall makes and two
 * can run beside each other. `must`: `pass`, or `fail` for a build that breaks its promises, which the rig must find out.
 */
export type Plan = {
  readonly name: string;
  readonly rig: string;
  readonly args: readonly string[];
  readonly writer: readonly string[];
  readonly check: readonly string[];
  /** WRITER and CHECK of the plan, below this folder. */
  readonly programs: { readonly writer: string; readonly check: string };
  readonly must: 'pass' | 'fail';
  readonly tools: readonly Tool[];
  readonly needsRoot: boolean;
  /** Cycles of the whole row and of its short form; null where the rig counts points. */
  readonly cycles: { readonly full: number; readonly short: number; readonly shards: number } | null;
  /** More arguments for the short form. */
  readonly shortArgs: readonly string[];
};

const POWER: readonly Tool[] = ['gcc', 'libfuse3-dev', 'fuse3', 'pkg-config', 'e2fsprogs'];
const base = {
  writer: [],
  check: [],
  programs: { writer: 'writer.ts', check: 'check.ts' },
  must: 'pass',
  tools: [],
  needsRoot: false,
  shortArgs: [],
} as const;
const root = { ...base, needsRoot: true } as const;
/** One visit after the other: eight acknowledgements hold a whole one with its score. */
const WHOLE_VISIT = ['--clients', '0'];
/** A death before a read leaves no more behind than one before the next write. */
const CALLS_THAT_WRITE = ['--calls', 'openat,write,pwrite64,fsync,fdatasync,ftruncate,fallocate,rename,unlink,mkdir'];
/** Errors at the first 60 calls of a kind; a whole run of eight acknowledgements makes up to 170. */
const FIRST_ERRORS = ['--max', '60'];
const LONG_ENOUGH = ['--timeout', '60000'];
const SHORT_POINTS = ['--max', '2'];

const powercut = (name: string, cycles: Plan['cycles'], ...args: readonly string[]): Plan => ({
  ...root,
  name,
  rig: 'powercut',
  cycles,
  tools: POWER,
  args: [...args, '--max-ms', '300', ...LONG_ENOUGH],
});

const points = (name: string, rig: 'crashpoints' | 'ioerr', ...args: readonly string[]): Plan => ({
  ...base,
  name,
  rig,
  cycles: null,
  tools: ['strace'],
  writer: WHOLE_VISIT,
  check: rig === 'ioerr' ? ['--recovery-allowed'] : [],
  args: ['--acks', '8', ...(rig === 'ioerr' ? FIRST_ERRORS : CALLS_THAT_WRITE), ...args, ...LONG_ENOUGH],
  shortArgs: SHORT_POINTS,
});

/** The wall clock goes an hour on and then three back in the middle of visits, the controller is killed, the day turns; the times stay true. */
const durations = (name: string, count: number, writer: readonly string[], holdMs: number): Plan => ({
  ...base,
  name,
  rig: 'clockstep',
  cycles: { full: count, short: 1, shards: count },
  tools: ['faketime'],
  programs: { writer: 'durations/writer.ts', check: 'durations/check.ts' },
  writer,
  check: ['--must', "'clock stepped,controller killed,day turned'"],
  args: ['--hold-ms', String(holdMs), ...LONG_ENOUGH],
});

/** The longest first: they fill the lanes best. */
export const PLANS: readonly Plan[] = [
  points('crashpoints', 'crashpoints'),
  points('crashpoints, warm', 'crashpoints', '--warm'),
  points('ioerr', 'ioerr'),
  points('ioerr, warm', 'ioerr', '--warm'),
  { ...base, name: 'kill9', rig: 'kill9', cycles: { full: 500, short: 6, shards: 4 }, args: ['--max-ms', '400', ...LONG_ENOUGH] },
  powercut('powercut ext4', { full: 200, short: 4, shards: 4 }, '--mode', 'mix', '--fs', 'ext4'),
  { ...powercut('powercut xfs', { full: 40, short: 4, shards: 1 }, '--mode', 'mix', '--fs', 'xfs'), tools: [...POWER, 'xfsprogs'] },
  powercut('powercut, lying disk', { full: 12, short: 4, shards: 1 }, '--mode', 'mix', '--control', 'lie'),
  {
    ...base,
    name: 'early answer, kill9',
    rig: 'kill9',
    cycles: { full: 20, short: 4, shards: 1 },
    args: ['--max-ms', '150', ...LONG_ENOUGH],
    writer: ['--early', '--clients', '8'],
    must: 'fail',
  },
  {
    ...powercut('early answer, powercut', { full: 20, short: 4, shards: 1 }, '--mode', 'mix'),
    writer: ['--early', '--clients', '8'],
    must: 'fail',
  },
  {
    ...root,
    name: 'diskfull ext4',
    rig: 'diskfull',
    cycles: { full: 8, short: 2, shards: 1 },
    tools: ['e2fsprogs'],
    args: ['--fs', 'ext4', ...LONG_ENOUGH],
  },
  {
    ...root,
    name: 'diskfull tmpfs',
    rig: 'diskfull',
    cycles: { full: 8, short: 2, shards: 1 },
    tools: ['e2fsprogs'],
    args: ['--fs', 'tmpfs', ...LONG_ENOUGH],
  },
  { ...base, name: 'clockstep', rig: 'clockstep', cycles: { full: 4, short: 1, shards: 1 }, tools: ['faketime'], args: LONG_ENOUGH },
  // The step of an hour goes over the cutover, which lies one to two minutes ahead.
  durations('durations', 3, ['--cutover-after-s', '60'], 8000),
  // The cutover comes by itself, in the 70 s in which the clock is an hour ahead.
  durations('durations, the day turns by itself', 1, ['--cutover-after-s', '3675'], 70_000),
];

const command = (file: string, args: readonly string[]): string =>
  [`'${process.execPath}'`, `'${join(ROOT, 'test/faults', file)}'`, ...args].join(' ');

/** The arguments of one shard's rig. A CHECK that measures appends its figures to the file `figures`. */
export function rigArguments(plan: Plan, shard: number, isShort: boolean, figures: string): readonly string[] {
  const check = plan.programs.check === 'check.ts' ? plan.check : [...plan.check, '--figures', `'${figures}'`];
  const programs = ['--writer', command(plan.programs.writer, plan.writer), '--check', command(plan.programs.check, check)];
  const count = isShort ? plan.cycles?.short : plan.cycles && Math.ceil(plan.cycles.full / plan.cycles.shards);
  const size = count
    ? ['--cycles', String(count), ...(plan.rig === 'kill9' || plan.rig === 'powercut' ? ['--seed', String(shard + 1)] : [])]
    : [];
  return [...programs, ...plan.args, ...size, ...(isShort ? plan.shortArgs : [])];
}

export const shardsOf = (plan: Plan, isShort: boolean): number => (isShort ? 1 : (plan.cycles?.shards ?? 1));
