/** How an evaluation goes on. */
import { missingCase } from '../kernel/decision.ts';
import type { EvaluationId } from '../kernel/ids.ts';
import { stampOf, windowDay } from './day-rows.ts';
import type { DayEvent, Stamped } from './events.ts';
import type { DayState, Evaluation } from './state.ts';

type EvaluationEvent = Extract<Stamped<DayEvent>, { kind: `evaluation.${string}` }>;

export function evolveEvaluation(day: DayState, event: EvaluationEvent): void {
  const now = stampOf(event);
  switch (event.kind) {
    case 'evaluation.opened': {
      const { evaluation: id, record, visit, window, pad, session } = event.body;
      addEvaluation(day, {
        id,
        record,
        visit,
        window,
        pad,
        session,
        opened: now,
        asked: false,
        outcome: null,
        level: null,
        press: null,
        ended: null,
      });
      day.openEvaluations.add(id);
      day.bySession.set(session, id);
      day.sessions += 1;
      windowDay(day, window).evaluation = id;
      return;
    }
    case 'evaluation.asked': {
      const evaluation = day.evaluations.get(event.body.evaluation);
      if (evaluation !== undefined) evaluation.asked = true;
      return;
    }
    case 'evaluation.scored': {
      const { level, press, evaluation } = event.body;
      day.totals.scores[level - 1] = (day.totals.scores[level - 1] ?? 0) + 1;
      return endEvaluation(day, evaluation, { outcome: 'scored', level, press: `${press.boot}/${press.pressNo}`, ended: now });
    }
    case 'evaluation.closed': {
      const { evaluation: id, record, visit, outcome } = event.body;
      day.totals.unscored[outcome] += 1;
      const window = day.records.get(record)?.window;
      // Nobody could be asked: the evaluation begins and ends in one event.
      if (!day.evaluations.has(id) && window !== undefined)
        addEvaluation(day, {
          id,
          record,
          visit,
          window,
          pad: null,
          session: null,
          opened: now,
          asked: false,
          outcome,
          level: null,
          press: null,
          ended: now,
        });
      return endEvaluation(day, id, { outcome, ended: now });
    }
    default:
      missingCase(event);
  }
}

function addEvaluation(day: DayState, evaluation: Evaluation): void {
  day.evaluations.set(evaluation.id, evaluation);
  const record = day.records.get(evaluation.record);
  if (record !== undefined) record.evaluation = evaluation.id;
  day.unasked.delete(evaluation.record);
}

function endEvaluation(day: DayState, id: EvaluationId, end: Partial<Evaluation>): void {
  const evaluation = day.evaluations.get(id);
  if (evaluation === undefined) return;
  Object.assign(evaluation, end);
  day.openEvaluations.delete(id);
  const window = windowDay(day, evaluation.window);
  if (window.evaluation === id) window.evaluation = null;
  window.lastEvaluation = id;
}
