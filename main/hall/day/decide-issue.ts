/** Taking a number: whether one is given at this hour, to this visitor, on this appointment; and which. */
import { entryOf, type ServiceRules } from '../kernel/core-config.ts';
import { accept, refuse } from '../kernel/decision.ts';
import { printJobIdOf, type TicketNumber } from '../kernel/ids.ts';
import { admit } from './admission.ts';
import type { IssueCommand } from './commands.ts';
import type { DayDecision, DayRefusal, DayView } from './decision.ts';

/** The number as people see it: prefix and at least three digits. */
export const formatNumber = (prefix: string, ordinal: number): TicketNumber =>
  `${prefix}${String(ordinal).padStart(3, '0')}` as TicketNumber;

export function decideIssue(view: DayView, command: IssueCommand): DayDecision {
  const { day, config } = view;
  const { visit, service: id, delivery, kiosk, booking, estimate } = command;
  if (day.status === 'closing') return refuse('day/closing');
  if (day.status !== 'open' || day.span === null) return refuse('day/not-open');
  const service = entryOf(config.services, id);
  if (service === undefined) return refuse('service/unknown', { service: id, known: Object.keys(config.services) });
  const refused = checkPlace(view, command);
  if (refused !== null) return refused;
  const admitted = admit(view, command, service, day.span.day);
  if ('refusal' in admitted) return admitted;
  const { class: visitorClass, session, slot } = admitted;
  const ordinal = nextOrdinal(view, command, service, session);
  if (ordinal > service.lastNumber) return refuse('service/numbers-used-up', { service: id, lastNumber: service.lastNumber });
  const number = formatNumber(service.prefix, ordinal);
  const printer = delivery === 'paper' && kiosk !== null ? (config.kiosks[kiosk]?.printer ?? null) : null;
  const job = printer === null ? null : printJobIdOf(visit, 1);
  const told = { visit, number, service: id, delivery, class: visitorClass, estimate };
  return accept([{ kind: 'ticket.issued', body: { ...told, ordinal, kiosk, session, slot, booking, job, printer } }], {
    ...told,
    waitingAhead: day.services.get(id)?.queue.size ?? 0,
    day: day.span.day,
  });
}

/** Whether this kiosk gives out such a ticket. */
function checkPlace({ day, config }: DayView, { visit, service, delivery, kiosk: id }: IssueCommand): DayRefusal | null {
  const kiosk = id === null ? null : entryOf(config.kiosks, id);
  if (kiosk === undefined) return refuse('kiosk/unknown', { kiosk: id, known: Object.keys(config.kiosks) });
  if (kiosk !== null && !kiosk.services.includes(service)) return refuse('kiosk/service-not-offered', { kiosk: id, service });
  if (delivery === 'paper' && (kiosk?.printer ?? null) === null) return refuse('kiosk/no-printer', { kiosk: id });
  return day.visits.has(visit) ? refuse('visit/exists', { visit }) : null;
}

/** The next ordinal whose number was not given in this session and is borne by nobody from another who is still here. */
function nextOrdinal(
  { day }: DayView,
  { service }: IssueCommand,
  { prefix, firstNumber, lastNumber }: ServiceRules,
  session: string,
): number {
  const known = day.services.get(service);
  let ordinal = Math.max(known?.lastOrdinals.get(session) ?? 0, known?.floor ?? 0, firstNumber - 1) + 1;
  const isTaken = (number: TicketNumber): boolean => day.numbers.has(`${session}/${number}`) || day.numbersInUse.has(number);
  while (ordinal <= lastNumber && isTaken(formatNumber(prefix, ordinal))) ordinal += 1;
  return ordinal;
}
