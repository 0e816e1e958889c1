/**
 * The ticket of a hall as a picture, made the way a ticket is made: the shipped device host prints it, byte for byte, over TCP on a simulated
 * printer, and its paper is drawn. So the preview wraps, centres and refuses exactly as the hall will.
 */
import { tmpdir } from 'node:os';
import type { DeviceConfig, HostConfig, PrintOutcome, ReportBody, TicketDocument } from '../../drivers/messages.ts';
import { machineClock } from '../../firmware-sim/clock.ts';
import { encodePaperPng } from '../../firmware-sim/escpos/paper-image.ts';
import { EscposPrinter } from '../../firmware-sim/escpos-printer.ts';
import { Bus } from '../../firmware-sim/line/bus.ts';
import { TcpLine } from '../../firmware-sim/line/tcp-line.ts';
import { DeviceHostLink } from '../devices/device-host-link.ts';
import { ForkedHost } from '../devices/forked-host.ts';

const PRINTER = 'preview';
/** A preview waits for no motor. */
const SPEED_FACTOR = 50;
const PATIENCE_MS = 20_000;

export type PreviewOptions = {
  readonly document: TicketDocument;
  readonly paperWidthMm: 58 | 80;
  readonly logo: Extract<DeviceConfig, { family: 'escpos-printer' }>['logo'];
  /** Module of the device host. */
  readonly deviceHostEntry: URL;
};

export type Preview = { readonly ok: true; readonly png: Buffer } | { readonly ok: false; readonly outcome: PrintOutcome | null };

/** Prints the document and draws the sheet. `outcome` says why there is none; null when nothing came in time. Throws `sim/no-font`. */
export async function drawPreview({ document, paperWidthMm, logo, deviceHostEntry }: PreviewOptions): Promise<Preview> {
  const printer = new EscposPrinter({ name: PRINTER, clock: machineClock, paperWidthMm, speedFactor: SPEED_FACTOR });
  const bus = new Bus(new TcpLine(0), null, machineClock);
  bus.attach(printer);
  await bus.plug();
  const { address } = bus.line;
  if (address.kind !== 'tcp') throw new TypeError('a TCP line has a TCP address');
  const config: HostConfig = {
    host: PRINTER,
    ports: { tcp: address },
    devices: [{ name: PRINTER, family: 'escpos-printer', port: 'tcp', paperWidthMm, proof: 'process-id', logo }],
  };
  try {
    const outcome = await printOnce(config, document, deviceHostEntry);
    const sheet = printer.sheets.at(-1);
    if (outcome?.outcome !== 'confirmed' || sheet === undefined) return { ok: false, outcome };
    return { ok: true, png: await encodePaperPng(sheet.lines, paperWidthMm) };
  } finally {
    await bus.unplug();
  }
}

/** Waits for the printer to be online, prints, and gives the end of the job; null when there is none in time. */
async function printOnce(config: HostConfig, document: TicketDocument, entry: URL): Promise<PrintOutcome | null> {
  const { promise, resolve } = Promise.withResolvers<PrintOutcome | null>();
  let isSent = false;
  const onReport = async (report: ReportBody): Promise<{ verdict: null }> => {
    if (report.type === 'print-result') resolve(report.result);
    else if (report.type === 'device-state' && report.state === 'online' && !isSent)
      isSent = link.send({ type: 'print', device: PRINTER, jobId: PRINTER, document });
    return { verdict: null };
  };
  const nothing = (): void => undefined;
  const log = { info: nothing, warn: nothing };
  const link = new DeviceHostLink({
    config,
    channel: new ForkedHost({ host: config.host, entry, dataFolder: tmpdir(), log }),
    onReport,
    onNotice: nothing,
    onUp: nothing,
    onDown: nothing,
    log,
  });
  link.start();
  const late = setTimeout(() => resolve(null), PATIENCE_MS);
  try {
    return await promise;
  } finally {
    clearTimeout(late);
    await link.stop();
  }
}
