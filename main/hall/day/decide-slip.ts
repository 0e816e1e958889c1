/** The day-close slip: a sheet of its own with a known end. Asked for as often as somebody wants one, and never begun twice. */
import { accept, refuse } from '../kernel/decision.ts';
import { slipJobIdOf } from '../kernel/ids.ts';
import type { DayCommand } from './commands.ts';
import type { DayDecision, DayView } from './decision.ts';
import type { DayEvent } from './events.ts';
import type { DayState, Frozen } from './state.ts';

type Command = Extract<DayCommand, { kind: `slip.${string}` }>;

export function decideSlip({ day, config }: DayView, command: Command): DayDecision {
  const { slip } = day;
  if (command.kind === 'slip.settle') {
    const { job, result } = command;
    if (slip?.job !== job) return refuse('print/unknown-job', { job });
    // A late proof still counts after `unknown`; nothing counts after a certain end.
    const isNews = slip.state === 'started' || (slip.state === 'unknown' && result.outcome !== 'unknown');
    return accept(isNews ? [{ kind: 'slip.settled', body: { job, ...result } }] : []);
  }
  if (day.span === null) return refuse('day/not-open');
  const known = Object.values(config.kiosks).flatMap((kiosk) => kiosk.printer ?? []);
  const printer = command.printer ?? known[0];
  if (printer === undefined || !known.includes(printer)) return refuse('printer/unknown', { printer: printer ?? null, known });
  if (slip?.state === 'started') return refuse('print/under-way', { job: slip.job, state: slip.state });
  const job = slipJobIdOf(day.span.day, day.slips + 1);
  const { headSeq, headHash } = command;
  return accept([{ kind: 'slip.started', body: { job, printer, headSeq, headHash } }], { job, printer, headSeq, headHash });
}

/** A slip that is under way when the hall starts again, or when its day goes: nobody will ever know, and it is not printed again by itself. */
export function doubtSlip({ slip }: Frozen<DayState>, reason: 'controller-restarted' | 'overdue'): DayEvent[] {
  return slip?.state === 'started' ? [{ kind: 'slip.settled', body: { job: slip.job, outcome: 'unknown', reason } }] : [];
}
