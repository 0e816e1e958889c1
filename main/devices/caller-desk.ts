/** The clerks' caller pads: what each is to show, what it had shown when a key was pressed, and what becomes of the key. */
import type { CallerContent, HostCommand, NoticeBody, ReportBody, Verdict } from '../../drivers/messages.ts';
import type { CommandOrigin, CommandResult } from '../controller/controller.ts';
import type { DayCommand } from '../hall/day/commands.ts';
import type { DayState, Frozen } from '../hall/day/state.ts';
import type { HallState } from '../hall/hall.ts';
import { type CoreConfig, entryOf } from '../hall/kernel/core-config.ts';
import type { DeviceId, WindowId } from '../hall/kernel/ids.ts';
import { type CallerChoices, type CallerView, numberOfRefusal, orderOf } from './caller-keys.ts';
import { deviceIdOf } from './reports.ts';

export type CallerDeskOptions = {
  readonly host: string;
  readonly state: () => Frozen<HallState>;
  readonly submit: (command: DayCommand, origin: CommandOrigin) => Promise<CommandResult>;
  /** False when the device host is not there. */
  readonly send: (command: HostCommand) => boolean;
  readonly wallMs: () => number;
};

/** Which report of which run: the same press, however often it is told. */
export type ReportId = { readonly hostRun: string; readonly n: number };

type CallerKeyReport = Extract<ReportBody, { type: 'caller-key' }>;
type Told = { readonly json: string; readonly rev: number; readonly text: string };
export type CallerShown = { readonly text: string; readonly proof: 'acknowledged' | 'written'; readonly at: number };

/** A clerk looks at what was told last, or at one of the few before it. */
const REMEMBERED_VIEWS = 32;

export class CallerDesk {
  readonly #options: CallerDeskOptions;
  readonly #told = new Map<DeviceId, Told>();
  readonly #shown = new Map<DeviceId, CallerShown>();
  readonly #views = new Map<DeviceId, Map<number, CallerView>>();
  /** Counts on from the clock: a device host that outlives this controller has seen the revisions of the one before. */
  #rev: number;

  constructor(options: CallerDeskOptions) {
    this.#options = options;
    this.#rev = Math.floor(options.wallMs());
  }

  /** What the pad is to show, in words; null for one that is never told. */
  desiredText(device: DeviceId): string | null {
    return this.#told.get(device)?.text ?? null;
  }

  shown(device: DeviceId): CallerShown | null {
    return this.#shown.get(device) ?? null;
  }

  /** The host is there, perhaps anew: it knows nothing of what its pads should show. */
  onHostUp(): void {
    this.#told.clear();
    this.reconcile();
  }

  onHostDown(): void {
    this.#shown.clear();
  }

  /** Tells every pad whose window, visit or queue is another than it was told. */
  reconcile(): void {
    const { day } = this.#options.state();
    const core = this.#core;
    if (core === null) return;
    for (const [id, { caller }] of Object.entries(core.windows)) {
      if (caller?.startsWith(`${this.#options.host}/`)) this.#tell(caller, id as WindowId, day, core);
    }
  }

  /** True when the notice was about a caller pad. */
  onNotice(notice: Extract<NoticeBody, { type: 'displayed' }>): boolean {
    const device = deviceIdOf(this.#options.host, notice.device);
    const told = this.#told.get(device);
    if (told === undefined || told.rev !== notice.rev) return false;
    this.#shown.set(device, { text: told.text, proof: notice.proof, at: this.#options.wallMs() });
    return true;
  }

  /** What a key came to; null while it could not be made durable, so that the host tells it again. */
  async onKey(report: CallerKeyReport, { hostRun, n }: ReportId): Promise<Verdict | null> {
    const device = deviceIdOf(this.#options.host, report.device);
    const view = this.#views.get(device)?.get(report.rev) ?? null;
    const order = this.#hasWindow(device)
      ? orderOf(report.key, report.digits, view, this.#choices())
      : ({ kind: 'refused', code: 'caller/no-window' } as const);
    if (order.kind === 'refused') return { refused: numberOfRefusal(order.code) };
    const result = await this.#options.submit(order.command, {
      actor: { kind: 'device', id: device },
      key: `key ${hostRun}/${n}`,
      request: JSON.stringify(order.command),
      causeSeq: null,
    });
    if (result.ok) return 'done';
    return result.code.startsWith('hall/') ? null : { refused: numberOfRefusal(result.code) };
  }

  get #core(): CoreConfig | null {
    return this.#options.state().config.config as CoreConfig | null;
  }

  #hasWindow(device: DeviceId): boolean {
    return Object.values(this.#core?.windows ?? {}).some(({ caller }) => caller === device);
  }

  #choices(): CallerChoices {
    const windows = Object.entries(this.#core?.windows ?? {}).map(([id, { services }]) => ({ id: id as WindowId, services }));
    return { windows, pauseReasons: this.#core?.calling.pauseReasons ?? [] };
  }

  #tell(device: DeviceId, window: WindowId, day: Frozen<DayState>, core: CoreConfig): void {
    const visitId = day.windows.get(window)?.visit ?? null;
    const visit = visitId === null ? undefined : day.visits.get(visitId);
    const rules = entryOf(core.windows, window);
    const services = [...(rules?.services ?? []), ...(rules?.secondary ?? [])];
    const waiting = services.reduce((sum, service) => sum + (day.services.get(service)?.waiting ?? 0), 0);
    const content: CallerContent = { number: visit?.number ?? null, waiting };
    const view: CallerView = {
      window,
      paused: (day.windows.get(window)?.paused ?? null) !== null,
      visit: visit === undefined ? null : { id: visit.id, phase: visit.phase, service: visit.service },
      parked: [...day.parked].findLast((id) => day.visits.get(id)?.window === window) ?? null,
    };
    // A new phase is a new revision, though the digits are the same: "confirm" pressed twice must not start and then finish.
    const json = JSON.stringify([content, view]);
    if (this.#told.get(device)?.json === json) return;
    const rev = this.#rev + 1;
    const name = device.slice(this.#options.host.length + 1);
    if (!this.#options.send({ type: 'caller', device: name, rev, content })) return;
    this.#rev = rev;
    this.#told.set(device, { json, rev, text: `${content.number ?? '-'} (${waiting})` });
    this.#remember(device, rev, view);
  }

  #remember(device: DeviceId, rev: number, view: CallerView): void {
    const views = this.#views.get(device) ?? new Map<number, CallerView>();
    this.#views.set(device, views.set(rev, view));
    for (const oldest of views.keys()) {
      if (views.size <= REMEMBERED_VIEWS) break;
      views.delete(oldest);
    }
  }
}
