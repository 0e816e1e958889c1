import { describe, expect, it } from 'vitest';
import type { HallCommand, HallRefusalCode } from '../../../../main/hall/hall.ts';
import {
  at,
  autoCall,
  calling,
  cancel,
  chosen,
  comeBack,
  DAY_MS,
  type DrivenHall,
  finishAnd,
  makeOpenHall,
  pause,
  record,
  reprint,
  service,
  transfer,
  window,
} from '../make-hall.ts';

const parked = (): DrivenHall =>
  makeOpenHall().open('w1').open('w2').open('w3').issue('v1').next('w1').at('w1', 'start', 'v1').at('w1', 'park', 'v1');
/** v1 did not come, and waits again after three calls. */
const awaited = (): DrivenHall =>
  makeOpenHall(calling({ noShow: { afterTickets: 3, afterMs: null, limit: 1 } }))
    .open('w1')
    .issue('v1')
    .next('w1')
    .at('w1', 'no-show', 'v1');

/** Ways to a refusal at the windows that must stay closed, besides those that provoke each code. */
const ways: readonly (readonly [what: string, HallRefusalCode, hall: () => DrivenHall, command: HallCommand])[] = [
  ['taking back to a window that is paused', 'window/paused', () => parked().do(pause('w2')), at('w2', 'take-back', 'v1')],
  [
    'taking back to a window that has another visit',
    'window/visit-open',
    () => parked().issue('v2').next('w2'),
    at('w2', 'take-back', 'v1'),
  ],
  ['taking back to a window that does not serve it', 'window/service-not-served', parked, at('w3', 'take-back', 'v1')],
  [
    'taking back to a window that is closed',
    'window/not-open',
    () => parked().do({ kind: 'window.close', window: window('w2') }),
    at('w2', 'take-back', 'v1'),
  ],
  ['parking what is not served yet', 'visit/not-started', () => makeOpenHall().open('w1').issue('v1').next('w1'), at('w1', 'park', 'v1')],
  ['pausing a window that is closed', 'window/not-open', makeOpenHall, pause('w1')],
  ['calling by itself at a window that is closed', 'window/not-open', makeOpenHall, autoCall('w1')],
  ['choosing at a window that is paused', 'window/paused', () => makeOpenHall().open('w1').issue('v1').do(pause('w1')), chosen('w1', 'v1')],
  [
    'choosing while there is a visit',
    'window/visit-open',
    () => makeOpenHall().open('w1').issue('v1').issue('v2').next('w1'),
    chosen('w1', 'v2', 'v1'),
  ],
  ['choosing one that nobody knows', 'visit/unknown', () => makeOpenHall().open('w1'), chosen('w1', 'v1')],
  ['transferring one that waits', 'visit/not-called', () => makeOpenHall().open('w1').issue('v1'), transfer('w1', 'v1', 's2')],
  [
    'transferring to a service that is not there',
    'service/unknown',
    () => makeOpenHall().open('w1').issue('v1').next('w1'),
    transfer('w1', 'v1', 's9'),
  ],
  [
    'transferring to a window that is not there',
    'window/unknown',
    () => makeOpenHall().open('w1').issue('v1').next('w1'),
    transfer('w1', 'v1', 's2', { window: 'w9' }),
  ],
  [
    'transferring to a clerk that is not there',
    'clerk/unknown',
    () => makeOpenHall().open('w1').issue('v1').next('w1'),
    transfer('w1', 'v1', 's2', { clerk: 'c9' }),
  ],
  [
    'going on with a service that is not there',
    'service/unknown',
    () => makeOpenHall().open('w1').issue('v1').next('w1').at('w1', 'start', 'v1'),
    finishAnd('w1', 'v1', { service: service('s9'), record: record('v1.s1') }),
  ],
  [
    'going on with a service that the window does not serve',
    'window/service-not-served',
    () => makeOpenHall().open('w2').issue('v1').next('w2').at('w2', 'start', 'v1'),
    finishAnd('w2', 'v1', { service: service('s2'), record: record('v1.s1') }),
  ],
  ['cancelling one that is finished', 'visit/over', () => makeOpenHall().open('w1').serve('w1', 'v1'), cancel('v1')],
  [
    'cancelling one that has lapsed for not coming',
    'visit/over',
    () => makeOpenHall().open('w1').issue('v1').next('w1').at('w1', 'no-show', 'v1'),
    cancel('v1'),
  ],
  ['cancelling one that nobody knows', 'visit/unknown', makeOpenHall, cancel('v1')],
  [
    'cancelling in a day that is closed',
    'day/not-open',
    () => makeOpenHall().issue('v1').do({ kind: 'day.close', lapseWaiting: true }, { kind: 'day.finish-closing' }),
    cancel('v1'),
  ],
  [
    'printing again in a day that is closed',
    'day/not-open',
    () => makeOpenHall().issue('v1').do({ kind: 'day.close', lapseWaiting: true }, { kind: 'day.finish-closing' }),
    reprint('v1'),
  ],
  ['a return by the clock that calls alone decide', 'visit/not-due', () => awaited().wait(DAY_MS), comeBack('v1', 'time')],
];

describe('a refusal of', () => {
  it.each(ways)('%s is %s', (_, code, makeHall, command) => {
    const hall = makeHall();
    const before = structuredClone(hall.state);
    expect(hall.ask(command)).toMatchObject({ ok: false, refusal: { code } });
    expect(hall.state).toEqual(before);
  });
});
