/** The live topics of the running hall: which there are, and of what each is made. */
import { randomUUID } from 'node:crypto';
import type { TopicData } from '../api/live.ts';
import type { DevicesTopic, KioskReadView, UploadView } from '../api/views.ts';
import type { VirtualTopic } from '../api/virtual-views.ts';
import type { CommittedEvent, Controller } from '../controller/controller.ts';
import type { Estimate } from '../hall/day/events.ts';
import type { CoreConfig } from '../hall/kernel/core-config.ts';
import type { BoardId, KioskId, ServiceId, VisitId } from '../hall/kernel/ids.ts';
import { boardTopic, hallTopic, type ViewFacts } from '../live/hall-views.ts';
import { kioskTopic } from '../live/kiosk-views.ts';
import { LiveHub } from '../live/live-hub.ts';
import type { Alarms } from './alarms.ts';

export type ScreenFeedOptions = {
  readonly controller: Controller;
  readonly hallId: string;
  readonly wallMs: () => number;
  readonly alarms: () => ReturnType<Alarms['list']>;
  readonly uploads: () => readonly UploadView[];
  readonly devices: () => DevicesTopic;
  /** What came of the last code or card read at a kiosk. */
  readonly readAt: (kiosk: KioskId) => KioskReadView | null;
  readonly virtual: () => VirtualTopic | null;
  /** The masked name beside a called number; null where there is none. */
  readonly nameOf: (visit: VisitId) => string | null;
  /** What an ordinary ticket of a service issued now would be told of its wait. */
  readonly estimateFor: (service: ServiceId) => Estimate | null;
};

const KEPT_TICKETS = 10;
/** Screens take the hall's time from the status entry: it is told anew this often. */
const TELL_TIME_MS = 10_000;

export class ScreenFeed {
  readonly hub: LiveHub;
  readonly #options: ScreenFeedOptions;
  readonly #recentByKiosk = new Map<KioskId, VisitId[]>();
  readonly #timer: NodeJS.Timeout;
  #at: number;

  constructor(options: ScreenFeedOptions, replayed: readonly CommittedEvent[]) {
    this.#options = options;
    this.#at = options.wallMs();
    this.#noteTickets(replayed);
    this.hub = new LiveHub(
      randomUUID(),
      (topic) => this.topic(topic),
      () => this.#tellTime(),
    );
    this.#timer = setInterval(() => {
      this.#tellTime();
      this.hub.touch();
    }, TELL_TIME_MS);
  }

  onCommit(events: readonly CommittedEvent[]): void {
    this.#noteTickets(events);
    this.hub.touch();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.hub.close();
  }

  /** The data of `name` now; null when there is no such topic. */
  topic(name: string): TopicData | null {
    const { controller, hallId, alarms, uploads, devices, virtual, estimateFor, nameOf } = this.#options;
    const { state, outOfService } = controller;
    const config = state.config.config as CoreConfig | null;
    if (config === null) return null;
    if (name === 'devices') return devices();
    if (name === 'virtual') return virtual();
    const facts: ViewFacts = {
      hallId,
      at: this.#at,
      outOfService: outOfService !== null,
      alarms: alarms(),
      uploads: uploads(),
      estimateFor,
      nameOf,
    };
    const view = { state, config, facts };
    if (name === 'hall') return hallTopic(view);
    if (name === 'board') return boardTopic(view, null);
    if (name.startsWith('board/')) return boardTopic(view, name.slice('board/'.length) as BoardId);
    const kiosk = name.slice('kiosk/'.length) as KioskId;
    return kioskTopic(view, kiosk, this.#recentByKiosk.get(kiosk) ?? [], this.#options.readAt(kiosk));
  }

  #tellTime(): void {
    this.#at = this.#options.wallMs();
  }

  #noteTickets(events: readonly CommittedEvent[]): void {
    for (const { event } of events) {
      if (event.kind === 'day.opened') this.#recentByKiosk.clear();
      if (event.kind !== 'ticket.issued' || event.body.kiosk === null) continue;
      const recent = this.#recentByKiosk.get(event.body.kiosk) ?? [];
      this.#recentByKiosk.set(event.body.kiosk, [event.body.visit, ...recent.slice(0, KEPT_TICKETS - 1)]);
    }
  }
}
