/** Taking a number, noting one that could not be printed, and its end as void. */

import { accept, missingCase, refuse } from '../kernel/decision.ts';
import type { DayCommand } from './commands.ts';
import { failedSince, isDue, voidDue } from './deadlines.ts';
import { decideIssue } from './decide-issue.ts';
import type { DayDecision, DayView } from './decision.ts';

type Command = Exclude<Extract<DayCommand, { kind: `ticket.${string}` }>, { kind: 'ticket.reprint' }>;

export function decideTicket(view: DayView, command: Command): DayDecision {
  const { day, config, now } = view;
  switch (command.kind) {
    case 'ticket.issue':
      return decideIssue(view, command);
    case 'ticket.note': {
      const visit = day.visits.get(command.visit);
      if (visit === undefined) return refuse('visit/unknown', { visit: command.visit });
      if (visit.noted) return accept([]);
      if (visit.phase !== 'unprinted') return refuse('visit/not-unprinted', { number: visit.number, phase: visit.phase });
      return accept([{ kind: 'ticket.noted', body: { visit: visit.id } }]);
    }
    case 'ticket.void': {
      const visit = day.visits.get(command.visit);
      if (visit === undefined) return refuse('visit/unknown', { visit: command.visit });
      const failedAt = failedSince(visit);
      if (failedAt === null || !isDue(voidDue(day, config, failedAt), now)) return refuse('visit/not-unprinted', { number: visit.number });
      return accept([{ kind: 'ticket.voided', body: { visit: visit.id } }]);
    }
    default:
      return missingCase(command);
  }
}
