/** The decisions of a business day: a command and the state give events, or a refusal. Pure; one room a subject. */

import { missingCase } from '../kernel/decision.ts';
import type { DayCommand } from './commands.ts';
import { decideAcknowledge } from './decide-call.ts';
import { decideDay } from './decide-day.ts';
import { decideEvaluation } from './decide-evaluation.ts';
import { decidePrint } from './decide-print.ts';
import { decideSlip } from './decide-slip.ts';
import { decideTicket } from './decide-ticket.ts';
import { decideVisit } from './decide-visit.ts';
import { decideWindow } from './decide-window.ts';
import type { DayDecision, DayView } from './decision.ts';

export function decideInDay(view: DayView, command: DayCommand): DayDecision {
  switch (command.kind) {
    case 'day.open':
    case 'day.resume':
    case 'day.close':
    case 'day.finish-closing':
    case 'day.roll':
    case 'clock.step':
    case 'numbers.continue':
    case 'device.change':
      return decideDay(view, command);
    case 'ticket.issue':
    case 'ticket.note':
    case 'ticket.void':
      return decideTicket(view, command);
    case 'ticket.reprint':
    case 'print.start':
    case 'print.settle':
    case 'print.overdue':
      return decidePrint(view, command);
    case 'slip.start':
    case 'slip.settle':
      return decideSlip(view, command);
    case 'window.open':
    case 'window.close':
    case 'window.pause':
    case 'window.resume':
    case 'window.auto-call':
    case 'window.next':
    case 'window.call-chosen':
    case 'window.recall':
    case 'window.start':
    case 'window.finish':
    case 'window.no-show':
    case 'window.park':
    case 'window.take-back':
    case 'window.transfer':
      return decideWindow(view, command);
    case 'visit.return':
    case 'visit.cancel':
      return decideVisit(view, command);
    case 'call.acknowledge':
      return decideAcknowledge(view, command);
    case 'evaluation.open':
    case 'evaluation.ask':
    case 'evaluation.press':
    case 'evaluation.time-out':
    case 'evaluation.decline':
      return decideEvaluation(view, command);
    default:
      return missingCase(command);
  }
}
