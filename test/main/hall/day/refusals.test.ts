import { describe, expect, it } from 'vitest';
import type { BookingWish } from '../../../../main/hall/booking/decide.ts';
import type { HallCommand, HallRefusalCode } from '../../../../main/hall/hall.ts';
import {
  acknowledge,
  at,
  booking,
  calling,
  cancel,
  chosen,
  clerk,
  comeBack,
  DrivenHall,
  day,
  evaluation,
  issueCommand,
  job,
  kiosk,
  makeConfig,
  makeConfiguredHall,
  makeOpenHall,
  NINE,
  next,
  pause,
  record,
  reprint,
  service,
  spanAt,
  transfer,
  visit,
  visitorClass,
  window,
} from '../make-hall.ts';

type Case = readonly [hall: () => DrivenHall, command: HallCommand];

const issue = (of: string, at: string | null = null, delivery: 'screen' | 'paper' = 'screen', id = 'v9'): HallCommand =>
  issueCommand(id, of, { delivery, kiosk: at === null ? null : kiosk(at) });
const open = (where: string, by: string): HallCommand => ({ kind: 'window.open', window: window(where), clerk: clerk(by) });
/** v1 did not come, and waits again after 5 minutes. */
const absent = (): DrivenHall =>
  makeOpenHall(calling({ noShow: { afterTickets: null, afterMs: 300_000, limit: 1 } }))
    .open('w1')
    .issue('v1')
    .next('w1')
    .at('w1', 'no-show', 'v1');
/** The hall is open until ten, s1 from eight and at most two at a time, s2 numbered by session; appointments of a quarter of an hour. */
const ruled = makeConfig({
  services: {
    [service('s1')]: {
      prefix: 'A',
      firstNumber: 1,
      lastNumber: 999,
      quota: { perDay: null, slots: [{ fromMinute: 540, toMinute: 550, limit: 1 }] },
    },
    [service('s2')]: { prefix: 'B', firstNumber: 1, lastNumber: 3 },
  },
  calendar: {
    week: Array.from({ length: 7 }, () => [{ fromMinute: 480, toMinute: 600 }]),
    holidays: [],
    workingDays: {},
    sessions: [],
    stopWhenTooLate: true,
  },
  classes: { [visitorClass('elderly')]: { rank: 2, weight: 2 }, [visitorClass('vip')]: { rank: 1, weight: 1 } },
  kioskClasses: [visitorClass('elderly')],
  bookings: {
    ...makeConfig().bookings,
    ...{ perSlot: 1, slotMinutes: 15, earlyMinutes: 5, lateMinutes: 5, missed: 'refuse' },
  },
});
const book = (id: string, more: Partial<BookingWish> = {}): HallCommand => ({
  kind: 'booking.make',
  booking: booking(id),
  day: day('2026-11-21'),
  service: service('s1'),
  fromMinute: 540,
  code: null,
  person: null,
  ...more,
});
const checkIn = (id: string, of = 's1'): HallCommand => issueCommand('v9', of, { booking: booking(id) });
const makeBookedHall = (more: Partial<BookingWish> = {}): DrivenHall => makeOpenHall(ruled).do(book('b1', more));
const MINUTE_MS = 60_000;
const estimate = (minutes: number) => ({ p10Ms: 0, p50Ms: minutes * MINUTE_MS, p90Ms: 2 * minutes * MINUTE_MS, model: 'test' });
const retired = makeConfig({ clerks: [clerk('c1'), clerk('c2')] });

