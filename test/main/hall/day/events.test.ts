import { describe, expect, it } from 'vitest';
import type { HallCommand, HallEvent, HallRefusalCode } from '../../../../main/hall/hall.ts';
import { reactions } from '../../../../main/hall/hall.ts';
import { slipJobIdOf } from '../../../../main/hall/kernel/ids.ts';
import {
  acknowledge,
  at,
  autoCall,
  booking,
  calling,
  cancel,
  comeBack,
  DAY_MS,
  type DrivenHall,
  day,
  device,
  evaluation,
  finishAnd,
  issueCommand,
  job,
  makeConfig,
  makeConfiguredHall,
  makeOpenHall,
  pause,
  plain,
  record,
  replay,
  reprint,
  service,
  spanAt,
  transfer,
  visit,
  window,
} from '../make-hall.ts';

type Way = readonly [hall: () => DrivenHall, command: HallCommand];

const settle = (outcome: 'confirmed' | 'failed' | 'unknown'): HallCommand => ({
  kind: 'print.settle',
  job: job('v1.p1'),
  visit: visit('v1'),
  result:
    outcome === 'confirmed'
      ? { outcome, proof: 'process-id' }
      : outcome === 'failed'
        ? { outcome, reason: 'cover-open' }
        : { outcome, reason: 'garbled' },
});
const paper = (): DrivenHall => makeOpenHall().paper('v1');
const called = (): DrivenHall => makeOpenHall().open('w1').issue('v1').next('w1');
const serving = (): DrivenHall => called().at('w1', 'start', 'v1');
const asking = (): DrivenHall => serving().at('w1', 'finish', 'v1').react();
const away = (): DrivenHall =>
  makeOpenHall(calling({ noShow: { afterTickets: 3, afterMs: null, limit: 1 } }))
    .open('w1')
    .issue('v1')
    .next('w1')
    .at('w1', 'no-show', 'v1');
/** The session of the first evaluation of 2026-11-21: 20,778 days since 1970. */
const SESSION = 20_778 * 65_536 + 1;

/** Five can be booked for an hour. */
const bookable = makeConfig({ bookings: { ...makeConfig().bookings, perSlot: 5 } });
const appointment: HallCommand = {
  kind: 'booking.make',
  booking: booking('b1'),
  day: day('2026-11-21'),
  service: service('s1'),
  fromMinute: 600,
  code: 'a'.repeat(64),
  person: null,
};

const slip: HallCommand = { kind: 'slip.start', printer: null, headSeq: 7, headHash: 'a'.repeat(64) };
const SLIP_JOB = slipJobIdOf(day('2026-11-21'), 1);

/** Complete by its type: an event that no command brings about does not compile. */
const ways: Readonly<Record<HallEvent['kind'], Way>> = {
  'config.applied': [
    makeConfiguredHall,
    { kind: 'config.apply', config: makeConfiguredHall().last('config.applied').config, sha256: '1'.repeat(64), always: true },
  ],
  'day.opened': [makeConfiguredHall, { kind: 'day.open', span: spanAt(Date.UTC(2026, 10, 21, 1)) }],
  'day.resumed': [makeOpenHall, { kind: 'day.resume' }],
  'day.closing': [makeOpenHall, { kind: 'day.close', lapseWaiting: false }],
  'day.closed': [() => makeOpenHall().do({ kind: 'day.close', lapseWaiting: false }), { kind: 'day.finish-closing' }],
  'clock.stepped': [makeOpenHall, { kind: 'clock.step', byMs: DAY_MS }],
  'numbers.continued': [makeOpenHall, { kind: 'numbers.continue', after: { [service('s1')]: 3 }, sessions: 7 }],
  'device.changed': [
    makeOpenHall,
    { kind: 'device.change', device: device('main/pad-1'), state: 'noDevice', code: 'port/gone', paper: 'unknown' },
  ],
  'ticket.issued': [makeOpenHall, issueCommand('v1')],
  'ticket.noted': [() => paper().do(settle('failed')), { kind: 'ticket.note', visit: visit('v1') }],
  'ticket.voided': [() => paper().do(settle('failed')).wait(60_000), { kind: 'ticket.void', visit: visit('v1') }],
  'print.started': [() => makeOpenHall().issue('v1', 's1', 'paper'), { kind: 'print.start', job: job('v1.p1'), visit: visit('v1') }],
  'print.confirmed': [paper, settle('confirmed')],
  'print.failed': [paper, settle('failed')],
  'print.unknown': [paper, settle('unknown')],
  'window.opened': [
    makeOpenHall,
    { kind: 'window.open', window: window('w1'), clerk: makeOpenHall().open('w1').last('window.opened').clerk },
  ],
  'window.closed': [() => makeOpenHall().open('w1'), { kind: 'window.close', window: window('w1') }],
  'window.paused': [() => makeOpenHall().open('w1'), pause('w1')],
  'window.resumed': [() => makeOpenHall().open('w1').do(pause('w1')), { kind: 'window.resume', window: window('w1') }],
  'window.auto-call-set': [() => makeOpenHall().open('w1'), autoCall('w1')],
  'call.acknowledged': [called, acknowledge('v1.c1', 'main/display-1', 'shown')],
  'slip.started': [makeOpenHall, slip],
  'slip.settled': [
    () => makeOpenHall().do(slip),
    { kind: 'slip.settle', job: SLIP_JOB, result: { outcome: 'failed', reason: 'paper-out' } },
  ],
  'ticket.reprinted': [() => makeOpenHall().issue('v1'), reprint('v1')],
  'visit.called': [() => makeOpenHall().open('w1').issue('v1'), { kind: 'window.next', window: window('w1'), have: null }],
  'visit.recalled': [called, at('w1', 'recall', 'v1')],
  'visit.no-show': [called, at('w1', 'no-show', 'v1')],
  'visit.started': [called, at('w1', 'start', 'v1')],
  'visit.parked': [serving, at('w1', 'park', 'v1')],
  'visit.taken-back': [() => serving().at('w1', 'park', 'v1'), at('w1', 'take-back', 'v1')],
  'visit.leg-finished': [serving, finishAnd('w1', 'v1', { service: service('s2'), record: record('v1.s1') })],
  'visit.transferred': [called, transfer('w1', 'v1', 's2', { window: 'w3' })],
  'visit.returned': [away, comeBack('v1')],
  'visit.cancelled': [() => makeOpenHall().issue('v1'), cancel('v1')],
  'visit.finished': [serving, at('w1', 'finish', 'v1')],
  'evaluation.opened': [() => serving().at('w1', 'finish', 'v1'), { kind: 'evaluation.open', record: record('v1.s1') }],
  'evaluation.asked': [asking, { kind: 'evaluation.ask', device: device('main/pad-1'), session: SESSION }],
  'evaluation.scored': [asking, { kind: 'evaluation.press', device: device('main/pad-1'), session: SESSION, boot: 1, pressNo: 1, key: 1 }],
  'evaluation.closed': [asking, { kind: 'evaluation.decline', evaluation: evaluation('v1.s1.e') }],
  'booking.made': [() => makeOpenHall(bookable), appointment],
  'booking.missed': [
    () => makeOpenHall(bookable).do(appointment, { kind: 'day.close', lapseWaiting: false }),
    { kind: 'day.finish-closing' },
  ],
  'booking.cancelled': [
    () => makeOpenHall(bookable).do(appointment),
    { kind: 'booking.cancel', booking: booking('b1'), reason: 'by-citizen' },
  ],
  'press.ignored': [asking, { kind: 'evaluation.press', device: device('main/pad-1'), session: SESSION + 1, boot: 1, pressNo: 1, key: 1 }],
};

