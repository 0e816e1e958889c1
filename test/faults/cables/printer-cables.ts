/** Ticket printers under pulled cables: no sheet twice, none that came too late, none that was promised and never came. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PrintOutcome, ReportBody, TicketDocument, TicketLine } from '../../../drivers/messages.ts';
import { type Sheet, textOf } from '../../../firmware-sim/escpos-printer.ts';
import type { HallDeviceState } from '../../../firmware-sim/virtual-hall-messages.ts';
import type { CableFamily, Findings, Hands, Ledger } from './family.ts';

const PRINTER = 'printer';
const BAUD = 38_400;
/** Fast enough for a thousand cycles, slow enough that a ticket is caught half printed. */
const SPEED_FACTOR = 4;
const RECOVER_MS = 30_000;
const LOOK_MS = 20;
const SEEN_MS = 2_000;
const RETRY_MS = 100;
const MOST_AT_ONCE = 3;

/** `ended` is null while nobody has said what became of it. */
type Job = { readonly number: number; ended: PrintOutcome | null };

const text = (content: string, size: number): TicketLine => ({
  kind: 'text',
  text: content,
  align: 'center',
  width: size,
  height: size,
  bold: false,
});

/** The first line says which sheet it is, the last that it is whole; a QR between them is a long command to be torn in. */
const ticketOf = (number: number): TicketDocument => ({
  lines: [
    text(`BEGIN ${number}`, 2),
    text('市民服务中心 请留意叫号屏', 1),
    { kind: 'qr', data: `https://q.example.gov.cn/t/${number}?d=20261121&h=0755-01`, moduleDots: 3, errorLevel: 'M' },
    text(`END ${number}`, 1),
    { kind: 'feed', lines: 3 },
  ],
  cut: 'partial',
});

const numbersIn = (sheet: string, word: 'BEGIN' | 'END'): number[] =>
  [...sheet.matchAll(new RegExp(`${word} (\\d+)`, 'g'))].map((match) => Number(match[1]));

class PrinterLedger implements Ledger {
  readonly device = PRINTER;
  readonly #hands: Hands;
  readonly #jobs = new Map<string, Job>();
  readonly #sheets = new Map<number, string>();
  #isOnline = false;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  traffic(): void {
    const count = Math.ceil(this.#hands.random() * MOST_AT_ONCE);
    for (let n = 0; n < count; n += 1) this.#print();
  }

  /** Online again, every job ended, and a new ticket went all the way. */
  async recovered(): Promise<void> {
    await this.#until(() => this.#isOnline && [...this.#jobs.values()].every(({ ended }) => ended !== null), 'online, every job ended');
    const endMs = performance.now() + RECOVER_MS;
    let job = this.#print();
    for (;;) {
      await this.#until(() => job.ended !== null, `the end of ticket ${job.number}`);
      if (job.ended?.outcome === 'confirmed') return this.#untilSeen(job.number);
      if (performance.now() > endMs) throw new Error(`no ticket is confirmed any more: ${JSON.stringify(job.ended)}`);
      await sleep(RETRY_MS);
      job = this.#print();
    }
  }

  hostUp(): void {
    this.#isOnline = false;
  }