/** Complete by its type: a code without a way to it does not compile. */
const provoked: Readonly<Record<HallRefusalCode, Case>> = {
  'config/none': [() => new DrivenHall(), { kind: 'day.resume' }],
  'config/key-retired': [
    () => makeConfiguredHall().do({ kind: 'config.apply', config: retired, sha256: '2'.repeat(64), always: false }),
    { kind: 'config.apply', config: makeConfig(), sha256: '3'.repeat(64), always: false },
  ],
  'day/not-open': [makeConfiguredHall, issue('s1')],
  'day/closing': [() => makeOpenHall().do({ kind: 'day.close', lapseWaiting: false }), issue('s1')],
  'day/already-open': [makeOpenHall, { kind: 'day.open', span: spanAt(NINE) }],
  'day/already-closed': [
    () => makeOpenHall().do({ kind: 'day.close', lapseWaiting: true }, { kind: 'day.finish-closing' }),
    { kind: 'day.open', span: spanAt(NINE) },
  ],
  'day/not-over': [makeOpenHall, { kind: 'day.roll', next: spanAt(spanAt(NINE).endsAt) }],
  'day/not-closing': [makeOpenHall, { kind: 'day.finish-closing' }],
  'day/visits-in-service': [
    () => makeOpenHall().issue('v1').do({ kind: 'day.close', lapseWaiting: false }),
    { kind: 'day.finish-closing' },
  ],
  'clock/no-step': [makeOpenHall, { kind: 'clock.step', byMs: -1000 }],
  'service/unknown': [makeOpenHall, issue('s9')],
  'service/numbers-used-up': [() => makeOpenHall().issue('v1', 's2').issue('v2', 's2').issue('v3', 's2'), issue('s2')],
  'service/closed': [() => makeOpenHall(ruled).wait(60 * MINUTE_MS), issue('s1')],
  'service/quota-reached': [() => makeOpenHall(ruled).issue('v1'), issue('s1')],
  'service/too-late': [() => makeOpenHall(ruled).wait(20 * MINUTE_MS), issueCommand('v9', 's2', { estimate: estimate(41) })],
  'class/unknown': [() => makeOpenHall(ruled), issueCommand('v9', 's2', { class: visitorClass('constructor') })],
  'class/not-at-kiosk': [() => makeOpenHall(ruled), issueCommand('v9', 's2', { class: visitorClass('vip'), kiosk: kiosk('k1') })],
  'booking/off': [makeOpenHall, book('b1')],
  'booking/exists': [makeBookedHall, book('b1')],
  'booking/code-taken': [() => makeBookedHall({ code: 'c0de' }), book('b2', { code: 'c0de', fromMinute: 555 })],
  'booking/day-over': [() => makeOpenHall(ruled).wait(15 * MINUTE_MS), book('b1')],
  'booking/too-far': [() => makeOpenHall(ruled), book('b1', { day: day('2027-11-21') })],
  'booking/no-slot': [() => makeOpenHall(ruled), book('b1', { fromMinute: 550 })],
  'booking/closed': [() => makeOpenHall(ruled), book('b1', { fromMinute: 600 })],
  'booking/slot-full': [makeBookedHall, book('b2')],
  'booking/unknown': [makeBookedHall, checkIn('b2')],
  'booking/cancelled': [() => makeBookedHall().do({ kind: 'booking.cancel', booking: booking('b1'), reason: 'by-citizen' }), checkIn('b1')],
  'booking/checked-in': [() => makeBookedHall().do(issueCommand('v1', 's1', { booking: booking('b1') })), checkIn('b1')],
  'booking/another-day': [() => makeBookedHall({ day: day('2026-11-23') }), checkIn('b1')],
  'booking/another-service': [makeBookedHall, checkIn('b1', 's2')],
  'booking/early': [() => makeBookedHall({ fromMinute: 555 }), checkIn('b1')],
  'booking/missed': [() => makeBookedHall().wait(21 * MINUTE_MS), checkIn('b1')],
  'kiosk/unknown': [makeOpenHall, issue('s1', 'k9')],
  'kiosk/service-not-offered': [makeOpenHall, issue('s2', 'k2')],
  'kiosk/no-printer': [makeOpenHall, issue('s1', 'k2', 'paper')],
  'visit/unknown': [() => makeOpenHall().open('w1'), at('w1', 'start', 'v1')],
  'record/unknown': [() => makeOpenHall().issue('v1'), { kind: 'evaluation.open', record: record('v1.s1') }],
  'visit/exists': [() => makeOpenHall().issue('v1'), issue('s1', null, 'screen', 'v1')],
  'visit/over': [() => makeOpenHall().issue('v1').do(cancel('v1')), reprint('v1')],
  'visit/not-waiting': [() => makeOpenHall().open('w1').open('w2').issue('v1').next('w1'), chosen('w2', 'v1')],
  'visit/not-parked': [() => makeOpenHall().open('w1').issue('v1'), at('w1', 'take-back', 'v1')],
  'visit/not-returning': [() => makeOpenHall().open('w1').issue('v1').next('w1').at('w1', 'no-show', 'v1'), comeBack('v1')],
  'visit/not-due': [() => absent().wait(299_999), comeBack('v1', 'time')],
  'visit/recall-limit': [
    () =>
      makeOpenHall(calling({ recallLimit: 1 }))
        .open('w1')
        .issue('v1')
        .next('w1')
        .at('w1', 'recall', 'v1'),
    at('w1', 'recall', 'v1'),
  ],
  'visit/not-unprinted': [() => makeOpenHall().issue('v1'), { kind: 'ticket.note', visit: visit('v1') }],
  'visit/not-called': [() => makeOpenHall().open('w1').issue('v1').next('w1').at('w1', 'start', 'v1'), at('w1', 'recall', 'v1')],
  'visit/not-started': [() => makeOpenHall().open('w1').issue('v1').next('w1'), at('w1', 'finish', 'v1')],
  'visit/not-finished': [
    () => makeOpenHall().open('w1').issue('v1').next('w1').at('w1', 'start', 'v1'),
    { kind: 'evaluation.open', record: record('v1.s1') },
  ],
  'visit/at-another-window': [() => makeOpenHall().open('w1').open('w2').issue('v1').next('w1'), at('w2', 'start', 'v1')],
  'printer/unknown': [() => makeOpenHall().issue('v1'), reprint('v1', 'main/display-1')],
  'print/under-way': [() => makeOpenHall().paper('v1'), reprint('v1')],
  'print/unknown-job': [() => makeOpenHall().paper('v1'), { kind: 'print.start', job: job('v1.p2'), visit: visit('v1') }],
  'print/not-queued': [() => makeOpenHall().paper('v1'), { kind: 'print.start', job: job('v1.p1'), visit: visit('v1') }],
  'print/not-overdue': [() => makeOpenHall().paper('v1').wait(7_999), { kind: 'print.overdue', job: job('v1.p1'), visit: visit('v1') }],
  'window/unknown': [makeOpenHall, open('w9', 'c1')],
  'window/not-open': [makeOpenHall, next('w1')],
  'window/open-by-another': [() => makeOpenHall().open('w1'), open('w1', 'c2')],
  'window/paused': [() => makeOpenHall().open('w1').issue('v1').do(pause('w1')), next('w1')],
  'window/reason-unknown': [() => makeOpenHall(calling({ pauseReasons: ['lunch'] })).open('w1'), pause('w1', 'tired')],
  'window/service-not-served': [() => makeOpenHall().open('w2').issue('v1', 's2'), chosen('w2', 'v1')],
  'transfer/nobody-serves': [() => makeOpenHall().open('w1').issue('v1').next('w1'), transfer('w1', 'v1', 's2', { window: 'w2' })],
  'board/unknown': [() => makeOpenHall().open('w1').issue('v1').next('w1'), acknowledge('v1.c1', 'board/hall', 'shown')],
  'window/visit-open': [() => makeOpenHall().open('w1').issue('v1').issue('v2').next('w1'), next('w1', 'v1')],
  'clerk/unknown': [makeOpenHall, open('w1', 'c9')],
  'clerk/at-another-window': [() => makeOpenHall().open('w1', 'c1'), open('w2', 'c1')],
  'queue/empty': [() => makeOpenHall().open('w1'), next('w1')],
  'evaluation/unknown': [makeOpenHall, { kind: 'evaluation.decline', evaluation: evaluation('v1.s1.e') }],
  'evaluation/exists': [() => makeOpenHall().open('w1').serve('w1', 'v1').react(), { kind: 'evaluation.open', record: record('v1.s1') }],
  'evaluation/over': [
    () => makeOpenHall().open('w3').serve('w3', 'v1', 's2').react(),
    { kind: 'evaluation.decline', evaluation: evaluation('v1.s1.e') },
  ],
  'evaluation/not-due': [
    () => makeOpenHall().open('w1').serve('w1', 'v1').react().wait(59_999),
    { kind: 'evaluation.time-out', evaluation: evaluation('v1.s1.e') },
  ],
};

