/** The options of `hallcall simulate`. */
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { runSimulate } from './simulate.ts';

function parseNumber(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('a number from 0 is allowed.');
  return value;
}

const another = (text: string, before: readonly string[]): readonly string[] => [...before, text];

/** Adds `simulate` to the command line. */
export function addSimulateCommand(program: Command, root: string, parseDate: (text: string) => string): void {
  program
    .command('simulate')
    .description(
      '如果……会怎样：在模拟时间里过一天，比较规则与窗口安排 what if: a day in simulated time, policies and staffing side by side',
    )
    .argument('[hall.yaml]', '配置文件 configuration', join(root, 'hall.yaml'))
    .requiredOption(
      '--arrivals <file|rate>',
      '文件 time,service,class,duration，或每事项每小时人数，如 30 或 a=30,b=12 a file, or visitors an hour',
    )
    .option('--policy <policy>', 'first-come、strict、ageing、ratio:2:1，可加 /60（最长等候分钟）；可重复 may be given again', another, [])
    .option('--staffing <plan>', '窗口数，或 w1,w2@09:00-12:00,new=w1；可重复 windows and their hours; may be given again', another, [])
    .option('--classes <shares>', '各类人群比例 shares of the classes, such as elderly=0.15,veteran=0.05')
    .option('--service-minutes <minutes>', '平均办理时间；省略则按承诺时长 mean service; the standard minutes without it', parseNumber)
    .option('--variation <ratio>', '办理时间离散度 standard deviation over mean of the service', parseNumber, 0.7)
    .addOption(
      new Option('--distribution <name>', '办理时间分布 of the service')
        .choices(['lognormal', 'exponential'] as const)
        .default('lognormal' as const),
    )
    .option('--patience <minutes>', '平均耐心；省略则都等到底 mean patience; without it everybody stays', parseNumber)
    .option('--walk <seconds>', '从叫号到窗口 from the call to the window', parseNumber, 20)
    .option('--day <date>', '哪一天的日历 whose calendar; today without it', parseDate)
    .option('--seed <number>', '随机数种子 the same seed, the same day', parseNumber, 1)
    .option('--json', '一行 JSON one JSON object', false)
    .action(async (path: string, options) => {
      const { arrivals, policy: policies, staffing, variation, distribution, seed, json } = options;
      process.exitCode = await runSimulate(path, {
        arrivals,
        policies,
        staffing,
        variation,
        distribution,
        seed,
        json,
        classes: options.classes ?? null,
        serviceMinutes: options.serviceMinutes ?? null,
        patienceMinutes: options.patience ?? null,
        walkSeconds: options.walk,
        day: options.day ?? null,
      });
    });
}
