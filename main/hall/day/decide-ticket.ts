/** Taking a number, noting one that could not be printed, and its end as void. */

import { entryOf, ORDINARY } from '../kernel/core-config.ts';
import { accept, missingCase, refuse } from '../kernel/decision.ts';
import { printJobIdOf, type TicketNumber } from '../kernel/ids.ts';
import type { DayCommand } from './commands.ts';
import { failedSince, isDue, voidDue } from './deadlines.ts';
import type { DayDecision, DayView } from './decision.ts';

type Command = Exclude<Extract<DayCommand, { kind: `ticket.${string}` }>, { kind: 'ticket.reprint' }>;

/** The number as people see it: prefix and at least three digits. */
export const formatNumber = (prefix: string, ordinal: number): TicketNumber =>
  `${prefix}${String(ordinal).padStart(3, '0')}` as TicketNumber;

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

function decideIssue({ day, config }: DayView, command: Extract<Command, { kind: 'ticket.issue' }>): DayDecision {
  const { visit, service: serviceId, delivery, kiosk: kioskId } = command;
  if (day.status === 'closing') return refuse('day/closing');
  if (day.status !== 'open' || day.span === null) return refuse('day/not-open');
  const service = entryOf(config.services, serviceId);
  if (service === undefined) return refuse('service/unknown', { service: serviceId, known: Object.keys(config.services) });
  const kiosk = kioskId === null ? null : entryOf(config.kiosks, kioskId);
  if (kiosk === undefined) return refuse('kiosk/unknown', { kiosk: kioskId, known: Object.keys(config.kiosks) });
  if (kiosk !== null && !kiosk.services.includes(serviceId))
    return refuse('kiosk/service-not-offered', { kiosk: kioskId, service: serviceId });
  const printer = kiosk?.printer ?? null;
  if (delivery === 'paper' && printer === null) return refuse('kiosk/no-printer', { kiosk: kioskId });
  if (day.visits.has(visit)) return refuse('visit/exists', { visit });
  const known = day.services.get(serviceId);
  const session = '';
  let ordinal = Math.max(known?.lastOrdinals.get(session) ?? 0, known?.floor ?? 0, service.firstNumber - 1) + 1;
  while (day.numbers.has(`${session}/${formatNumber(service.prefix, ordinal)}`)) ordinal += 1;
  if (ordinal > service.lastNumber) return refuse('service/numbers-used-up', { service: serviceId, lastNumber: service.lastNumber });
  const number = formatNumber(service.prefix, ordinal);
  const job = delivery === 'paper' ? printJobIdOf(visit, 1) : null;
  return accept(
    [
      {
        kind: 'ticket.issued',
        body: {
          visit,
          number,
          service: serviceId,
          ordinal,
          kiosk: kioskId,
          delivery,
          class: ORDINARY,
          session,
          booking: null,
          estimate: null,
          job,
          printer: job === null ? null : printer,
        },
      },
    ],
    {
      visit,
      number,
      service: serviceId,
      delivery,
      waitingAhead: known?.queue.size ?? 0,
      day: day.span.day,
    },
  );
}
