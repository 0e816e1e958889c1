/** The rating of one service record. A score exists only because a citizen pressed a key for this very evaluation. */

import { entryOf } from '../kernel/core-config.ts';
import { accept, missingCase, refuse } from '../kernel/decision.ts';
import { type DeviceId, type EvaluationId, evaluationIdOf, type VisitId, type WindowId } from '../kernel/ids.ts';
import type { DayCommand } from './commands.ts';
import { evaluationDue, isDue } from './deadlines.ts';
import type { DayDecision, DayView } from './decision.ts';
import type { DayEvent, PressIgnoredReason } from './events.ts';
import type { DayState, Frozen, Visit } from './state.ts';

type Command = Extract<DayCommand, { kind: `evaluation.${string}` }>;
type Press = Extract<Command, { kind: 'evaluation.press' }>;

/** Sessions on the wire are 32 bits: the days since 1970 above, the count within the day below; so none is used twice. */
export const SESSIONS_A_DAY = 65_536;
const DAY_MS = 86_400_000;

export function decideEvaluation(view: DayView, command: Command): DayDecision {
  const { day, now, config } = view;
  switch (command.kind) {
    case 'evaluation.open':
      return decideOpen(view, command);
    case 'evaluation.ask': {
      const evaluation = evaluationOfSession(day, command.session);
      if (evaluation === undefined || evaluation.pad !== command.device) return refuse('evaluation/unknown', { session: command.session });
      if (evaluation.asked || evaluation.outcome !== null) return accept([]);
      return accept([{ kind: 'evaluation.asked', body: { evaluation: evaluation.id } }]);
    }
    case 'evaluation.press':
      return decidePress(view, command);
    case 'evaluation.time-out': {
      const evaluation = day.evaluations.get(command.evaluation);
      if (evaluation === undefined) return refuse('evaluation/unknown', { evaluation: command.evaluation });
      if (evaluation.outcome !== null) return accept([]);
      if (!isDue(evaluationDue(day, config, evaluation), now)) return refuse('evaluation/not-due', { evaluation: command.evaluation });
      return accept(closeEvaluation(day, evaluation.id, 'pad-out-of-order'));
    }
    case 'evaluation.decline': {
      const evaluation = day.evaluations.get(command.evaluation);
      if (evaluation === undefined) return refuse('evaluation/unknown', { evaluation: command.evaluation });
      if (evaluation.outcome === 'declined') return accept([]);
      if (evaluation.outcome !== null) return refuse('evaluation/over', { evaluation: command.evaluation, outcome: evaluation.outcome });
      const { id, record, visit } = evaluation;
      return accept([{ kind: 'evaluation.closed', body: { evaluation: id, record, visit, outcome: 'declined' } }]);
    }
    default:
      return missingCase(command);
  }
}

function evaluationOfSession(day: Frozen<DayState>, session: number) {
  const id = day.bySession.get(session);
  return id === undefined ? undefined : day.evaluations.get(id);
}

/**
 * The unscored end of an open evaluation: not rated where the pad did ask. Where it never lit up, a whole time-out says that it is
 * out of order; cut short before that, only that nobody was asked.
 */
export function closeEvaluation(day: Frozen<DayState>, id: EvaluationId, ifNeverLit: 'pad-out-of-order' | 'not-asked'): DayEvent[] {
  const evaluation = day.evaluations.get(id);
  if (evaluation === undefined || evaluation.outcome !== null) return [];
  const outcome = evaluation.asked ? 'not-rated' : ifNeverLit;
  return [{ kind: 'evaluation.closed', body: { evaluation: id, record: evaluation.record, visit: evaluation.visit, outcome } }];
}

function isKnownBroken(day: Frozen<DayState>, pad: DeviceId): boolean {
  const state = day.devices.get(pad)?.state;
  return state !== undefined && state !== 'online' && state !== 'starting';
}

/** Parked, and perhaps cancelled since: whoever that was is not at the window. */
const hasLeft = (visit: Frozen<Visit> | undefined): boolean => visit !== undefined && visit.parked !== null;

function servesAnother(day: Frozen<DayState>, window: WindowId, visit: VisitId): boolean {
  const current = day.windows.get(window)?.visit ?? null;
  return current !== null && current !== visit && day.visits.get(current)?.phase === 'serving';
}

function decideOpen({ day, config }: DayView, command: Extract<Command, { kind: 'evaluation.open' }>): DayDecision {
  const record = day.records.get(command.record);
  if (record === undefined) return refuse('record/unknown', { record: command.record });
  if (record.finished === null) return refuse('visit/not-finished', { number: day.visits.get(record.visit)?.number ?? '' });
  if (record.evaluation !== null) return refuse('evaluation/exists', { evaluation: record.evaluation });
  const evaluation = evaluationIdOf(record.id);
  const about = { evaluation, record: record.id, visit: record.visit };
  const pad = entryOf(config.windows, record.window)?.pad ?? null;
  if (pad === null) return accept([{ kind: 'evaluation.closed', body: { ...about, outcome: 'not-asked' } }]);
  // Who sits there now is another citizen, or nobody: a press must never reach the wrong visit.
  if (servesAnother(day, record.window, record.visit) || hasLeft(day.visits.get(record.visit)))
    return accept([{ kind: 'evaluation.closed', body: { ...about, outcome: 'not-asked' } }]);
  const open = day.windows.get(record.window)?.evaluation ?? null;
  const before = open === null ? [] : closeEvaluation(day, open, 'not-asked');
  if (isKnownBroken(day, pad) || day.span === null)
    return accept([...before, { kind: 'evaluation.closed', body: { ...about, outcome: 'pad-out-of-order' } }]);
  const session = (Date.parse(day.span.day) / DAY_MS) * SESSIONS_A_DAY + day.sessions + 1;
  return accept([...before, { kind: 'evaluation.opened', body: { ...about, window: record.window, pad, session } }]);
}

function decidePress({ day, config }: DayView, press: Press): DayDecision {
  const { device, session, boot, pressNo, key } = press;
  const body = { device, session, boot, pressNo, key };
  const ignore = (reason: PressIgnoredReason): DayDecision =>
    accept([{ kind: 'press.ignored', body: { ...body, reason } }], { verdict: 'ignored' });
  const evaluation = evaluationOfSession(day, session);
  if (evaluation === undefined) return ignore('unknown-session');
  if (evaluation.pad !== device) return ignore('other-device');
  // The pad repeats a press until it hears the acknowledgement: the same press is the same score.
  if (evaluation.outcome === 'scored' && evaluation.press === `${boot}/${pressNo}`) return accept([], { verdict: 'scored' });
  if (evaluation.outcome !== null) return ignore('evaluation-over');
  const level = entryOf(config.pads, device)?.levels[key - 1];
  // 0 is a key that is no level: a pad may have one.
  if (level === undefined || level === 0) return ignore('unmapped-key');
  return accept(
    [
      {
        kind: 'evaluation.scored',
        body: { evaluation: evaluation.id, record: evaluation.record, visit: evaluation.visit, level, press: body },
      },
    ],
    { verdict: 'scored' },
  );
}
