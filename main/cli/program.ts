/** The command line of Hallcall. Each command does one thing and ends with a code that scripts can read. */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { REPORT_NAMES } from '../api/reports.ts';
import { loadHallConfig } from '../config/load.ts';
import { formatProblems } from '../config/problem.ts';
import { defaultDataFolder } from '../platform/paths.ts';
import { runImport } from './bookings.ts';
import { parseAnchor, readVersion, runBackup, runExport, runRebuild, runRestore, runVerify } from './data-commands.ts';
import { runDevice, runDeviceHost, runScan } from './devices/commands.ts';
import { runEstimate } from './estimate.ts';
import { EXIT, reportError } from './exit.ts';
import { runPreview } from './preview.ts';
import { runPurge } from './purge.ts';
import { runReport } from './report-command.ts';
import { runSimulator } from './sim.ts';
import { addSimulateCommand } from './simulate-command.ts';
import { readConfig, start } from './start.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const dataOption = (): Option => new Option('--data <folder>', '数据文件夹 data folder').default(defaultDataFolder());

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('0 to 65535 is allowed; 0 takes any free port.');
  return port;
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('a whole number from 1 is allowed.');
  return count;
}

function parseDate(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text)) throw new InvalidArgumentError('a date as in 2026-01-31 is needed.');
  return text;
}

async function check(path: string): Promise<void> {
  const loaded = await loadHallConfig(path);
  const problems = loaded.ok ? loaded.warnings : loaded.problems;
  if (problems.length > 0) process.stdout.write(`${formatProblems(problems, path, 'zh')}\n\n${formatProblems(problems, path, 'en')}\n`);
  if (loaded.ok)
    process.stdout.write(`${path}: 没有错误 no errors${problems.length > 0 ? `, ${problems.length} 处提醒 warning(s)` : ''}\n`);
  process.exitCode = loaded.ok ? EXIT.ok : EXIT.configuration;
}

function addPreview(program: Command): void {
  program
    .command('preview')
    .description('把号票画成图片 the ticket as a picture')
    .argument('[hall.yaml]', '配置文件 configuration', join(ROOT, 'hall.yaml'))
    .option('--out <file.png>', '图片文件 the picture', 'ticket.png')
    .option('--service <key>', '事项的键；省略则取第一个 key of a service; the first without it')
    .addOption(
      new Option('--width <mm>', '纸宽；省略则按第一台打印机 paper width; that of the first printer without it').choices(['58', '80']),
    )
    .option('--reprint <count>', '第几次重打的样子 as the sheet printed again that many times', parseCount)
    .action(async (path: string, options) => {
      const width = options.width === undefined ? null : options.width === '58' ? 58 : 80;
      process.exitCode = await runPreview(path, {
        out: options.out,
        service: options.service ?? null,
        width,
        reprint: options.reprint ?? null,
      });
    });
}

function makeProgram(): Command {
  const program = new Command('hallcall')
    .description('政务大厅叫号与评价控制器 The controller of a government service hall')
    .version(readVersion(ROOT))
    .showHelpAfterError()
    .enablePositionalOptions()
    .exitOverride();
  program
    .command('start')
    .description('启动大厅 run the hall')
    .option('--config <hall.yaml>', '配置文件 configuration')
    .option('--data <folder>', '数据文件夹 data folder')
    .option('--port <port>', '端口，0 为任选 port on the loopback, 0 for any', parsePort)
    .option('--no-shell', '不打开屏幕 open no screen')
    .option('--virtual', '虚拟大厅：模拟设备与市级平台 a virtual hall: simulated devices and a city', false)
    .action((options) =>
      start({
        config: options.config ?? null,
        data: options.data ?? null,
        port: options.port ?? null,
        shell: options.shell,
        virtual: options.virtual,
      }),
    );
  program.command('check').description('检查配置 check a configuration').argument('<hall.yaml>').action(check);
  addPreview(program);
  program
    .command('verify')
    .description('校验全部数据，只读 check all data, read-only')
    .addOption(dataOption())
    .option(
      '--anchor <seq:hash>',
      '另处已知的链头 a head known from elsewhere; may be given again',
      (text, before: ReturnType<typeof parseAnchor>[]) => [...before, parseAnchor(text)],
      [],
    )
    .option('--json', '一行 JSON one JSON object', false)
    .action((options) => {
      process.exitCode = runVerify(options.data, options.anchor, options.json);
    });
  program
    .command('rebuild')
    .description('由流水重建统计表 make the projections again from the journal')
    .addOption(dataOption())
    .action((options) => {
      process.exitCode = runRebuild(options.data);
    });
  program
    .command('export')
    .description('导出流水 write the journal out')
    .addOption(dataOption())
    .addOption(new Option('--format <format>', '格式 format').choices(['ndjson', 'csv']).default('ndjson'))
    .option('--out <file>', '新文件；省略则输出到屏幕 a new file; standard output without it')
    .action(async (options) => {
      process.exitCode = await runExport(options.data, options.format, options.out ?? null);
    });
  program
    .command('report')
    .description('统计报表，只读 a report, read-only')
    .argument('<name>', `报表 one of ${REPORT_NAMES.join(', ')}`)
    .addOption(dataOption())
    .requiredOption('--from <day>', '起始日 first day, 2026-11-21')
    .requiredOption('--to <day>', '截止日 last day, included')
    .addOption(new Option('--format <format>', '格式 format').choices(['json', 'csv', 'xlsx']).default('csv'))
    .addOption(new Option('--lang <lang>', '表头语言 language of the headings').choices(['zh', 'en']).default('zh'))
    .option('--out <file>', '新文件；省略则输出到屏幕 a new file; standard output without it')
    .option('--config <hall.yaml>', '取名称用 for the names beside the keys')
    .action(async (name: string, { out, config, ...options }) => {
      process.exitCode = await runReport(name, { ...options, out: out ?? null, config: config ?? null });
    });
  program
    .command('backup')
    .description('在线备份并校验 make a verified copy, also while the hall runs')
    .addOption(dataOption())
    .option('--keep <count>', '保留几份 how many to keep', parseCount, 14)
    .action(async (options) => {
      process.exitCode = await runBackup(options.data, options.keep);
    });
  program
    .command('restore')
    .description('从备份恢复；现有数据另存 go on from a backup; what is there is moved aside')
    .addOption(dataOption())
    .argument('[backup]', '备份文件；省略则取最新的 a backup; the newest good one without it')
    .action((file: string | undefined, options) => {
      process.exitCode = runRestore(options.data, file ?? null);
    });
  addDeviceCommands(program);
  addEstimateCommand(program);
  addPersonalCommands(program);
  addSimulateCommand(program, ROOT, parseDate);
  program
    .command('sim')
    .description('单独模拟一台设备 one simulated device: printer, display or pad')
    .argument('<device>')
    .argument('[args...]', '该设备的参数，如 --help options of that device, such as --help')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (device: string, args: string[]) => {
      process.exitCode = await runSimulator(device, args);
    });
  return program;
}

