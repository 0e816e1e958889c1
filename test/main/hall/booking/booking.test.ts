import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookingCommand, BookingWish } from '../../../../main/hall/booking/decide.ts';
import { freeSlots } from '../../../../main/hall/booking/slots.ts';
import type { HallState } from '../../../../main/hall/hall.ts';
import { sinceCutover } from '../../../../main/hall/kernel/calendar.ts';
import type { BasicConfig, BookingRules } from '../../../../main/hall/kernel/core-config.ts';
import {
  booking,
  DAY_MS,
  type DrivenHall,
  day,
  issueCommand,
  kiosk,
  makeConfig,
  makeOpenHall,
  plain,
  replay,
  service,
  spanAt,
  visitorClass,
} from '../make-hall.ts';

const MINUTE_MS = 60_000;
const CLASSES = {
  [visitorClass('appointment')]: { rank: 1, weight: 1 },
  [visitorClass('elderly')]: { rank: 2, weight: 1 },
};
const bookable = (more: Partial<BookingRules> = {}, changes: Partial<BasicConfig> = {}) =>
  makeConfig({
    classes: CLASSES,
    bookings: {
      ...{ perSlot: 2, slotMinutes: 30, daysAhead: 3, earlyMinutes: 10, lateMinutes: 5, missed: 'ordinary' },
      ...{ class: visitorClass('appointment'), ...more },
    },
    ...changes,
  });
const wish = (id: string, more: Partial<BookingWish> = {}): BookingWish => ({
  ...{ booking: booking(id), day: day('2026-11-21'), service: service('s1'), fromMinute: 570, code: null, person: null },
  ...more,
});
const make = (id: string, more: Partial<BookingWish> = {}): BookingCommand => ({ kind: 'booking.make', ...wish(id, more) });
const cancel = (id: string): BookingCommand => ({ kind: 'booking.cancel', booking: booking(id), reason: 'by-citizen' });
const checkIn = (hall: DrivenHall, visit: string, id: string, of = 'ordinary') =>
  hall.give(issueCommand(visit, 's1', { booking: booking(id), class: visitorClass(of) }));
const stateOf = (hall: DrivenHall, id: string) => hall.state.bookings.byId.get(booking(id))?.state ?? null;

describe('an appointment', () => {
  it('takes a place in its slot, and gives it back when it is cancelled', () => {
    const hall = makeOpenHall(bookable()).do(make('b1'));
    expect(hall.reply(make('b2'))).toEqual({ booking: 'b2', day: '2026-11-21', from: '09:30', to: '10:00', left: 0 });
    expect(hall.give(make('b3'))).toBe('booking/slot-full');
    expect(hall.give(make('b3', { service: service('s2') }))).toEqual(['booking.made']);
    hall.do(cancel('b1'));
    expect([hall.give(cancel('b1')), hall.give(make('b4')), stateOf(hall, 'b1')]).toEqual([[], ['booking.made'], 'cancelled']);
  });

  it('lies in a stream of its day, behind its key and the hash of its code, and nothing else of a person', () => {
    const hall = makeOpenHall(bookable()).do(make('b1', { day: day('2026-11-23'), code: 'f'.repeat(64), person: '2026-11/x' as never }));
    expect(hall.events.at(-1)).toMatchObject({ stream: 'booking/2026-11-23', v: 1 });
    expect(Object.keys(hall.last('booking.made')).toSorted()).toEqual([
      'booking',
      'code',
      'day',
      'fromMinute',
      'person',
      'service',
      'toMinute',
    ]);
  });

  it('lets a code be used again on another day, and once it is free', () => {
    const hall = makeOpenHall(bookable()).do(make('b1', { code: 'c' }), make('b2', { code: 'c', day: day('2026-11-22') }));
    expect(hall.give(make('b3', { code: 'c' }))).toBe('booking/code-taken');
    expect(hall.do(cancel('b1')).give(make('b3', { code: 'c' }))).toEqual(['booking.made']);
  });

  it('keeps to the length of its slot whatever the configuration says later', () => {
    const hall = makeOpenHall(bookable()).do(make('b1'));
    hall.do({ kind: 'config.apply', config: bookable({ slotMinutes: 60 }), sha256: '2'.repeat(64), always: false });
    hall.wait(65 * MINUTE_MS + 1);
    checkIn(hall, 'v1', 'b1');
    expect(hall.visit('v1').class).toBe('ordinary');
  });

  it('is in opening hours, those of its service, in the day it is for', () => {
    const week = Array.from({ length: 7 }, () => [{ fromMinute: 540, toMinute: 600 }]);
    const calendar = { ...bookable().calendar, week, holidays: [day('2026-11-22')] };
    const hall = makeOpenHall(bookable({}, { calendar }));
    const answers = [make('b1', { fromMinute: 600 }), make('b2', { day: day('2026-11-22') }), make('b3', { day: day('2026-11-23') })];
    expect(answers.map((command) => hall.give(command))).toEqual(['booking/closed', 'booking/closed', ['booking.made']]);
  });

  it('behind midnight belongs to the business day that is not over', () => {
    const hall = makeOpenHall(bookable()).do(make('night', { fromMinute: 60 }));
    hall.wait(15 * 60 * MINUTE_MS + 55 * MINUTE_MS);
    checkIn(hall, 'v1', 'night');
    expect(hall.visit('v1').class).toBe('appointment');
  });
});