  /** What the controller does: a sheet that was begun is in doubt, and is never sent again. */
  hostDown(): void {
    this.#isOnline = false;
    for (const job of this.#jobs.values()) job.ended ??= { outcome: 'unknown', reason: 'host-restarted' };
  }

  report(report: ReportBody): null {
    if (report.type === 'device-state') this.#isOnline = report.state === 'online';
    if (report.type !== 'print-result') return null;
    const job = this.#jobs.get(report.jobId);
    // A late proof still turns an unknown sheet into a confirmed one.
    if (job !== undefined && (job.ended === null || job.ended.outcome === 'unknown')) job.ended = report.result;
    return null;
  }

  notice(): void {
    // A printer's notices are counters, which prove nothing here.
  }

  simulated(device: string, state: HallDeviceState): void {
    if (device !== PRINTER || state.family !== 'escpos-printer') return;
    for (const sheet of state.paper as readonly Sheet[]) this.#sheets.set(sheet.id, textOf(sheet));
  }

  findings(): Findings {
    const sheets = [...this.#sheets].toSorted(([a], [b]) => a - b);
    const whole = sheets.flatMap(([, sheet]) => numbersIn(sheet, 'END'));
    const begun = sheets.flatMap(([, sheet]) => numbersIn(sheet, 'BEGIN'));
    const twice = begun.filter((number, at) => begun.indexOf(number) !== at);
    const late = begun.filter((number, at) => begun.slice(0, at).some((before) => before > number));
    const jobs = [...this.#jobs.values()];
    const ended = (outcome: PrintOutcome['outcome']): Job[] => jobs.filter((job) => job.ended?.outcome === outcome);
    const broken = {
      'printed twice': twice,
      'came out after a later one': late,
      'came out whole and was called failed': ended('failed').flatMap(({ number }) => (whole.includes(number) ? [number] : [])),
      'was confirmed and is nowhere': ended('confirmed').flatMap(({ number }) => (whole.includes(number) ? [] : [number])),
      'never ended': jobs.flatMap((job) => (job.ended === null ? [job.number] : [])),
      'was not seen by the harness': sheets.flatMap(([id], at) => (id === at + 1 ? [] : [id])).slice(0, 1),
    };
    return {
      counts: {
        tickets: jobs.length,
        confirmed: ended('confirmed').length,
        failed: ended('failed').length,
        unknown: ended('unknown').length,
        sheets: sheets.length,
        'double prints': twice.length,
        'stale tickets': late.length + broken['came out whole and was called failed'].length,
      },
      problems: Object.entries(broken).flatMap(([what, numbers]) => numbers.map((number) => `ticket ${number} ${what}`)),
    };
  }

  #print(): Job {
    const number = this.#jobs.size + 1;
    const job: Job = { number, ended: null };
    const jobId = `job ${number}`;
    this.#jobs.set(jobId, job);
    // The host was gone before a byte could leave: that sheet is known not to exist.
    if (!this.#hands.send({ type: 'print', device: PRINTER, jobId, document: ticketOf(number) }))
      job.ended = { outcome: 'failed', reason: 'offline' };
    return job;
  }

  /** The simulators tell their paper a little later than the printer tells its end; what never comes is for the findings. */
  async #untilSeen(number: number): Promise<void> {
    const endMs = performance.now() + SEEN_MS;
    while (performance.now() < endMs && ![...this.#sheets.values()].some((sheet) => numbersIn(sheet, 'END').includes(number)))
      await sleep(LOOK_MS);
  }

  async #until(isSo: () => boolean, what: string): Promise<void> {
    const endMs = performance.now() + RECOVER_MS;
    while (!isSo()) {
      if (performance.now() > endMs) throw new Error(`${what}: not within ${RECOVER_MS / 1000} s`);
      await sleep(LOOK_MS);
    }
  }
}

/** What the rigs of a run have, in turn: every proof a unit can give, and the printer class of USB beside serial. */
const UNITS = [
  { model: 'full', port: { kind: 'serial', path: 'printer-tty', baud: BAUD } },
  { model: 'fence', port: { kind: 'serial', path: 'printer-tty', baud: BAUD } },
  { model: 'cut-counter', port: { kind: 'serial', path: 'printer-tty', baud: BAUD } },
  { model: 'full', port: { kind: 'usb-printer', path: 'printer-tty' } },
] as const;

export const PRINTER_CABLES: CableFamily = {
  name: 'printers',
  wiring: (variant) => {
    const { model, port } = UNITS[variant % UNITS.length] ?? UNITS[0];
    return {
      config: {
        host: 'cables',
        ports: { cable: port },
        devices: [{ name: PRINTER, family: 'escpos-printer', port: 'cable', paperWidthMm: 80, proof: 'probe', logo: null }],
      },
      lines: [{ name: 'cable', baud: BAUD, pty: port.path }],
      devices: [{ name: PRINTER, family: 'escpos-printer', line: 'cable', paperWidthMm: 80, speedFactor: SPEED_FACTOR, model }],
    };
  },
  makeLedger: (hands) => new PrinterLedger(hands),
};
