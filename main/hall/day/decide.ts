/** The decisions of a business day: a command and the state give events, or a refusal. Pure; one room a subject. */

import { missingCase } from '../kernel/decision.ts';
import type { DayCommand } from './commands.ts';
import { decideDay } from './decide-day.ts';
import { decideEvaluation } from './decide-evaluation.ts';
import { decidePrint } from './decide-print.ts';
import { decideTicket } from './decide-ticket.ts';
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
    case 'print.start':
    case 'print.settle':
    case 'print.overdue':
      return decidePrint(view, command);
    case 'window.open':
    case 'window.close':
    case 'window.next':
    case 'window.recall':
    case 'window.start':
    case 'window.finish':
    case 'window.no-show':
      return decideWindow(view, command);
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