describe('a check-in', () => {
  /** 09:00; b1 is from 09:30 to 10:00, early from 09:20, late until 10:05. */
  const booked = (more: Partial<BookingRules> = {}): DrivenHall => makeOpenHall(bookable(more)).do(make('b1'));
  const arriving = (minutes: number, more: Partial<BookingRules> = {}) => {
    const hall = booked(more).wait(minutes * MINUTE_MS);
    const outcome = checkIn(hall, 'v1', 'b1');
    return typeof outcome === 'string' ? outcome : hall.visit('v1').class;
  };

  it('is an appointment from a little before its slot to a little behind it, and by the rule before and after', () => {
    expect([19, 20, 30, 60, 65, 66].map((minutes) => arriving(minutes))).toEqual([
      'booking/early',
      ...['appointment', 'appointment', 'appointment', 'appointment'],
      'ordinary',
    ]);
    expect(arriving(66, { missed: 'refuse' })).toBe('booking/missed');
  });

  it('tells who is early when to come', () => {
    const decision = booked().ask(issueCommand('v1', 's1', { booking: booking('b1') }));
    expect(decision.ok ? null : decision.refusal.context).toMatchObject({ from: '09:30', to: '10:00', day: '2026-11-21' });
  });

  it('keeps the better class of the two', () => {
    const hall = booked().wait(30 * MINUTE_MS);
    checkIn(hall, 'v1', 'b1', 'elderly');
    expect(hall.visit('v1').class).toBe('elderly');
  });

  it('gives one ticket, and its appointment can be neither cancelled nor used again', () => {
    const hall = booked().wait(30 * MINUTE_MS);
    expect(checkIn(hall, 'v1', 'b1')).toEqual(['ticket.issued']);
    expect([stateOf(hall, 'b1'), checkIn(hall, 'v2', 'b1'), hall.give(cancel('b1'))]).toEqual([
      'kept',
      'booking/checked-in',
      'booking/checked-in',
    ]);
    expect(hall.state.day.byBooking.get(booking('b1'))).toBe('v1');
  });

  it('can be done again when the number was void, and is missed when it is not', () => {
    const [again, away] = [booked(), booked()].map((hall) => {
      hall.wait(30 * MINUTE_MS).do(issueCommand('v1', 's1', { booking: booking('b1'), delivery: 'paper', kiosk: kiosk('k1') }));
      hall.wait(8000).tick();
      hall.wait(60_000).tick();
      expect([hall.phase('v1'), stateOf(hall, 'b1')]).toEqual(['void', 'made']);
      return hall;
    }) as [DrivenHall, DrivenHall];
    expect([checkIn(again, 'v2', 'b1'), stateOf(again, 'b1'), checkIn(again, 'v3', 'b1')]).toEqual([
      ['ticket.issued'],
      'kept',
      'booking/checked-in',
    ]);
    away.do({ kind: 'day.close', lapseWaiting: true }, { kind: 'day.finish-closing' });
    expect(stateOf(away, 'b1')).toBe('missed');
    expect(plain(replay(away.events))).toEqual(plain(away.state));
  });

  it('needs no room in the quota and takes none, and is let in though the hours are over', () => {
    const calendar = { ...bookable().calendar, week: Array.from({ length: 7 }, () => [{ fromMinute: 570, toMinute: 600 }]) };
    const services = { [service('s1')]: { prefix: 'A', firstNumber: 1, lastNumber: 9, quota: { perDay: 1, slots: [] } } };
    const hall = makeOpenHall(bookable({}, { calendar, services })).do(make('b1'), make('b2'));
    hall.wait(35 * MINUTE_MS).issue('v1');
    expect(checkIn(hall, 'v2', 'b1')).toEqual(['ticket.issued']);
    hall.wait(27 * MINUTE_MS);
    expect([hall.give(issueCommand('v3')), checkIn(hall, 'v4', 'b2')]).toEqual(['service/closed', ['ticket.issued']]);
  });
});