/** Other ways to a refusal that must stay closed. */
const also: readonly (readonly [string, HallRefusalCode, ...Case])[] = [
  [
    'a visit of no window is at no other window either',
    'visit/not-called',
    () => makeOpenHall().open('w1').issue('v1'),
    at('w1', 'start', 'v1'),
  ],
  [
    'a window that is closed',
    'window/not-open',
    () =>
      makeOpenHall()
        .open('w1')
        .serve('w1', 'v1')
        .do({ kind: 'window.close', window: window('w1') }),
    at('w1', 'finish', 'v1'),
  ],
  [
    'a window with a visit',
    'window/visit-open',
    () => makeOpenHall().open('w1').issue('v1').next('w1'),
    { kind: 'window.close', window: window('w1') },
  ],
  [
    'a window of a day that is closed',
    'day/not-open',
    () => makeOpenHall().do({ kind: 'day.close', lapseWaiting: true }, { kind: 'day.finish-closing' }),
    open('w1', 'c1'),
  ],
  ['paper where there is no kiosk', 'kiosk/no-printer', makeOpenHall, issue('s1', null, 'paper')],
  [
    'a number that is void',
    'visit/not-unprinted',
    () => {
      const hall = makeOpenHall()
        .paper('v1')
        .do({ kind: 'print.settle', job: job('v1.p1'), visit: visit('v1'), result: { outcome: 'failed', reason: 'paper-out' } })
        .wait(60_000);
      hall.tick();
      return hall;
    },
    { kind: 'ticket.note', visit: visit('v1') },
  ],
  [
    'voiding before its time',
    'visit/not-unprinted',
    () =>
      makeOpenHall()
        .paper('v1')
        .do({ kind: 'print.settle', job: job('v1.p1'), visit: visit('v1'), result: { outcome: 'failed', reason: 'cutter' } })
        .wait(59_999),
    { kind: 'ticket.void', visit: visit('v1') },
  ],
  [
    'a device before the first day',
    'day/not-open',
    makeConfiguredHall,
    {
      kind: 'device.change',
      device:
        makeConfig().windows[window('w1')]?.pad ??
        (() => {
          throw new Error('w1 has a pad');
        })(),
      state: 'online',
      code: null,
      paper: 'unknown',
    },
  ],
  ['rolling a hall that never opened', 'day/not-open', makeConfiguredHall, { kind: 'day.roll', next: spanAt(NINE) }],
  ['rolling to the day that is', 'day/not-over', () => makeOpenHall().wait(86_400_000), { kind: 'day.roll', next: spanAt(NINE) }],
  // The keys of a configuration come from outside, and every object has these.
  ['a service named like a property of every object', 'service/unknown', makeOpenHall, issue('constructor')],
  ['a kiosk named like a property of every object', 'kiosk/unknown', makeOpenHall, issue('s1', 'toString')],
  ['a window named like a property of every object', 'window/unknown', makeOpenHall, open('valueOf', 'c1')],
];

describe('a refusal', () => {
  it.each(Object.entries(provoked))('%s is provoked, says so again, and changes nothing', (code, [makeHall, command]) => {
    const hall = makeHall();
    const before = structuredClone(hall.state);
    const first = hall.ask(command);
    expect(first).toEqual({ ok: false, refusal: { code, context: expect.any(Object) } });
    expect(hall.ask(command)).toEqual(first);
    expect(JSON.parse(JSON.stringify(first))).toEqual(first);
    expect(hall.state).toEqual(before);
  });

  it.each(also)('of %s is %s', (_, code, makeHall, command) => {
    expect(makeHall().ask(command)).toMatchObject({ ok: false, refusal: { code } });
  });
});
