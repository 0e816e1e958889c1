/**
 * Keeps the devices where the committed state says they should be. Displays and pads are reconciled: told what to show, and told
 * again after every reconnect. Sheets are jobs: `print.started` is durable before the first byte, and a job is sent once.
 */
import type { DisplayText, HostCommand, NoticeBody, TicketDocument } from '../../drivers/messages.ts';
import type { CommandOrigin, CommandResult, CommittedEvent } from '../controller/controller.ts';
import { deviceIdOf } from '../devices/reports.ts';
import type { DayCommand } from '../hall/day/commands.ts';
import type { PrintResult } from '../hall/day/events.ts';
import type { Frozen, Slip, Visit } from '../hall/day/state.ts';
import type { HallState } from '../hall/hall.ts';
import type { CoreConfig } from '../hall/kernel/core-config.ts';
import type { CallId, DeviceId, PrintJobId, WindowId } from '../hall/kernel/ids.ts';
import { Announcer } from './announcer.ts';
import { BoardTeller } from './board-teller.ts';
import { type Desired, describeDesired, desiredStates } from './desired-state.ts';

export type Shown = { readonly text: string; readonly proof: 'acknowledged' | 'written'; readonly at: number };

export type DirectorOptions = {
  readonly host: string;
  readonly state: () => Frozen<HallState>;
  readonly submit: (command: DayCommand, origin: CommandOrigin) => Promise<CommandResult>;
  /** False when the device host is not there. */
  readonly send: (command: HostCommand) => boolean;
  readonly ticketOf: (visit: Frozen<Visit>) => TicketDocument;
  /** The day-close slip as the day stands now. */
  readonly slipOf: (slip: Frozen<Slip>) => TicketDocument;
  /** How a window is called on displays and by voices. */
  readonly windowText: (window: WindowId) => DisplayText;
  /** How many lines a board's device has. */
  readonly linesOf: (device: DeviceId) => number;
  readonly wallMs: () => number;
  /** What is shown somewhere has changed. */
  readonly onShown: () => void;
  readonly log: { readonly error: (fields: object, message: string) => void };
};

/** A sheet at a printer: a visit's, or a slip. */
type Sheet = { readonly job: PrintJobId; readonly end: (result: PrintResult) => DayCommand };

type Told = {
  readonly json: string;
  readonly rev: number;
  readonly text: string;
  readonly calls: readonly CallId[];
  readonly target: string;
};

/** After these a printer is free for its next sheet. */
const SHEET_ENDS: ReadonlySet<string> = new Set(['print.confirmed', 'print.failed', 'print.unknown', 'slip.settled']);

const ORIGIN: CommandOrigin = { actor: { kind: 'system', id: 'director' }, key: null, request: '', causeSeq: null };

/** Event kinds after which a display or a pad may have to change. */
const MOVES_DEVICES = /^(day|window|visit|call|evaluation|config)\./u;

export class Director {
  readonly #options: DirectorOptions;
  readonly #told = new Map<DeviceId, Told>();
  readonly #shown = new Map<DeviceId, Shown>();
  /** One sheet at a time a printer: a sheet that waits in here can still be taken back, one that was sent cannot. */
  readonly #busyPrinters = new Map<DeviceId, Sheet>();
  /** The slip that has been begun and waits for its printer. */
  #slip: { readonly job: PrintJobId; readonly device: DeviceId; readonly document: TicketDocument } | null = null;
  readonly #boards: BoardTeller;
  readonly #announcer: Announcer;
  /** Counts on from the clock: a device host that outlives this controller has seen the revisions of the one before. */
  #rev: number;

  constructor(options: DirectorOptions) {
    this.#options = options;
    this.#rev = Math.floor(options.wallMs());
    const { windowText, linesOf, host, send } = options;
    this.#boards = new BoardTeller({ windowText, linesOf, onDue: () => this.#reconcile() });
    this.#announcer = new Announcer({ host, windowText, send, submit: (command) => this.#note(command) });
  }

