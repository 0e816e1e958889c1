/** From the committed state to what the screens show. Pure; the cost hangs on windows and services, never on the visits of the day. */
import type {
  AlarmView,
  BoardTopic,
  CallView,
  EvaluationView,
  HallStatusView,
  HallTopic,
  ServiceView,
  TotalsView,
  UploadView,
  WaitView,
  WindowView,
  WindowVisitView,
} from '../api/views.ts';
import type { Estimate } from '../hall/day/events.ts';
import { boardCalls } from '../hall/day/ledger.ts';
import { queued } from '../hall/day/queue/lines.ts';
import type { CallEntry, DayState, Frozen, Visit } from '../hall/day/state.ts';
import type { HallState } from '../hall/hall.ts';
import { type CoreConfig, entryOf } from '../hall/kernel/core-config.ts';
import type { BoardId, ServiceId, VisitId, WindowId } from '../hall/kernel/ids.ts';
import { awayViews, waitingViews } from './away-views.ts';
import { ledgerViews } from './ledger-views.ts';

/** What the views need beside the state. */
export type ViewFacts = {
  readonly hallId: string;
  readonly at: number;
  readonly outOfService: boolean;
  readonly alarms: readonly AlarmView[];
  readonly uploads: readonly UploadView[];
  /** What an ordinary ticket of a service issued now would be told of its wait. */
  readonly estimateFor: (service: ServiceId) => Estimate | null;
  readonly nameOf: (visit: VisitId) => string | null;
};

export type View = { readonly state: Frozen<HallState>; readonly config: CoreConfig; readonly facts: ViewFacts };

const NEXT_NUMBERS = 5;
const MINUTE_MS = 60_000;

export function statusView({ state, facts }: View): HallStatusView {
  const { status, span } = state.day;
  return {
    hallId: facts.hallId,
    state: facts.outOfService ? 'out-of-service' : status === 'none' ? 'closed' : status,
    day: span?.day ?? null,
    at: facts.at,
    alarms: facts.alarms,
  };
}

/** Of an estimate what people are told, to the minute, so that a screen is not told of every second. The border is raised: it must hold. */
export function waitView(estimate: Estimate | null): WaitView | null {
  if (estimate === null) return null;
  const { p50Ms, p90Ms } = estimate;
  return { p50Ms: Math.round(p50Ms / MINUTE_MS) * MINUTE_MS, p90Ms: Math.ceil(p90Ms / MINUTE_MS) * MINUTE_MS };
}

export function serviceView({ state: { day }, facts }: View, id: ServiceId): ServiceView {
  const service = day.services.get(id);
  const nextNumbers: string[] = [];
  let oldestIssuedAt: number | null = null;
  for (const visitId of queued(day, id)) {
    const visit = day.visits.get(visitId);
    if (visit?.phase !== 'waiting') continue;
    oldestIssuedAt ??= visit.issued.at;
    if (nextNumbers.push(visit.number) >= NEXT_NUMBERS) break;
  }
  return {
    service: id,
    waiting: service?.waiting ?? 0,
    printing: service?.printing ?? 0,
    issuedToday: service?.issued ?? 0,
    oldestIssuedAt,
    nextNumbers,
    estimate: waitView(facts.estimateFor(id)),
  };
}

const printDoubtOf = (visit: Frozen<Visit>): string | null =>
  visit.job?.state === 'unknown' || visit.job?.state === 'failed' ? visit.job.reason : null;

function windowVisitView(config: CoreConfig, visit: Frozen<Visit> | undefined): WindowVisitView | null {
  if (visit === undefined || (visit.phase !== 'called' && visit.phase !== 'serving')) return null;
  const { id, number, service, phase, issued, lastCalled, calls, recalls, started } = visit;
  const { recallLimit } = config.calling;
  return {
    visit: id,
    number,
    service,
    class: visit.class,
    record: phase === 'serving' ? visit.record : null,
    state: phase,
    issuedAt: issued.at,
    calledAt: lastCalled?.at ?? issued.at,
    calls,
    recallsLeft: recallLimit === null ? null : Math.max(recallLimit - recalls, 0),
    startedAt: started?.at ?? null,
    printDoubt: printDoubtOf(visit),
  };
}