const configOption = (): Option => new Option('--config <hall.yaml>', '配置文件 configuration').default(join(ROOT, 'hall.yaml'));
const portOption = (): Option => new Option('--port <port>', '正在运行的大厅的端口 port of the running hall').argParser(parsePort);
const jsonOption = (): Option => new Option('--json', '一行 JSON one JSON object').default(false);

function addDeviceCommands(program: Command): void {
  program
    .command('device-host')
    .description('另一台取号机的设备主机，连到大厅 the device host of another kiosk, which attaches to the hall')
    .argument('<name>', 'hall.yaml 的 device_hosts 中的名字 its name under device_hosts')
    .requiredOption('--connect <host:port>', '大厅的地址 where the hall listens for device hosts')
    .requiredOption('--token-file <file>', '令牌文件 a file with its token')
    .action(async (name: string, options) => {
      process.exitCode = await runDeviceHost(name, options.connect, options.tokenFile);
    });
  program
    .command('devices')
    .description('列出插着的设备，猜出种类 what is plugged in, and what it probably is')
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(portOption())
    .addOption(jsonOption())
    .option('--talk', '询问未配置的串口是什么设备 ask unknown serial ports what they are', false)
    .action(async (options) => {
      process.exitCode = await runScan({ ...options, port: options.port ?? null });
    });
  program
    .command('device')
    .description('一台设备：测试、探明、看线上数据 one device: a test page, what it can do, what passes on its wire')
    .argument('<name>', 'hall.yaml 中的名字 its name in hall.yaml')
    .addArgument(new Argument('<action>').choices(['test', 'probe', 'watch']))
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(portOption())
    .addOption(jsonOption())
    .option('--save <file>', '把线上数据存成新文件（watch） keep the traffic in a new file (watch)')
    .action(async (name: string, action: 'test' | 'probe' | 'watch', options) => {
      process.exitCode = await runDevice(name, action, { ...options, port: options.port ?? null, save: options.save ?? null });
    });
}

function addPersonalCommands(program: Command): void {
  program
    .command('bookings')
    .description('预约 appointments')
    .addArgument(new Argument('<action>').choices(['import']))
    .argument('<file>', 'CSV 或 JSON 文件 a CSV or JSON file')
    .addOption(configOption())
    .addOption(portOption())
    .action(async (_action: 'import', file: string, options) => {
      const port: number = options.port ?? (await readConfig(options.config)).server.port;
      process.exitCode = await runImport(file, `http://127.0.0.1:${port}`);
    });
  program
    .command('purge')
    .description('销毁此月以前的个人信息 destroy personal data of the months before')
    .requiredOption('--before <month>', '月份，如 2026-08 a month')
    .addOption(dataOption())
    .action((options) => {
      process.exitCode = runPurge(options.data, options.before);
    });
}

function addEstimateCommand(program: Command): void {
  program
    .command('estimate')
    .description('用记录评判等待预计 judge the estimate of waits on recorded queues')
    .requiredOption('--replay <folder>', '记录所在文件夹 folder of the recorded queues')
    .option('--out <file>', '写入文件；省略则输出到屏幕 a file to write; standard output without it')
    .option('--from <date>', '小结从这天算起 the summary counts from this day, YYYY-MM-DD', parseDate, '')
    .action(async (options) => {
      process.exitCode = await runEstimate({ replay: options.replay, out: options.out ?? null, from: options.from });
    });
}

/** Runs the command that `process.argv` names and sets the exit code. */
export async function runCommandLine(): Promise<void> {
  try {
    await makeProgram().parseAsync();
  } catch (error) {
    const isUsage = error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');
    if (isUsage) process.exitCode = 'exitCode' in error && error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    else process.exit(reportError(error, (line) => process.stderr.write(`${line}\n`)));
  }
}
