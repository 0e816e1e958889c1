/** `npm run faults -- cables`: pulls the cables of every device family a thousand times. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CABLE_FAMILIES } from './families.ts';
import { type CableOutcome, runCables } from './run-cables.ts';

const SAY_EVERY = 50;

type Options = {
  readonly cycles: number;
  readonly seed: number;
  readonly lanes: number;
  readonly family: string | undefined;
  readonly json: boolean;
};

const count = (most: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most) throw new InvalidArgumentError(`1 to ${most} is allowed.`);
  return value;
};

const say = (line: string): void => void process.stderr.write(`${line}\n`);

function tell({ family, cycles, kills, orphans, counts, problems }: CableOutcome): void {
  const figures = Object.entries(counts).map(([name, value]) => `${value} ${name}`);
  process.stdout.write(
    `${family}: ${cycles} unplugs, ${kills} hosts killed, ${orphans} controllers gone; ${figures.join(', ')}; ${problems.length === 0 ? 'pass' : 'FAIL'}\n`,
  );
  for (const problem of problems) process.stdout.write(`  ${problem}\n`);
}

async function run({ cycles, seed, lanes, family: only, json }: Options): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  for (const family of CABLE_FAMILIES.filter(({ name }) => only === undefined || name === only)) {
    const onCycle = (done: number): void => {
      if (done % SAY_EVERY === 0) say(`${family.name}: ${done} of ${cycles}`);
    };
    const outcome = await runCables(family, { cycles, seed, lanes, signal: stop.signal, onCycle });
    if (json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
    else tell(outcome);
    if (outcome.problems.length > 0 || outcome.cycles < cycles) process.exitCode = 1;
  }
}

/** Adds the command to `npm run faults`. */
export function addCables(program: Command): void {
  program
    .command('cables')
    .description('Unplugs and replugs devices on real ttys at random moments under traffic, with kills of host and controller among it.')
    .option('--cycles <count>', 'unplugs a family', count(1_000_000), 1_000)
    .option('--seed <number>', 'the same moments again', count(1_000_000), 1)
    .option('--lanes <count>', 'rigs beside each other', count(32), 4)
    .addOption(new Option('--family <name>', 'only this one').choices(CABLE_FAMILIES.map(({ name }) => name)))
    .option('--json', 'one JSON object a family', false)
    .action(run);
}