describe('the end of a day', () => {
  const tomorrow = spanAt(spanAt(makeOpenHall().now.at).endsAt);
  it('notes those who were expected and did not come, once, and not those of other days', () => {
    const hall = makeOpenHall(bookable()).do(make('came'), make('missed'), make('later', { day: day('2026-11-23') }));
    hall.do(make('off', { fromMinute: 600 }), cancel('off')).wait(30 * MINUTE_MS);
    checkIn(hall, 'v1', 'came');
    hall.do({ kind: 'day.close', lapseWaiting: true }, { kind: 'day.finish-closing' });
    const missed = () =>
      hall.events
        .filter(({ kind }) => kind === 'booking.missed')
        .map(({ stream, body }) => [stream, (body as { booking: string }).booking]);
    expect(missed()).toEqual([['booking/2026-11-21', 'missed']]);
    hall.wait(DAY_MS).do({ kind: 'day.roll', next: tomorrow });
    expect([missed().length, [...hall.state.bookings.byId.keys()]]).toEqual([1, ['later']]);
  });

  it('notes those of days that the hall never saw', () => {
    const hall = makeOpenHall(bookable()).do(
      make('today'),
      make('tomorrow', { day: day('2026-11-22') }),
      make('after', { day: day('2026-11-24') }),
    );
    hall.wait(3 * DAY_MS).do({ kind: 'day.roll', next: spanAt(hall.now.at) });
    expect(hall.events.filter(({ kind }) => kind === 'booking.missed').map(({ stream }) => stream)).toEqual([
      'booking/2026-11-21',
      'booking/2026-11-22',
    ]);
    expect([...hall.state.bookings.byId.keys()]).toEqual(['after']);
  });
});

describe('a start', () => {
  /** As the hall is brought back: the configuration, the appointments from the last day on, then that day. */
  function restarted({ events, state }: DrivenHall): HallState {
    const today = state.day.span?.day ?? '';
    const bookings = events.filter(({ stream }) => stream.startsWith('booking/') && stream >= `booking/${today}`);
    const config = events.filter(({ stream }) => stream === 'config').slice(-1);
    return replay([...config, ...bookings, ...events.filter(({ stream }) => stream === `day/${today}`)]);
  }
  const step = fc.record({
    does: fc.constantFrom('make', 'make', 'cancel', 'check-in', 'print', 'wait', 'wait', 'close', 'roll'),
    id: fc.nat({ max: 5 }),
    slot: fc.nat({ max: 3 }),
    ahead: fc.nat({ max: 2 }),
  });

  it('knows every appointment as the hall did that went on, whatever became of them', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const hall = makeOpenHall(bookable({ earlyMinutes: 600, perSlot: 9 }));
        for (const [n, { does, id, slot, ahead }] of steps.entries()) {
          const today = hall.state.day.span?.day ?? '';
          const of = day(new Date(Date.parse(today) + ahead * DAY_MS).toISOString().slice(0, 10));
          if (does === 'make') hall.give(make(`b${id}`, { fromMinute: 570 + slot * 120, day: of, code: `c${id}` }));
          if (does === 'cancel') hall.give(cancel(`b${id}`));
          if (does === 'check-in') checkIn(hall, `v${n}`, `b${id}`);
          if (does === 'print')
            hall.give(issueCommand(`v${n}`, 's1', { booking: booking(`b${id}`), delivery: 'paper', kiosk: kiosk('k1') }));
          if (does === 'wait') hall.wait(61_000).tick();
          if (does === 'close') hall.give({ kind: 'day.close', lapseWaiting: true });
          if (does === 'roll') hall.wait((slot === 0 ? 3 : 1) * DAY_MS).give({ kind: 'day.roll', next: spanAt(hall.now.at) });
          const { bookings } = restarted(hall);
          const byId = (state: HallState['bookings']) => [...state.byId.values()].toSorted((a, b) => (a.booking < b.booking ? -1 : 1));
          expect(byId(bookings)).toEqual(byId(hall.state.bookings));
          expect(new Map([...bookings.taken].filter(([, taken]) => taken > 0))).toEqual(
            new Map([...hall.state.bookings.taken].filter(([, taken]) => taken > 0)),
          );
          expect(bookings.byCode).toEqual(hall.state.bookings.byCode);
          for (const { state } of hall.state.bookings.byId.values()) seen.add(state);
        }
      }),
      { numRuns: 150 },
    );
    // Void numbers among them: a kept one that is made again is in the events.
    expect(seen).toEqual(new Set(['made', 'kept', 'cancelled', 'missed']));
  });
});