/** The one refusal a command may meet when it is given a second time, where it is not simply a repeat without an event. */
const secondTime: Readonly<Partial<Record<HallEvent['kind'], HallRefusalCode>>> = {
  'day.opened': 'day/already-open',
  'day.closed': 'day/not-closing',
  'ticket.issued': 'visit/exists',
  'ticket.voided': 'visit/not-unprinted',
  'booking.made': 'booking/exists',
  'booking.missed': 'day/not-closing',
  'print.started': 'print/not-queued',
  'evaluation.opened': 'evaluation/exists',
  'ticket.reprinted': 'print/under-way',
  'slip.started': 'print/under-way',
  'visit.transferred': 'visit/not-called',
};
/** What comes in the same batch, because the one without the other would not be so. */
const besides: Readonly<Partial<Record<HallEvent['kind'], HallEvent['kind']>>> = {
  'visit.leg-finished': 'visit.started',
  'booking.missed': 'day.closed',
};
/** These are said as often as they happen. */
const repeatable = new Set<HallEvent['kind']>([
  'config.applied',
  'day.resumed',
  'clock.stepped',
  'numbers.continued',
  'visit.recalled',
  'press.ignored',
]);

describe('an event', () => {
  it.each(Object.entries(ways))('%s comes of one command, survives JSON and replays to the same hall', (kind, [makeHall, command]) => {
    const hall = makeHall();
    const decision = hall.ask(command);
    const beside = besides[kind as HallEvent['kind']];
    expect(decision.ok && new Set(decision.events.map((event) => event.kind))).toEqual(
      new Set(beside === undefined ? [kind] : [kind, beside]),
    );
    hall.give(command);
    const stored = JSON.parse(JSON.stringify(hall.events)) as typeof hall.events;
    expect(stored).toEqual(hall.events);
    expect(plain(replay(stored))).toEqual(plain(hall.state));
  });

  it.each(Object.entries(ways).filter(([kind]) => !repeatable.has(kind as HallEvent['kind'])))(
    '%s does not happen twice when its command is given twice',
    (kind, [makeHall, command]) => {
      const hall = makeHall();
      hall.give(command);
      expect(hall.give(command)).toEqual(secondTime[kind as HallEvent['kind']] ?? []);
    },
  );

  it('calls forth a command only when a service is finished', () => {
    const called = Object.entries(ways).flatMap(([kind, [makeHall, command]]) => {
      const hall = makeHall();
      hall.give(command);
      const event = hall.events.findLast((happened) => happened.kind === kind);
      return event !== undefined && reactions(event).length > 0 ? [[kind, reactions(event)]] : [];
    });
    expect(called.sort()).toEqual([
      ['visit.finished', [{ kind: 'evaluation.open', record: 'v1.s1' }]],
      ['visit.leg-finished', [{ kind: 'evaluation.open', record: 'v1.s1' }]],
    ]);
  });

  it('about something unknown is taken without a complaint', () => {
    const hall = makeOpenHall();
    for (const [makeHall, command] of Object.values(ways)) {
      const other = makeHall();
      other.give(command);
      const event = other.events.at(-1);
      if (event !== undefined) expect(() => replay([...hall.events, event])).not.toThrow();
    }
  });
});
