/** Who is given a number now: class, appointment, opening hours, quotas, and whether the wait foretold still ends in time. */
import type { Booking } from '../kernel/booking.ts';
import { MINUTE_MS } from '../kernel/business-day.ts';
import {
  closesAt,
  type HourRules,
  isOpenAt,
  lastClosing,
  localTimeAt,
  momentInDay,
  nextOpening,
  sessionAt,
  shownMinute,
  slotAt,
} from '../kernel/calendar.ts';
import { classOf, entryOf, ORDINARY, type ServiceRules } from '../kernel/core-config.ts';
import { refuse } from '../kernel/decision.ts';
import type { BusinessDay, ClassId, VisitId } from '../kernel/ids.ts';
import type { IssueCommand } from './commands.ts';
import type { DayRefusal, DayView } from './decision.ts';

/** `slot`: the minute at which the quota slot it counts in begins; null for none. */
export type Admission = { readonly class: ClassId; readonly session: string; readonly slot: number | null };

export function admit(view: DayView, command: IssueCommand, service: ServiceRules, day: BusinessDay): DayRefusal | Admission {
  const { config, now } = view;
  const { minute } = localTimeAt(now.at, config.timeZone);
  const session = service.numbering === 'session' ? sessionAt(config.calendar.sessions, minute, config.dayCutoverMinutes) : '';
  const refused = checkClass(view, command);
  if (refused !== null) return refused;
  if (command.booking !== null) {
    const kept = keepBooking(view, command, day);
    // Hours, quotas and the last ticket are for those who come without: an appointment has its own time and its own room.
    return 'refusal' in kept ? kept : { class: kept.class, session, slot: null };
  }
  const slot = slotAt(service.quota.slots, minute)?.fromMinute ?? null;
  const hours: HourRules = { timeZone: config.timeZone, calendar: config.calendar, own: service.hours };
  return (
    checkHours(command, hours, now.at) ??
    checkQuota(view, command, service, minute) ??
    checkLastTicket(view, command, service, hours) ?? { class: command.class, session, slot }
  );
}

function checkClass({ config }: DayView, { class: id, kiosk }: IssueCommand): DayRefusal | null {
  if (id === ORDINARY) return null;
  if (entryOf(config.classes, id) === undefined) return refuse('class/unknown', { class: id, known: Object.keys(config.classes) });
  return kiosk !== null && !config.kioskClasses.includes(id) ? refuse('class/not-at-kiosk', { class: id, kiosk }) : null;
}

/** Whether the appointment holds now, and the class it is called in: the better one of its own and the visitor's. */
function keepBooking(view: DayView, command: IssueCommand, day: BusinessDay): DayRefusal | { readonly class: ClassId } {
  const { config, now } = view;
  const { bookings: rules } = config;
  const booking = command.booking === null ? undefined : view.bookings.get(command.booking);
  if (booking === undefined) return refuse('booking/unknown', { booking: command.booking });
  const refused = checkBooking(view, booking, command, day);
  if (refused !== null) return refused;
  const moment = (minute: number): number => momentInDay(booking.day, minute, config.timeZone, config.dayCutoverMinutes);
  const opensAt = moment(booking.fromMinute) - rules.earlyMinutes * MINUTE_MS;
  if (now.at < opensAt) return refuse('booking/early', { booking: booking.booking, opensAt, ...shownSlot(booking) });
  if (now.at <= moment(booking.toMinute) + rules.lateMinutes * MINUTE_MS) {
    const isBetter = classOf(config, command.class).rank > classOf(config, rules.class).rank;
    return { class: isBetter ? command.class : rules.class };
  }
  if (rules.missed === 'refuse') return refuse('booking/missed', { booking: booking.booking, ...shownSlot(booking) });
  return { class: command.class };
}

function checkBooking(
  { day: { byBooking, visits } }: DayView,
  booking: Booking,
  { service }: IssueCommand,
  day: BusinessDay,
): DayRefusal | null {
  const { booking: id } = booking;
  const visit = visits.get(byBooking.get(id) ?? NOBODY);
  // A number that never came out of the printer was none.
  if (visit !== undefined && visit.phase !== 'void')
    return refuse('booking/checked-in', { booking: id, visit: visit.id, number: visit.number });
  if (booking.state === 'cancelled') return refuse('booking/cancelled', { booking: id });
  if (booking.day !== day) return refuse('booking/another-day', { booking: id, ...shownSlot(booking) });
  return booking.service === service ? null : refuse('booking/another-service', { booking: id, service: booking.service });
}

const NOBODY = '' as VisitId;

const shownSlot = ({ day, fromMinute, toMinute }: Booking) => ({ day, from: shownMinute(fromMinute), to: shownMinute(toMinute) });

/** A moment for people, in the hall's time, and for programs; null when there is none. */
function shownMoment(at: number | null, timeZone: string) {
  if (at === null) return { opensAt: null, opens: null };
  const { date, minute } = localTimeAt(at, timeZone);
  return { opensAt: at, opens: `${date} ${shownMinute(minute)}` };
}

function checkHours({ service }: IssueCommand, hours: HourRules, at: number): DayRefusal | null {
  return isOpenAt(hours, at) ? null : refuse('service/closed', { service, ...shownMoment(nextOpening(hours, at), hours.timeZone) });
}

function checkQuota({ day }: DayView, { service: id }: IssueCommand, { quota }: ServiceRules, minute: number): DayRefusal | null {
  const row = day.services.get(id);
  const dayLeft = quota.perDay === null ? null : quota.perDay - (row?.walkIns ?? 0);
  const slotLeft = ({ fromMinute, limit }: { readonly fromMinute: number; readonly limit: number }): number =>
    limit - (row?.issuedBySlot.get(fromMinute) ?? 0);
  const slot = slotAt(quota.slots, minute);
  if ((dayLeft === null || dayLeft > 0) && (slot === undefined || slotLeft(slot) > 0)) return null;
  const later = dayLeft !== null && dayLeft <= 0 ? [] : quota.slots.filter((other) => other.fromMinute > minute && slotLeft(other) > 0);
  const free = later.map((other) => ({
    from: shownMinute(other.fromMinute),
    to: shownMinute(other.toMinute),
    left: Math.min(slotLeft(other), dayLeft ?? slotLeft(other)),
  }));
  return refuse('service/quota-reached', {
    service: id,
    perDay: quota.perDay,
    dayLeft,
    slot: slot === undefined ? null : shownMinute(slot.fromMinute),
    free,
  });
}

/**
 * Nobody is given a number whose turn is more likely behind the closing than before it: half of such waits end before `p50Ms`. Where
 * numbers belong to a session the hours under way must suffice, else those of the day. Without an estimate nothing is guessed.
 */
function checkLastTicket(
  { config, now }: DayView,
  { service, estimate }: IssueCommand,
  { numbering }: ServiceRules,
  hours: HourRules,
): DayRefusal | null {
  if (!config.calendar.stopWhenTooLate || estimate === null) return null;
  const closing = numbering === 'session' ? closesAt(hours, now.at) : lastClosing(hours, now.at);
  if (closing === null || now.at + estimate.p50Ms <= closing) return null;
  return refuse('service/too-late', {
    service,
    waitMinutes: Math.round(estimate.p50Ms / MINUTE_MS),
    closesAt: closing,
    ...shownMoment(nextOpening(hours, closing), hours.timeZone),
  });
}