describe('what can still be booked', () => {
  const free = (hall: DrivenHall, config = bookable(), of = '2026-11-21') =>
    freeSlots({ bookings: hall.state.bookings, config, now: hall.now }, day(of), service('s1'));

  it('is every slot that begins later, in opening hours, with the places it has left', () => {
    const calendar = { ...bookable().calendar, week: Array.from({ length: 7 }, () => [{ fromMinute: 540, toMinute: 660 }]) };
    const config = bookable({}, { calendar });
    const hall = makeOpenHall(config).do(make('b1'), make('b2', { fromMinute: 600 }), make('b3', { fromMinute: 600 }));
    expect(free(hall, config)).toEqual([
      { fromMinute: 570, toMinute: 600, left: 1 },
      { fromMinute: 630, toMinute: 660, left: 2 },
    ]);
    expect(free(hall, config, '2026-11-20')).toEqual([]);
    expect(free(hall, config, '2026-11-22').map(({ fromMinute }) => fromMinute)).toEqual([540, 570, 600, 630]);
  });

  it('is just what a wish is not refused for', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 47 }), { maxLength: 60 }), fc.nat({ max: 600 }), (taken, minutes) => {
        const hall = makeOpenHall(bookable());
        for (const [n, slot] of taken.entries()) hall.give(make(`b${n}`, { fromMinute: slot * 30 }));
        hall.wait(minutes * MINUTE_MS);
        const slots = new Set(free(hall).map(({ fromMinute }) => fromMinute));
        for (let fromMinute = 0; fromMinute < 1440; fromMinute += 30) {
          const made = hall.ask(make('new', { fromMinute })).ok;
          // One that is under way can be booked by whoever stands in the hall, and is not offered.
          const begins = sinceCutover(fromMinute, 240) > 540 + minutes;
          expect(slots.has(fromMinute)).toBe(made && begins);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is nothing in a hall without appointments', () => {
    expect(free(makeOpenHall(), makeConfig())).toEqual([]);
  });
});

describe('an import', () => {
  it('makes what can be made, leaves what is there, and names the rest by its row', () => {
    const hall = makeOpenHall(bookable()).do(make('b1'));
    const reply = hall.reply({
      kind: 'booking.import',
      rows: [wish('b1'), wish('b2'), wish('b3'), wish('b4', { fromMinute: 601 }), wish('b1', { fromMinute: 600 })],
    });
    expect(reply).toMatchObject({
      made: ['b2'],
      unchanged: 1,
      refused: [
        { row: 2, booking: 'b3', code: 'booking/slot-full' },
        { row: 3, booking: 'b4', code: 'booking/no-slot' },
        { row: 4, booking: 'b1', code: 'booking/exists' },
      ],
    });
  });

  it('is as one after the other would be, and never fills a slot beyond its places', () => {
    const rows = fc.array(
      fc.record({
        id: fc.nat({ max: 12 }),
        slot: fc.nat({ max: 3 }),
        day: fc.constantFrom('2026-11-21', '2026-11-22', '2026-11-29'),
        code: fc.option(fc.constantFrom('x', 'y')),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(rows, (drawn) => {
        const wishes = drawn.map(({ id, slot, day: of, code }) => wish(`b${id}`, { fromMinute: 570 + slot * 30, day: day(of), code }));
        const together = makeOpenHall(bookable()).do({ kind: 'booking.import', rows: wishes });
        const apart = makeOpenHall(bookable());
        for (const row of wishes) apart.give({ kind: 'booking.make', ...row });
        expect(plain(together.state.bookings)).toEqual(plain(apart.state.bookings));
        expect([...together.state.bookings.taken.values()].every((taken) => taken <= 2)).toBe(true);
        expect(plain(replay(together.events))).toEqual(plain(together.state));
      }),
      { numRuns: 100 },
    );
  });
});