function windowView({ state: { day }, config }: View, id: WindowId): WindowView {
  const window = day.windows.get(id);
  const evaluationOf = (evaluationId: NonNullable<typeof window>['evaluation']) =>
    evaluationId === null ? undefined : day.evaluations.get(evaluationId);
  const open = evaluationOf(window?.evaluation ?? null);
  const last = evaluationOf(window?.lastEvaluation ?? null);
  const numberOf = (visit: VisitId): string => day.visits.get(visit)?.number ?? '';
  const evaluation: EvaluationView | null =
    open === undefined
      ? null
      : { evaluation: open.id, number: numberOf(open.visit), state: open.asked ? 'asked' : 'opened', openedAt: open.opened.at };
  const rules = config.windows[id];
  const services = [...(rules?.services ?? []), ...(rules?.secondary ?? [])];
  return {
    window: id,
    open: Boolean(window?.clerk),
    clerk: window?.clerk ?? null,
    paused: window?.paused ?? null,
    autoCall: window?.autoCall ?? false,
    idleSinceAt: window?.idle?.at ?? null,
    visit: window?.visit ? windowVisitView(config, day.visits.get(window.visit)) : null,
    evaluation,
    // The rater is protected: a window's page learns that there was a score, never which.
    lastEvaluation: last?.outcome && last.ended ? { number: numberOf(last.visit), outcome: last.outcome, at: last.ended.at } : null,
    finishedToday: window?.finished ?? 0,
    waiting: services.reduce((sum, service) => sum + (day.services.get(service)?.waiting ?? 0), 0),
  };
}

export function totalsView(day: Frozen<DayState>): TotalsView {
  const { phases, issued, scores, unscored } = day.totals;
  return {
    issued,
    waiting: phases.waiting + phases.printing + phases.unprinted,
    called: phases.called,
    serving: phases.serving,
    finished: phases.finished,
    noShow: phases['no-show'],
    void: phases.void,
    parked: phases.parked,
    cancelled: phases.cancelled,
    scores: [...scores],
    notRated: unscored['not-rated'],
    declined: unscored.declined,
    notAsked: unscored['not-asked'],
    padOutOfOrder: unscored['pad-out-of-order'],
  };
}

export const entries = <Id extends string, Value>(ids: readonly Id[], of: (id: Id) => Value): { [id: string]: Value } =>
  Object.fromEntries(ids.map((id) => [id, of(id)]));

export function hallTopic(view: View): HallTopic {
  const { state, config, facts } = view;
  return {
    status: { hall: statusView(view) },
    services: entries(Object.keys(config.services) as ServiceId[], (id) => serviceView(view, id)),
    windows: entries(Object.keys(config.windows) as WindowId[], (id) => windowView(view, id)),
    waiting: entries(Object.keys(config.services) as ServiceId[], (id) => waitingViews(state.day, id)),
    away: awayViews(state.day),
    ledger: { recent: ledgerViews(state.day) },
    totals: { today: totalsView(state.day) },
    upload: Object.fromEntries(facts.uploads.map((upload) => [upload.sink, upload])),
  };
}

const BOARD_CALLS = 12;

const callView = ({ facts }: View, { call, visit, number, window, at, nth }: Frozen<CallEntry>): CallView => ({
  name: facts.nameOf(visit),
  call,
  visit,
  number,
  window,
  at,
  calls: nth,
});

/** The last calls of `windows` (none: of all), newest first, one entry a visit. */
function recentCalls(view: View, windows: readonly WindowId[]): CallView[] {
  const { day } = view.state;
  const seen = new Set<VisitId>();
  const views: CallView[] = [];
  for (let index = day.calls.length - 1; index >= 0 && views.length < BOARD_CALLS; index -= 1) {
    const entry = day.calls[index];
    if (entry === undefined || seen.has(entry.visit)) continue;
    if (windows.length > 0 && !windows.includes(entry.window)) continue;
    seen.add(entry.visit);
    views.push(callView(view, entry));
  }
  return views;
}

/** `board` null: a board without a key, which shows all and says nothing of it. Null: there is no such board. */
export function boardTopic(view: View, board: BoardId | null): BoardTopic | null {
  const { day } = view.state;
  const { config } = view;
  const rules = board === null ? { windows: [] } : entryOf(config.boards, board);
  if (rules === undefined) return null;
  const shown = rules.windows.length > 0 ? rules.windows : (Object.keys(config.windows) as WindowId[]);
  const windows = entries(shown, (id) => {
    const window = day.windows.get(id);
    return { window: id, open: Boolean(window?.clerk), number: window?.visit ? (day.visits.get(window.visit)?.number ?? null) : null };
  });
  const pending = board === null ? [] : boardCalls(day, config, board).map((entry) => callView(view, entry));
  return { status: { hall: statusView(view) }, calls: { recent: recentCalls(view, rules.windows), pending }, windows };
}
