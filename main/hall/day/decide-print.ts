/** A sheet has a known end: confirmed, failed or unknown. Nothing here ever lets a job start twice. */
import { accept, missingCase, refuse } from '../kernel/decision.ts';
import { printJobIdOf } from '../kernel/ids.ts';
import type { DayCommand } from './commands.ts';
import { hasEnded, isUnderWay, reprintsOf } from './day-rows.ts';
import { isDue, printDue } from './deadlines.ts';
import type { DayDecision, DayView } from './decision.ts';
import type { DayEvent } from './events.ts';
import type { Frozen, PrintJob } from './state.ts';

type Command = Extract<DayCommand, { kind: `print.${string}` | 'ticket.reprint' }>;

export function decidePrint(view: DayView, command: Command): DayDecision {
  if (command.kind === 'ticket.reprint') return decideReprint(view, command);
  const { day, config, now } = view;
  const visit = day.visits.get(command.visit);
  const job = visit?.job;
  if (visit === undefined || !job || job.id !== command.job) return refuse('print/unknown-job', { job: command.job });
  switch (command.kind) {
    case 'print.start':
      if (job.state !== 'queued' || !day.printing.has(visit.id)) return refuse('print/not-queued', { job: job.id, state: job.state });
      return accept([{ kind: 'print.started', body: { job: job.id, visit: visit.id } }]);
    case 'print.settle':
      return accept(settle(job, visit.id, command.result));
    case 'print.overdue': {
      if (!day.printing.has(visit.id) || !isDue(printDue(day, config, job.queued), now))
        return refuse('print/not-overdue', { job: job.id });
      return accept(
        settle(
          job,
          visit.id,
          job.state === 'queued' ? { outcome: 'failed', reason: 'never-started' } : { outcome: 'unknown', reason: 'overdue' },
        ),
      );
    }
    default:
      return missingCase(command);
  }
}

/** Another sheet, because somebody asked for it; a ticket on a screen gets its first. */
function decideReprint({ day, config }: DayView, command: Extract<Command, { kind: 'ticket.reprint' }>): DayDecision {
  const { printer, reason } = command;
  if (day.status !== 'open' && day.status !== 'closing') return refuse('day/not-open');
  const visit = day.visits.get(command.visit);
  if (visit === undefined) return refuse('visit/unknown', { visit: command.visit });
  if (hasEnded(visit)) return refuse('visit/over', { number: visit.number, phase: visit.phase });
  const known = Object.values(config.kiosks).flatMap((kiosk) => kiosk.printer ?? []);
  if (!known.includes(printer)) return refuse('printer/unknown', { printer, known });
  if (visit.job !== null && isUnderWay(visit.job)) return refuse('print/under-way', { job: visit.job.id, state: visit.job.state });
  const job = printJobIdOf(visit.id, visit.sheets + 1);
  const nth = reprintsOf(visit) + 1;
  return accept([{ kind: 'ticket.reprinted', body: { visit: visit.id, job, printer, nth, reason } }], {
    visit: visit.id,
    number: visit.number,
    job,
  });
}

/** A late proof still counts after `unknown`; a second word after a certain end does not. A sheet never begun cannot be in doubt. */
function settle(
  job: Frozen<PrintJob>,
  visit: Extract<Command, { kind: 'print.settle' }>['visit'],
  result: Extract<Command, { kind: 'print.settle' }>['result'],
): DayEvent[] {
  if (job.state === 'confirmed' || job.state === 'failed') return [];
  const at = { job: job.id, visit };
  switch (result.outcome) {
    case 'confirmed':
      return [{ kind: 'print.confirmed', body: { ...at, proof: result.proof } }];
    case 'failed':
      return [{ kind: 'print.failed', body: { ...at, reason: result.reason } }];
    case 'unknown':
      if (job.state === 'unknown') return [];
      return [
        job.state === 'queued'
          ? { kind: 'print.failed', body: { ...at, reason: 'never-started' } }
          : { kind: 'print.unknown', body: { ...at, reason: result.reason } },
      ];
    default:
      return missingCase(result);
  }
}
