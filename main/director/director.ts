/**
 * Keeps the devices where the committed state says they should be. Displays and pads are reconciled: told what to show, and told
 * again after every reconnect. Sheets are jobs: `print.started` is durable before the first byte, and a job is sent once.
 */
import type { DisplayText, HostCommand, NoticeBody, TicketDocument } from '../../drivers/messages.ts';
import type { CommandOrigin, CommandResult, CommittedEvent } from '../controller/controller.ts';
import { deviceIdOf } from '../devices/reports.ts';
import type { DayCommand, PrintResult } from '../hall/day/commands.ts';
import type { Frozen, Visit } from '../hall/day/state.ts';
import type { HallState } from '../hall/hall.ts';
import type { CoreConfig } from '../hall/kernel/core-config.ts';
import type { CallId, DeviceId, VisitId, WindowId } from '../hall/kernel/ids.ts';
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
  /** How a window is called on displays and by voices. */
  readonly windowText: (window: WindowId) => DisplayText;
  /** How many lines a board's device has. */
  readonly linesOf: (device: DeviceId) => number;
  readonly wallMs: () => number;
  /** What is shown somewhere has changed. */
  readonly onShown: () => void;
  readonly log: { readonly error: (fields: object, message: string) => void };
};

type Told = {
  readonly json: string;
  readonly rev: number;
  readonly text: string;
  readonly calls: readonly CallId[];
  readonly target: string;
};

const ORIGIN: CommandOrigin = { actor: { kind: 'system', id: 'director' }, key: null, request: '', causeSeq: null };

/** Event kinds after which a display or a pad may have to change. */
const MOVES_DEVICES = /^(day|window|visit|call|evaluation|config)\./u;

export class Director {
  readonly #options: DirectorOptions;
  readonly #told = new Map<DeviceId, Told>();
  readonly #shown = new Map<DeviceId, Shown>();
  /** One sheet at a time a printer: a sheet that waits in here can still be taken back, one that was sent cannot. */
  readonly #busyPrinters = new Map<DeviceId, VisitId>();
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
      if (event.kind !== 'print.confirmed' && event.kind !== 'print.failed' && event.kind !== 'print.unknown') continue;
      for (const [printer, visit] of this.#busyPrinters) if (visit === event.body.visit) this.#busyPrinters.delete(printer);
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
    for (const visit of this.#busyPrinters.values()) this.#settle(visit, { outcome: 'unknown', reason: 'host-restarted' });
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

  #printNext(): void {
    const { day } = this.#options.state();
    for (const id of day.printing) {
      const visit = day.visits.get(id);
      const job = visit?.job;
      if (visit === undefined || !job || job.state !== 'queued' || this.#busyPrinters.has(job.device) || !this.#isOurs(job.device))
        continue;
      const device = day.devices.get(job.device);
      if (device === undefined || device.state === 'starting') continue;
      this.#busyPrinters.set(job.device, id);
      if (device.state !== 'online') this.#settle(id, { outcome: 'failed', reason: failureOf(device.state, device.code, device.paper) });
      else void this.#print(visit, job.device);
    }
  }

  async #print(visit: Frozen<Visit>, printer: DeviceId): Promise<void> {
    const job = visit.job;
    if (job === null) return;
    const started = await this.#options.submit({ kind: 'print.start', job: job.id, visit: visit.id }, ORIGIN);
    if (!started.ok) {
      this.#busyPrinters.delete(printer);
      return;
    }
    const sent = this.#options.send({
      type: 'print',
      device: printer.slice(this.#options.host.length + 1),
      jobId: job.id,
      document: this.#options.ticketOf(visit),
    });
    // The host was gone before a byte could leave: that sheet is known not to exist.
    if (!sent) this.#settle(visit.id, { outcome: 'failed', reason: 'offline' });
  }

  #settle(visit: VisitId, result: PrintResult): void {
    const job = this.#options.state().day.visits.get(visit)?.job;
    if (!job) return;
    this.#options
      .submit({ kind: 'print.settle', job: job.id, visit, result }, ORIGIN)
      .then((settled) => {
        if (!settled.ok) this.#busyPrinters.delete(job.device);
      })
      .catch((error: unknown) => this.#options.log.error({ err: error, job: job.id }, 'the end of a sheet could not be noted'));
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
