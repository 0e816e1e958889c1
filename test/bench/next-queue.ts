/** A queue of any length, made of the same ten visits again and again, for the bench of the decision "who is next". */
import type { DayEvent, Stamped } from '../../main/hall/day/events.ts';
import { decide, emptyHall, evolve, type HallState } from '../../main/hall/hall.ts';
import { type CoreConfig, completeConfig, type Policy } from '../../main/hall/kernel/core-config.ts';
import {
  type ClassId,
  type ClerkId,
  callIdOf,
  type DeviceId,
  printJobIdOf,
  type ServiceId,
  type TicketNumber,
  type VisitId,
  type WindowId,
} from '../../main/hall/kernel/ids.ts';
import type { Stamp } from '../../main/hall/kernel/stamp.ts';

export const NEXT_POLICIES = ['first-come', 'strict', 'ratio', 'ageing', 'service-rule', 'max-wait'] as const;
export type NextPolicy = (typeof NEXT_POLICIES)[number];
const WINDOWS = ['w1', 'w2', 'w3', 'w4'] as readonly string[] as readonly WindowId[];
const [S1, S2] = ['s1', 's2'] as [string, string] as [ServiceId, ServiceId];
const PRINTER = 'main/printer-1' as DeviceId;

/** Ten visits and then the same again, so that a long queue has the lines of a short one: of all kinds that a decision meets. */
const PATTERN: readonly {
  readonly service: ServiceId;
  readonly class: string;
  readonly is: 'waiting' | 'printing' | 'unprinted' | 'back' | { readonly window: string | null; readonly clerk: string | null };
}[] = [
  { service: S1, class: 'ordinary', is: 'printing' },
  { service: S2, class: 'ordinary', is: 'unprinted' },
  { service: S1, class: 'ordinary', is: 'waiting' },
  { service: S2, class: 'ordinary', is: 'back' },
  { service: S1, class: 'elderly', is: 'waiting' },
  { service: S2, class: 'elderly', is: 'waiting' },
  { service: S1, class: 'veteran', is: 'waiting' },
  { service: S2, class: 'veteran', is: 'back' },
  { service: S1, class: 'ordinary', is: { window: 'w1', clerk: null } },
  { service: S2, class: 'elderly', is: { window: null, clerk: 'c2' } },
];

function makeConfig(policy: NextPolicy): CoreConfig {
  const kind: Policy['kind'] = policy === 'max-wait' || policy === 'service-rule' ? 'strict' : policy;
  const record = <T>(keys: readonly string[], value: T): Record<string, T> => Object.fromEntries(keys.map((key) => [key, value]));
  return completeConfig({
    timeZone: 'Asia/Shanghai',
    dayCutoverMinutes: 240,
    services: record([S1, S2], { prefix: 'A', firstNumber: 1, lastNumber: 999_999 }),
    windows: record(WINDOWS, { services: [S1, S2], display: null, pad: null }),
    clerks: ['c1', 'c2', 'c3', 'c4'] as readonly string[] as readonly ClerkId[],
    kiosks: {},
    pads: {},
    classes: { ...record(['elderly'], { rank: 1, weight: 3 }), ...record(['veteran'], { rank: 2, weight: 2 }) },
    policy: {
      kind,
      ratio: { priority: 2, ordinary: 1 },
      maxWaitMs: policy === 'max-wait' ? 0 : Number.MAX_SAFE_INTEGER,
      rules: policy === 'service-rule' ? [{ service: S2, waitOverMs: 0 }] : [],
    },
    evaluationTimeoutMs: 30_000,
    printHoldMs: 8_000,
    voidAfterMs: 60_000,
  });
}

export class NextQueue {
  readonly state: HallState = emptyHall();
  #now: Stamp = { at: Date.UTC(2026, 10, 23, 1), clockId: 'bench', upMs: 0 };
  #serial = 0;
  readonly #likes = new Map<string, number>();

  constructor(policy: NextPolicy, waiting: number) {
    this.#happen('config.applied', { config: makeConfig(policy), sha256: '0'.repeat(64) });
    const span = { day: '2026-11-23', startsAt: this.#now.at, endsAt: this.#now.at + 86_400_000 };
    this.#happen('day.opened', { ...span, previousDay: null, carriedVisits: [], openWindows: [], devices: [] });
    for (const window of WINDOWS) this.#happen('window.opened', { window, clerk: window.replace('w', 'c') });
    for (let count = 0; count < waiting; count += 1) this.#join(count % PATTERN.length);
  }

  #happen(kind: string, body: object): void {
    const upMs = this.#now.upMs + 1;
    this.#now = { ...this.#now, at: this.#now.at + 1, upMs };
    evolve(this.state, { kind, body, ...this.#now } as Stamped<DayEvent>);
  }

  /** A visit as the pattern has it at `like` comes to the hall. */
  #join(like: number): void {
    const { service, class: of, is } = PATTERN[like] ?? { service: S1, class: 'ordinary', is: 'waiting' as const };
    this.#serial += 1;
    const visit = `v${this.#serial}` as VisitId;
    this.#likes.set(visit, like);
    const isOnPaper = is === 'printing' || is === 'unprinted';
    const job = printJobIdOf(visit, 1);
    this.#happen('ticket.issued', {
      visit,
      number: `A${this.#serial}` as TicketNumber,
      service,
      ordinal: this.#serial,
      kiosk: null,
      delivery: isOnPaper ? 'paper' : 'screen',
      class: of as ClassId,
      session: '',
      booking: null,
      estimate: null,
      job: isOnPaper ? job : null,
      printer: isOnPaper ? PRINTER : null,
    });
    if (is === 'unprinted') this.#happen('print.failed', { job, visit, reason: 'paper-out' });
    const at = { visit, window: 'w4', clerk: 'c4' };
    const call = {
      ...at,
      call: callIdOf(visit, 1),
      why: { rule: 'chosen', waitMs: 0, ahead: 0, detail: null },
      round: { priority: 0, ordinary: 0 },
    };
    if (is === 'back') {
      this.#happen('visit.called', call);
      this.#happen('visit.no-show', { visit, window: 'w4', returns: { afterTickets: 1, afterMs: null } });
      this.#happen('visit.returned', { visit, by: 'tickets' });
    } else if (typeof is === 'object') {
      this.#happen('visit.called', call);
      this.#happen('visit.transferred', { ...at, to: { service, ...is } });
    }
  }

  decide(turn: number): ReturnType<typeof decide> {
    return decide(this.state, { kind: 'window.next', window: WINDOWS[turn % WINDOWS.length] as WindowId, have: null }, this.#now);
  }

  /** A window calls, the visit leaves, and another like it comes: the queue stays what it was. */
  turn(turn: number): void {
    const decision = this.decide(turn);
    if (!decision.ok) throw new Error(decision.refusal.code);
    for (const { kind, body } of decision.events) {
      this.#happen(kind, body);
      if (kind !== 'visit.called') continue;
      this.#happen('visit.no-show', { visit: body.visit, window: body.window, returns: null });
      this.#join(this.#likes.get(body.visit) ?? 0);
    }
  }
}