  /** No board waits for its next call any more. */
  stop(): void {
    this.#boards.stop();
  }

  /** What the device is to show, in words; null for one that is never told. */
  desiredText(device: DeviceId): string | null {
    return this.#told.get(device)?.text ?? null;
  }

  shown(device: DeviceId): Shown | null {
    return this.#shown.get(device) ?? null;
  }

  onCommit(events: readonly CommittedEvent[]): void {
    for (const { event } of events) {
      if (event.kind === 'slip.started') this.#takeSlip(event.body.job);
      if (SHEET_ENDS.has(event.kind) && 'job' in event.body && event.body.job !== null) this.#free(event.body.job);
    }
    if (events.some(({ event }) => MOVES_DEVICES.test(event.kind))) this.#reconcile();
    this.#printNext();
  }

  /** The host is there, perhaps anew: it knows nothing of what it should show. */
  onHostUp(): void {
    this.#told.clear();
    this.#reconcile();
    this.#printNext();
  }

  /** The host died: its devices are out of reach, and nobody can say what became of the sheets it had. */
  onHostDown(): void {
    const { day } = this.#options.state();
    this.#shown.clear();
    for (const sheet of this.#busyPrinters.values()) this.#settle(sheet, { outcome: 'unknown', reason: 'host-restarted' });
    this.#busyPrinters.clear();
    this.#announcer.onHostDown();
    for (const device of day.devices.values()) {
      if (!this.#isOurs(device.id)) continue;
      void this.#options.submit(
        { kind: 'device.change', device: device.id, state: 'offline', code: 'host/gone', paper: 'unknown' },
        ORIGIN,
      );
    }
  }

  onNotice(notice: NoticeBody): void {
    if (notice.type !== 'displayed') return;
    const device = deviceIdOf(this.#options.host, notice.device);
    const told = this.#told.get(device);
    if (told === undefined || told.rev !== notice.rev) return;
    this.#shown.set(device, { text: told.text, proof: notice.proof, at: this.#options.wallMs() });
    this.#acknowledge(told, notice.proof);
    this.#options.onShown();
  }

  #reconcile(): void {
    const { day, config } = this.#options.state();
    if (config.config === null) return;
    const rules = config.config as CoreConfig;
    for (const [device, desired] of desiredStates(day, rules, this.#options.windowText)) this.#tell(device, desired);
    for (const [device, desired] of this.#boards.desired(day, rules)) this.#tell(device, desired);
    this.#announcer.reconcile(day, rules);
  }

  /** The calls of what is shown now are told, as far as the unit can say. */
  #acknowledge({ calls, target }: Told, proof: Shown['proof']): void {
    const phase = proof === 'acknowledged' ? 'shown' : 'written';
    const entries = this.#options.state().day.calls;
    for (const call of calls) {
      const known = entries.find((entry) => entry.call === call)?.targets.get(target);
      if (known !== phase && known !== 'shown') this.#note({ kind: 'call.acknowledge', call, target, phase, code: null });
    }
  }

  /** What became of a call. A ledger that could not be written is told again with the next sign of the device. */
  #note(command: DayCommand): void {
    this.#options
      .submit(command, ORIGIN)
      .catch((error: unknown) => this.#options.log.error({ err: error }, 'what became of a call could not be noted'));
  }

  /** Other hosts have directors of their own. */
  #isOurs(device: DeviceId): boolean {
    return device.startsWith(`${this.#options.host}/`);
  }

  #tell(device: DeviceId, desired: Desired): void {
    if (!this.#isOurs(device)) return;
    const json = JSON.stringify(desired);
    if (this.#told.get(device)?.json === json) return;
    const rev = this.#rev + 1;
    const name = device.slice(this.#options.host.length + 1);
    const command: HostCommand =
      desired.kind === 'display'
        ? { type: 'display', device: name, rev, content: desired.content }
        : { type: 'pad', device: name, rev, content: desired.content };
    if (!this.#options.send(command)) return;
    this.#rev = rev;
    const { calls, target } = desired.kind === 'display' ? desired : { calls: [], target: device };
    this.#told.set(device, { json, rev, text: describeDesired(desired), calls, target });
  }

  #free(job: PrintJobId): void {
    for (const [printer, sheet] of this.#busyPrinters) if (sheet.job === job) this.#busyPrinters.delete(printer);
    if (this.#slip?.job === job) this.#slip = null;
  }

  #printNext(): void {
    const { day } = this.#options.state();
    for (const id of day.printing) {
      const visit = day.visits.get(id);
      const job = visit?.job;
      if (visit === undefined || !job || job.state !== 'queued' || !this.#isReady(job.device)) continue;
      const sheet: Sheet = { job: job.id, end: (result) => ({ kind: 'print.settle', job: job.id, visit: id, result }) };
      if (this.#claim(job.device, sheet)) void this.#print(visit, job.device, sheet);
    }
    this.#printSlip();
  }

  /** Whether a sheet can be given to this printer, or refused for it, now. */
  #isReady(printer: DeviceId): boolean {
    if (this.#busyPrinters.has(printer) || !this.#isOurs(printer)) return false;
    const state = this.#options.state().day.devices.get(printer)?.state;
    return state !== undefined && state !== 'starting';
  }

  /** Takes the printer for a sheet. False: it can print none, and the sheet has its end. */
  #claim(printer: DeviceId, sheet: Sheet): boolean {
    const device = this.#options.state().day.devices.get(printer);
    this.#busyPrinters.set(printer, sheet);
    if (device === undefined || device.state === 'online') return true;
    this.#settle(sheet, { outcome: 'failed', reason: failureOf(device.state, device.code, device.paper) });
    return false;
  }

  async #print(visit: Frozen<Visit>, printer: DeviceId, sheet: Sheet): Promise<void> {
    const started = await this.#options.submit({ kind: 'print.start', job: sheet.job, visit: visit.id }, ORIGIN);
    if (started.ok) this.#send(printer, sheet, this.#options.ticketOf(visit));
    else this.#busyPrinters.delete(printer);
  }

  /** What the slip says is taken down as it is begun: it may have to wait for a ticket. */
  #takeSlip(job: PrintJobId): void {
    const { slip } = this.#options.state().day;
    if (slip?.job === job && this.#isOurs(slip.device)) this.#slip = { job, device: slip.device, document: this.#options.slipOf(slip) };
  }

  #printSlip(): void {
    if (this.#slip === null || !this.#isReady(this.#slip.device)) return;
    const { job, device, document } = this.#slip;
    this.#slip = null;
    const sheet: Sheet = { job, end: (result) => ({ kind: 'slip.settle', job, result }) };
    if (this.#claim(device, sheet)) this.#send(device, sheet, document);
  }

  #send(printer: DeviceId, sheet: Sheet, document: TicketDocument): void {
    const device = printer.slice(this.#options.host.length + 1);
    // The host was gone before a byte could leave: that sheet is known not to exist.
    if (!this.#options.send({ type: 'print', device, jobId: sheet.job, document }))
      this.#settle(sheet, { outcome: 'failed', reason: 'offline' });
  }

  #settle(sheet: Sheet, result: PrintResult): void {
    this.#options
      .submit(sheet.end(result), ORIGIN)
      .then((settled) => {
        if (!settled.ok) this.#free(sheet.job);
      })
      .catch((error: unknown) => this.#options.log.error({ err: error, job: sheet.job }, 'the end of a sheet could not be noted'));
  }
}

/** Why a sheet cannot even begin on a printer in this state. */
function failureOf(state: string, code: string | null, paper: string): Extract<PrintResult, { outcome: 'failed' }>['reason'] {
  if (paper === 'out') return 'paper-out';
  if (code?.endsWith('paper-low')) return 'paper-low';
  if (code?.endsWith('cover-open')) return 'cover-open';
  if (code?.endsWith('cutter')) return 'cutter';
  if (state === 'noDevice') return 'unplugged';
  return state === 'hardwareError' ? 'hardware' : 'offline';
}
