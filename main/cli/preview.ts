/** `hallcall preview`: the ticket of hall.yaml as a PNG, to look at before any paper is used. */
import { writeFile } from 'node:fs/promises';
import type { HallConfig } from '../config/schema.ts';
import { ticketDocument } from '../config/ticket-document.ts';
import { systemClock } from '../platform/clock.ts';
import { CliError, EXIT, type ExitCode } from './exit.ts';
import { readConfig } from './start.ts';

export type PreviewOptions = {
  readonly out: string;
  /** Key of the service on the ticket; null for the first. */
  readonly service: string | null;
  /** Paper width in mm; null for that of the first printer in the file. */
  readonly width: 58 | 80 | null;
  /** Which sheet printed again, from 1; null for the first sheet. */
  readonly reprint: number | null;
};

const SAMPLE_AHEAD = 12;
const SAMPLE_ESTIMATE = { p50Ms: 25 * 60_000, p90Ms: 40 * 60_000 };
const NUMBER_DIGITS = 3;

export async function runPreview(path: string, { out, service, width, reprint }: PreviewOptions): Promise<ExitCode> {
  const config = await readConfig(path);
  const id = service ?? Object.keys(config.services)[0] ?? '';
  const chosen = Object.hasOwn(config.services, id) ? config.services[id] : undefined;
  if (chosen === undefined)
    throw new CliError('usage/service', EXIT.usage, `没有这个事项 no such service "${id}": ${Object.keys(config.services).join(', ')}`);
  const { drawPreview } = await loadPreview();
  const document = ticketDocument(config, {
    number: `${chosen.prefix}${String(chosen.numbers[0]).padStart(NUMBER_DIGITS, '0')}`,
    service: id,
    waitingAhead: SAMPLE_AHEAD,
    issuedAt: systemClock.wallMs(),
    estimate: SAMPLE_ESTIMATE,
    reprint,
  });
  // What the device host would log is said in words below.
  process.env.HALLCALL_LOG_LEVEL ??= 'fatal';
  const preview = await drawPreview({
    document,
    paperWidthMm: width ?? widthOf(config),
    logo: config.logo ?? null,
    deviceHostEntry: new URL('../../drivers/device-host.ts', import.meta.url),
  }).catch((cause: unknown) => {
    throw isNotIncluded(cause) ? NOT_INCLUDED : cause;
  });
  if (!preview.ok) {
    const reason = preview.outcome === null || preview.outcome.outcome === 'confirmed' ? 'no-answer' : preview.outcome.reason;
    throw new CliError(
      `preview/${reason}`,
      EXIT.configuration,
      `这张票打不出来，多半是有打印机不认识的字（见 hallcall check）、或二维码太大 this ticket cannot be printed: most likely a character that printers lack (see hallcall check), or a QR that is too large`,
    );
  }
  await writeFile(out, preview.png);
  process.stdout.write(`${out}\n`);
  return EXIT.ok;
}

/** The simulators are no part of an installed hall, and their fonts are packages for development. */
async function loadPreview(): Promise<typeof import('../virtual-hall/preview.ts')> {
  try {
    return await import('../virtual-hall/preview.ts');
  } catch (cause) {
    throw isNotIncluded(cause) ? NOT_INCLUDED : cause;
  }
}

const NOT_INCLUDED = new CliError(
  'preview/not-included',
  EXIT.configuration,
  '安装包里没有预览：请在源代码目录里运行，或打一张测试票 previews are not included in the installed program: run it from the sources, or print a test ticket',
);

const isNotIncluded = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && ['ERR_MODULE_NOT_FOUND', 'sim/no-font'].includes(String(cause.code));

const widthOf = (config: HallConfig): 58 | 80 =>
  Object.values(config.devices).find((device) => device.family === 'escpos-printer')?.paper_width_mm ?? 80;
