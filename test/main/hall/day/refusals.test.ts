import { describe, expect, it } from 'vitest';
import type { HallCommand, HallRefusalCode } from '../../../../main/hall/hall.ts';
import {
  clerk,
  DrivenHall,
  evaluation,
  job,
  kiosk,
  makeConfig,
  makeConfiguredHall,
  makeOpenHall,
  NINE,
  record,
  service,
  spanAt,
  visit,
  window,
} from '../make-hall.ts';

type Case = readonly [hall: () => DrivenHall, command: HallCommand];

const issue = (of: string, at: string | null = null, delivery: 'screen' | 'paper' = 'screen', id = 'v9'): HallCommand => ({
  kind: 'ticket.issue',
  visit: visit(id),
  service: service(of),
  delivery,
  kiosk: at === null ? null : kiosk(at),
});
const at = (does: 'start' | 'finish' | 'recall' | 'no-show', where: string, id: string): HallCommand => ({
  kind: `window.${does}`,
  window: window(where),
  visit: visit(id),
});
const open = (where: string, by: string): HallCommand => ({ kind: 'window.open', window: window(where), clerk: clerk(by) });
const next = (where: string, have: string | null = null): HallCommand => ({
  kind: 'window.next',
  window: window(where),
  have: have === null ? null : visit(have),
});
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
  'kiosk/unknown': [makeOpenHall, issue('s1', 'k9')],
  'kiosk/service-not-offered': [makeOpenHall, issue('s2', 'k2')],
  'kiosk/no-printer': [makeOpenHall, issue('s1', 'k2', 'paper')],
  'visit/unknown': [() => makeOpenHall().open('w1'), at('start', 'w1', 'v1')],
  'record/unknown': [() => makeOpenHall().issue('v1'), { kind: 'evaluation.open', record: record('v1.s1') }],
  'visit/exists': [() => makeOpenHall().issue('v1'), issue('s1', null, 'screen', 'v1')],
  'visit/not-unprinted': [() => makeOpenHall().issue('v1'), { kind: 'ticket.note', visit: visit('v1') }],
  'visit/not-called': [() => makeOpenHall().open('w1').issue('v1').next('w1').at('w1', 'start', 'v1'), at('recall', 'w1', 'v1')],
  'visit/not-started': [() => makeOpenHall().open('w1').issue('v1').next('w1'), at('finish', 'w1', 'v1')],
  'visit/not-finished': [
    () => makeOpenHall().open('w1').issue('v1').next('w1').at('w1', 'start', 'v1'),
    { kind: 'evaluation.open', record: record('v1.s1') },
  ],
  'visit/at-another-window': [() => makeOpenHall().open('w1').open('w2').issue('v1').next('w1'), at('start', 'w2', 'v1')],
  'print/unknown-job': [() => makeOpenHall().paper('v1'), { kind: 'print.start', job: job('v1.p2'), visit: visit('v1') }],
  'print/not-queued': [() => makeOpenHall().paper('v1'), { kind: 'print.start', job: job('v1.p1'), visit: visit('v1') }],
  'print/not-overdue': [() => makeOpenHall().paper('v1').wait(7_999), { kind: 'print.overdue', job: job('v1.p1'), visit: visit('v1') }],
  'window/unknown': [makeOpenHall, open('w9', 'c1')],
  'window/not-open': [makeOpenHall, next('w1')],
  'window/open-by-another': [() => makeOpenHall().open('w1'), open('w1', 'c2')],
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
    at('start', 'w1', 'v1'),
  ],
  [
    'a window that is closed',
    'window/not-open',
    () =>
      makeOpenHall()
        .open('w1')
        .serve('w1', 'v1')
        .do({ kind: 'window.close', window: window('w1') }),
    at('finish', 'w1', 'v1'),
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
