/** A learner that follows a hall: committed events in, the estimate for a ticket out. Live and caught up from the journal it learns the same. */
import type { DayEvent, Estimate, Stamped } from '../hall/day/events.ts';
import type { CoreConfig } from '../hall/kernel/core-config.ts';
import type { Stamp } from '../hall/kernel/stamp.ts';
import { emptyQueues, followQueues, placeOf, type QueuesState, queueSeen } from './hall-queues.ts';
import { emptyLearner, Learner, type LearnerState, type WaitForetold } from './learner.ts';
import { type Moment, peekOnLine, placeOnLine, type TimeLine } from './moment.ts';
import { decodeLearner, decodeWithMaps, encodeWithMaps } from './saved.ts';

export const ESTIMATE_MODEL = 'fluid-rls-1';

type FeedState = { readonly learner: LearnerState; readonly queues: QueuesState; readonly line: TimeLine };

const MINUTE_MS = 60_000;

export class HallFeed {
  readonly #state: FeedState;
  readonly #learner: Learner;
  #config: CoreConfig;

  private constructor(state: FeedState, config: CoreConfig) {
    this.#state = state;
    this.#learner = new Learner(state.learner);
    this.#config = config;
  }

  /** One that knows nothing. `config`: the hall's present rules, until events bring others. */
  static empty(config: CoreConfig): HallFeed {
    return new HallFeed({ learner: emptyLearner(), queues: emptyQueues(), line: { last: null, ms: 0 } }, config);
  }

  /** One as it was when `save` wrote `text`; null where that is another version's, or damaged. */
  static load(text: string, config: CoreConfig): HallFeed | null {
    try {
      const saved = decodeWithMaps(text) as { readonly learner: string; readonly queues: QueuesState; readonly line: TimeLine };
      const learner = decodeLearner(saved.learner);
      const { visits, services, windows } = saved.queues;
      if (learner === null || ![visits, services, windows].every((part) => part instanceof Map) || !Number.isFinite(saved.line.ms))
        return null;
      return new HallFeed({ learner, queues: saved.queues, line: saved.line }, config);
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof TypeError) return null;
      throw error;
    }
  }

  save(): string {
    const { learner, queues, line } = this.#state;
    return encodeWithMaps({ learner: encodeWithMaps(learner), queues, line });
  }

  get outcomes(): number {
    return this.#state.learner.outcomes;
  }

  applyConfig(config: CoreConfig): void {
    this.#config = config;
  }

  /** Takes in the next event of the journal. */
  take(event: Stamped<DayEvent>): void {
    const { queues, line } = this.#state;
    const ms = placeOnLine(line, event);
    if (event.kind === 'day.opened') {
      followQueues(queues, event, ms);
      for (const service of Object.keys(this.#config.services)) this.#see(service, this.#moment(ms, event.at));
      return;
    }
    if (queues.day === null) return;
    const at = this.#moment(ms, event.at);
    const arrival = event.kind === 'ticket.issued' ? placeOf(queues, this.#config, event.body.service, event.body.class) : null;
    const before = this.#touched(event);
    for (const { kind, visit, seen } of followQueues(queues, event, ms)) {
      if (kind === 'issued') this.#learner.issued(seen.service, visit, at, arrival);
      else if (kind === 'called') this.#learner.called(seen.service, visit, at, (ms - seen.issuedMs) / MINUTE_MS);
      else this.#learner.left(seen.service, visit, at);
      before.add(seen.service);
    }
    for (const service of before) this.#see(service, at);
  }

  /** What a ticket issued at `now` is told; null: nothing rather than a guess. */
  estimateFor(service: string, classId: string, now: Stamp): Estimate | null {
    const { queues, line } = this.#state;
    if (queues.day === null || !Object.hasOwn(this.#config.services, service)) return null;
    const at = this.#moment(peekOnLine(line, now), now.at);
    return toEstimate(this.#learner.foretell(service, at, placeOf(queues, this.#config, service, classId)));
  }

  /** Services whose queue or windows `event` may change. */
  #touched(event: DayEvent): Set<string> {
    const { body } = event;
    const touched = new Set<string>();
    if ('visit' in body) {
      const seen = this.#state.queues.visits.get(body.visit);
      if (seen !== undefined) touched.add(seen.service);
      if (event.kind === 'visit.transferred') touched.add(event.body.to.service);
    }
    if (event.kind.startsWith('window.') && 'window' in body && body.window !== null) {
      const rules = Object.hasOwn(this.#config.windows, body.window) ? this.#config.windows[body.window] : undefined;
      for (const service of [...(rules?.services ?? []), ...(rules?.secondary ?? [])]) touched.add(service);
    }
    return touched;
  }

  #see(service: string, at: Moment): void {
    this.#learner.sawQueue(service, at, queueSeen(this.#state.queues, this.#config, service));
  }

  /** The minute is counted from the day's beginning, so that a changed wall clock moves it no further than itself. */
  #moment(ms: number, wallAt: number): Moment {
    const { day, startsAt } = this.#state.queues;
    const minute = this.#config.dayCutoverMinutes + (wallAt - startsAt) / MINUTE_MS;
    return { ms, day: day ?? '', minute: Math.max(0, minute) };
  }
}

function toEstimate({ p10Min, p50Min, p90Min, isKnown }: WaitForetold): Estimate | null {
  if (!isKnown || ![p10Min, p50Min, p90Min].every(Number.isFinite)) return null;
  const [p10Ms, p50Ms, p90Ms] = [p10Min, p50Min, p90Min].map((min) => Math.round(min * MINUTE_MS)) as [number, number, number];
  return { p10Ms, p50Ms, p90Ms, model: ESTIMATE_MODEL };
}
