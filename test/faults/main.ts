/** `npm run faults`: breaks the world under the shipped controller and asks whether every promise was kept. */
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { addCables } from './cables/command.ts';
import { PLANS, type Plan } from './plans.ts';
import { installTools, missingTools } from './rigs.ts';
import { type Outcome, runPlans, WorkFolder } from './run-plans.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const result = ({ ok, skipped }: Outcome, { must }: Plan): string =>
  skipped !== null ? `not run: ${skipped}` : ok ? (must === 'pass' ? 'pass' : 'pass: found out') : 'FAIL';

function printTable(outcomes: readonly Outcome[]): void {
  const rows = outcomes.map((outcome) => {
    const plan = PLANS.find(({ name }) => name === outcome.name);
    const { name, tries, kept, lost, corrupt, noRestart, sec } = outcome;
    return [name, ...[tries, kept, lost, corrupt, noRestart].map(String), sec.toFixed(0), plan === undefined ? '' : result(outcome, plan)];
  });
  const table = [['rig', 'tries', 'acked kept', 'lost', 'corrupt', 'no restart', 'seconds', 'result'], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const isNumber = (column: number): boolean => column > 0 && column < 7;
  for (const row of table)
    process.stdout.write(
      `${row
        .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd()}\n`,
    );
}

function parseLanes(text: string): number {
  const lanes = Number(text);
  if (!Number.isInteger(lanes) || lanes < 1 || lanes > 16) throw new InvalidArgumentError('1 to 16 is allowed.');
  return lanes;
}

type Options = { readonly only: readonly string[]; readonly short: boolean; readonly json: boolean; readonly lanes: number };

async function run({ only, short, json, lanes }: Options): Promise<boolean> {
  const plans = PLANS.filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)));
  if (plans.length === 0) throw new InvalidArgumentError(`--only fits none of: ${PLANS.map(({ name }) => name).join('; ')}`);
  const missing = missingTools(plans.flatMap(({ tools }) => tools));
  if (missing.length > 0 && !installTools(missing)) say(`not here, and not to be installed: ${missing.join(' ')}`);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const work = new WorkFolder();
  try {
    await work.warmUp();
    const onOutcome = (outcome: Outcome): void => {
      say(`${outcome.name}: ${outcome.skipped ?? `${outcome.ok ? 'as it must be' : 'NOT AS IT MUST BE'}, ${outcome.sec.toFixed(0)} s`}`);
      for (const line of outcome.figures) say(`  ${line}`);
      if (json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
      if (!outcome.ok) for (const note of outcome.notes) say(`  ${note}`);
    };
    const outcomes = await runPlans(plans, work, { isShort: short, lanes, signal: stop.signal, onOutcome });
    if (!json) printTable(outcomes);
    return !stop.signal.aborted && outcomes.every(({ ok }) => ok);
  } finally {
    work.remove();
  }
}

const program = new Command('faults')
  .enablePositionalOptions()
  .description('Breaks the world under the shipped controller: kill -9, power cuts, I/O errors, full disks, a stepped clock.')
  .option('--only <part...>', 'only rows whose name contains this', [])
  .option('--short', 'a few tries each', false)
  .option('--lanes <count>', 'rigs beside each other', parseLanes, availableParallelism() + 1)
  .option('--json', 'one JSON object a row instead of the table', false)
  .action(async (options: Options) => {
    process.exitCode = (await run(options)) ? 0 : 1;
  });
addCables(program);
await program.parseAsync();
