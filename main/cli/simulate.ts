/** `hallcall simulate`: a day in simulated time under several policies and staffing plans, side by side. */
import { readFileSync } from 'node:fs';
import { loadHallConfig } from '../config/load.ts';
import { formatProblems } from '../config/problem.ts';
import { toCoreConfig } from '../config/to-core.ts';
import { businessDayAt } from '../hall/kernel/business-day.ts';
import { type CoreConfig, entryOf, type MinuteSpan } from '../hall/kernel/core-config.ts';
import type { BusinessDay, ClassId, ServiceId } from '../hall/kernel/ids.ts';
import { systemClock } from '../platform/clock.ts';
import { Drawer, type Drawn, drawArrivals } from '../simulate/arrivals.ts';
import { parseArrivals } from '../simulate/arrivals-csv.ts';
import { type DayFigures, figuresOf } from '../simulate/figures.ts';
import { PlanError } from '../simulate/plan-error.ts';
import { hallHours, parsePolicy, parseStaffing } from '../simulate/plans.ts';
import { Random } from '../simulate/random.ts';
import { runDay } from '../simulate/run-day.ts';
import { type Arrival, type Scenario, simulatedConfig } from '../simulate/scenario.ts';
import { CliError, EXIT, type ExitCode } from './exit.ts';
import { formatComparison } from './simulate-table.ts';

export type SimulateOptions = {
  /** A file, visitors an hour of every service, or of each: `s1=30,s2=12`. */
  readonly arrivals: string;
  /** None: as configured. */
  readonly policies: readonly string[];
  /** None: every window in the hours of the hall. */
  readonly staffing: readonly string[];
  readonly classes: string | null;
  readonly serviceMinutes: number | null;
  readonly variation: number;
  readonly distribution: Drawn['distribution'];
  readonly patienceMinutes: number | null;
  readonly walkSeconds: number;
  readonly day: string | null;
  readonly seed: number;
  readonly json: boolean;
};

export type Compared = { readonly name: string; readonly figures: DayFigures };

export async function runSimulate(path: string, options: SimulateOptions): Promise<ExitCode> {
  const loaded = await loadHallConfig(path);
  if (!loaded.ok) {
    process.stderr.write(`${formatProblems(loaded.problems, path, 'zh')}\n\n${formatProblems(loaded.problems, path, 'en')}\n`);
    return EXIT.configuration;
  }
  try {
    const compared = compare(toCoreConfig(loaded.config), options);
    process.stdout.write(options.json ? `${JSON.stringify({ seed: options.seed, compared })}\n` : formatComparison(compared));
    return EXIT.ok;
  } catch (error) {
    if (error instanceof PlanError) throw new CliError(error.code, EXIT.usage, `${error.message}。请改正后再试 mend it and try again`);
    throw error;
  }
}

/** Every policy with every staffing plan, over the same visitors. */
function compare(config: CoreConfig, options: SimulateOptions): Compared[] {
  const day = (options.day ?? businessDayAt(systemClock.wallMs(), config.timeZone, config.dayCutoverMinutes).day) as BusinessDay;
  const hours = hallHours(config, day);
  if (hours.length === 0)
    throw new PlanError('simulate/no-arrivals', `${day} 不开放；用 --day 另选一天 the hall is closed that day: choose another with --day`);
  const arrivals = readArrivals(config, day, hours, options);
  if (arrivals.length === 0) throw new PlanError('simulate/no-arrivals', `没有人来 nobody comes on ${day}`);
  return scenarios(config, day, hours, arrivals, options).map(({ name, scenario }) => ({
    name,
    figures: figuresOf(runDay(scenario), scenario.config),
  }));
}

function scenarios(
  config: CoreConfig,
  day: BusinessDay,
  hours: readonly MinuteSpan[],
  arrivals: readonly Arrival[],
  { policies, staffing, walkSeconds }: SimulateOptions,
): { readonly name: string; readonly scenario: Scenario }[] {
  const plans = staffing.length > 0 ? staffing : [Object.keys(config.windows).join(',')];
  const names = policies.length > 0 ? policies : [config.policy.kind];
  return plans.flatMap((plan) => {
    const { shifts, extra } = parseStaffing(plan, { config, day, hours });
    return names.map((name) => {
      const policy = parsePolicy(name, config.policy);
      const label = staffing.length > 1 ? `${name} ${plan}` : name;
      const rules = simulatedConfig({ ...config, policy }, extra);
      return { name: label, scenario: { config: rules, day, arrivals, shifts, walkMs: walkSeconds * 1000, noShowMs: 60_000 } };
    });
  });
}

function readArrivals(config: CoreConfig, day: BusinessDay, hours: readonly MinuteSpan[], options: SimulateOptions): Arrival[] {
  const { serviceMinutes, variation, distribution, patienceMinutes, seed, arrivals } = options;
  const drawn: Drawn = { serviceMinutes, variation, distribution, patienceMinutes, classes: parseShares(config, options.classes) };
  const perHour = parseRates(config, arrivals);
  if (perHour === null) return parseArrivals(readFile(arrivals), config, day, new Drawer(config, drawn, new Random(seed)));
  // They come in the hours of the hall, in each stretch from a seed of its own.
  const { shifts } = parseStaffing(Object.keys(config.windows)[0] ?? '', { config, day, hours });
  return shifts.flatMap(({ fromAt, toAt }, n) => drawArrivals(config, perHour, { fromAt, toAt: toAt ?? fromAt }, drawn, seed + n));
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new PlanError('simulate/arrivals', `${path} 读不了 cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Null: it is no rate, so it is a file. */
function parseRates(config: CoreConfig, text: string): Record<ServiceId, number> | null {
  const services = Object.keys(config.services) as ServiceId[];
  const all = Number(text);
  if (text !== '' && Number.isFinite(all) && all > 0) return Object.fromEntries(services.map((service) => [service, all]));
  const parts = text.split(',').map((part) => /^([\w-]+)=(\d+(?:\.\d+)?)$/u.exec(part.trim()));
  if (parts.some((part) => part === null)) return null;
  return Object.fromEntries(
    parts.map((part) => {
      const [, service = '', rate] = part ?? [];
      if (entryOf(config.services, service as ServiceId) === undefined)
        throw new PlanError('simulate/arrivals', `there is no service ${service}; known are ${services.join(', ')}`);
      return [service, Number(rate)];
    }),
  );
}

/** `elderly=0.15,veteran=0.05`. */
function parseShares(config: CoreConfig, text: string | null): Record<ClassId, number> {
  const shares = (text ?? '').split(',').filter((part) => part !== '');
  const entries = shares.map((part): [string, number] => {
    const [, of = '', share = ''] = /^([\w-]+)=(0?\.\d+|0|1)$/u.exec(part.trim()) ?? [];
    if (entryOf(config.classes, of as ClassId) === undefined)
      throw new PlanError(
        'simulate/arrivals',
        `classes is ${JSON.stringify(part)}; elderly=0.15 is a share, and known are ${Object.keys(config.classes).join(', ')}`,
      );
    return [of, Number(share)];
  });
  if (entries.reduce((sum, [, share]) => sum + share, 0) > 1)
    throw new PlanError('simulate/arrivals', 'the shares of the classes are more than 1 together');
  return Object.fromEntries(entries);
}
