import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IssueCommand } from '../../../../main/hall/day/commands.ts';
import type { BasicConfig, Calendar, ServiceRules } from '../../../../main/hall/kernel/core-config.ts';
import {
  cancel,
  type DrivenHall,
  day,
  issueCommand,
  makeConfig,
  makeOpenHall,
  NINE,
  plain,
  replay,
  service,
  visitorClass,
} from '../make-hall.ts';

const MINUTE_MS = 60_000;
const span = (fromMinute: number, toMinute: number) => ({ fromMinute, toMinute });
/** Open from 09:00 to 12:00 and from 13:30 to 17:30, every day. */
const WEEK = Array.from({ length: 7 }, () => [span(540, 720), span(810, 1050)]);
const SESSIONS = [
  { key: 'morning', fromMinute: 480 },
  { key: 'afternoon', fromMinute: 750 },
];
const calendar = (more: Partial<Calendar> = {}): Calendar => ({
  ...{ week: WEEK, holidays: [], workingDays: {}, sessions: SESSIONS, stopWhenTooLate: false },
  ...more,
});
const rules = (more: Partial<ServiceRules>) => ({ prefix: 'A', firstNumber: 1, lastNumber: 999, ...more });
const hallOf = (more: Partial<ServiceRules>, changes: Partial<BasicConfig> = {}): DrivenHall =>
  makeOpenHall(makeConfig({ calendar: calendar(), services: { [service('s1')]: rules(more) }, ...changes }));
const estimate = (p50Minutes: number): IssueCommand['estimate'] => ({
  ...{ p10Ms: 0, p50Ms: p50Minutes * MINUTE_MS, p90Ms: p50Minutes * 3 * MINUTE_MS },
  model: 'test',
});
const refusalOf = (hall: DrivenHall, command: IssueCommand) => {
  const decision = hall.ask(command);
  return decision.ok ? null : decision.refusal;
};
/** Local minutes of 2026-11-21; the hall opens at 09:00. */
const at = (hall: DrivenHall, minute: number): DrivenHall => hall.wait(NINE + (minute - 540) * MINUTE_MS - hall.now.at);

describe('numbers of a session', () => {
  it('begin again with it', () => {
    const hall = hallOf({ numbering: 'session' }).issue('v1').issue('v2').open('w1');
    for (const id of ['v1', 'v2']) hall.next('w1').at('w1', 'start', id).at('w1', 'finish', id);
    at(hall, 810).issue('v3').issue('v4');
    expect(['v1', 'v2', 'v3', 'v4'].map((id) => [hall.visit(id).number, hall.visit(id).session])).toEqual([
      ['A001', 'morning'],
      ['A002', 'morning'],
      ['A001', 'afternoon'],
      ['A002', 'afternoon'],
    ]);
  });

  it('pass over one that somebody from the morning still bears', () => {
    const hall = hallOf({ numbering: 'session' }).issue('v1').issue('v2').do(cancel('v1'));
    at(hall, 810).issue('v3').issue('v4');
    expect([hall.visit('v3').number, hall.visit('v4').number]).toEqual(['A001', 'A003']);
  });

  it('run through the day where the day is not divided, or the service does not care', () => {
    const undivided = hallOf({ numbering: 'session' }, { calendar: calendar({ sessions: [] }) }).issue('v1');
    const through = hallOf({ numbering: 'day' }).issue('v1');
    expect([at(undivided, 810).issue('v2').visit('v2').number, at(through, 810).issue('v2').visit('v2').number]).toEqual(['A002', 'A002']);
    expect(through.visit('v2').session).toBe('');
  });

  it('are never twice at one time, nor twice in a session, whatever is issued, cancelled and served', () => {
    const steps = fc.array(
      fc.record({ minute: fc.nat({ max: 500 }), does: fc.constantFrom('issue', 'issue', 'cancel', 'serve'), pick: fc.nat() }),
      {
        minLength: 1,
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(steps, (drawn) => {
        const hall = hallOf({ numbering: 'session', lastNumber: 9 }, { calendar: calendar({ week: null }) }).open('w1');
        const given: { id: string; session: string; number: string }[] = [];
        for (const [n, { minute, does, pick }] of drawn.toSorted((a, b) => a.minute - b.minute).entries()) {
          at(hall, 540 + minute);
          const waiting = given.filter(({ id }) => hall.phase(id) === 'waiting');
          if (does === 'issue' && hall.give(issueCommand(`v${n}`)) !== 'service/numbers-used-up') {
            const { session, number } = hall.visit(`v${n}`);
            expect(given.some((other) => other.session === session && other.number === number)).toBe(false);
            const present = given.filter(({ id }) => !['cancelled', 'finished'].includes(hall.phase(id)));
            expect(present.map((other) => other.number)).not.toContain(number);
            given.push({ id: `v${n}`, session, number });
          }
          const chosen = waiting[pick % Math.max(1, waiting.length)];
          if (does === 'cancel' && chosen !== undefined) hall.do(cancel(chosen.id));
          if (does === 'serve' && waiting[0] !== undefined) {
            hall.next('w1');
            const called = given.find(({ id }) => hall.phase(id) === 'called');
            if (called !== undefined) hall.at('w1', 'start', called.id).at('w1', 'finish', called.id);
          }
        }
        expect(plain(replay(hall.events))).toEqual(plain(hall.state));
      }),
      { numRuns: 60 },
    );
  });
});

describe('opening hours', () => {
  it('are told with the next opening, in the hall’s time', () => {
    const hall = hallOf({});
    at(hall, 720);
    expect(refusalOf(hall, issueCommand('v1'))).toMatchObject({
      code: 'service/closed',
      context: { service: 's1', opens: '2026-11-21 13:30', opensAt: NINE + 270 * MINUTE_MS },
    });
    at(hall, 1050);
    expect(refusalOf(hall, issueCommand('v1'))?.context).toMatchObject({ opens: '2026-11-22 09:00' });
    expect(at(hallOf({}), 810).give(issueCommand('v1'))).toEqual(['ticket.issued']);
  });

  it('of the service go before those of the hall, and a holiday before both', () => {
    const own = hallOf({ hours: Array.from({ length: 7 }, () => [span(600, 610)]) });
    expect(refusalOf(own, issueCommand('v1'))?.context).toMatchObject({ opens: '2026-11-21 10:00' });
    const off = hallOf({}, { calendar: calendar({ holidays: [day('2026-11-21'), day('2026-11-22')] }) });
    expect(refusalOf(off, issueCommand('v1'))?.context).toMatchObject({ opens: '2026-11-23 09:00' });
  });

  it('without an end to the closing say so', () => {
    const never = hallOf({}, { calendar: calendar({ week: Array.from({ length: 7 }, () => []) }) });
    expect(refusalOf(never, issueCommand('v1'))?.context).toMatchObject({ opens: null, opensAt: null });
  });
});

describe('a quota', () => {
  const quota = {
    perDay: 5,
    slots: [
      { ...span(540, 600), limit: 2 },
      { ...span(600, 660), limit: 2 },
      { ...span(660, 720), limit: 9 },
    ],
  };
  const full = (): DrivenHall => hallOf({ quota }).issue('v1').issue('v2');

  it('of a slot ends with the slot, and tells what is still to be had', () => {
    const hall = full();
    expect(refusalOf(hall, issueCommand('v3'))).toMatchObject({
      code: 'service/quota-reached',
      context: {
        slot: '09:00',
        dayLeft: 3,
        free: [
          { from: '10:00', to: '11:00', left: 2 },
          { from: '11:00', to: '12:00', left: 3 },
        ],
      },
    });
    expect(at(hall, 600).give(issueCommand('v3'))).toEqual(['ticket.issued']);
  });

  it('of the day holds over all slots, and outside of them', () => {
    const hall = full();
    at(hall, 600).issue('v3').issue('v4');
    at(hall, 660).issue('v5');
    expect(refusalOf(hall, issueCommand('v6'))).toMatchObject({ code: 'service/quota-reached', context: { dayLeft: 0, free: [] } });
    at(hall, 810);
    expect(hall.give(issueCommand('v6'))).toBe('service/quota-reached');
  });

  it('gets back what nobody used: void, or given up before the first call', () => {
    const hall = full().do(cancel('v2'));
    expect(hall.give(issueCommand('v3'))).toEqual(['ticket.issued']);
    const called = hallOf({ quota }).issue('v1').issue('v2').open('w1').next('w1').do(cancel('v1'));
    expect(called.give(issueCommand('v3'))).toBe('service/quota-reached');
    const unprinted = hallOf({ quota: { perDay: 1, slots: [] } }, { kiosks: makeConfig().kiosks }).issue('v1', 's1', 'paper');
    unprinted.wait(8000).tick();
    unprinted.wait(60_000).tick();
    expect([unprinted.phase('v1'), unprinted.give(issueCommand('v2'))]).toEqual(['void', ['ticket.issued']]);
  });

  it('is told by the events alone after a restart', () => {
    const hall = full().do(cancel('v1'));
    expect(plain(replay(hall.events))).toEqual(plain(hall.state));
    expect(hall.state.day.services.get(service('s1'))).toMatchObject({ issued: 2, walkIns: 1, issuedBySlot: new Map([[540, 1]]) });
  });
});

describe('the last ticket', () => {
  const stopping = (more: Partial<ServiceRules> = {}): DrivenHall => hallOf(more, { calendar: calendar({ stopWhenTooLate: true }) });

  it('is the one whose median still fits before the last closing of the day, lunch or not', () => {
    const hall = stopping();
    expect(hall.give(issueCommand('v1', 's1', { estimate: estimate(510) }))).toEqual(['ticket.issued']);
    const refused = refusalOf(hall, issueCommand('v2', 's1', { estimate: estimate(511) }));
    expect(refused).toMatchObject({
      code: 'service/too-late',
      context: { waitMinutes: 511, closesAt: NINE + 510 * MINUTE_MS, opens: '2026-11-22 09:00' },
    });
  });

  it('of a service numbered by session is the one that fits before the session’s own hours end', () => {
    const hall = stopping({ numbering: 'session' });
    expect(hall.give(issueCommand('v1', 's1', { estimate: estimate(180) }))).toEqual(['ticket.issued']);
    expect(refusalOf(hall, issueCommand('v2', 's1', { estimate: estimate(181) }))?.context).toMatchObject({ opens: '2026-11-21 13:30' });
  });

  it('is not guessed at: without an estimate, without the rule or without hours everybody is let in', () => {
    expect(stopping().give(issueCommand('v1'))).toEqual(['ticket.issued']);
    expect(hallOf({}).give(issueCommand('v1', 's1', { estimate: estimate(9999) }))).toEqual(['ticket.issued']);
    const always = hallOf({}, { calendar: calendar({ week: null, stopWhenTooLate: true }) });
    expect(always.give(issueCommand('v1', 's1', { estimate: estimate(9999) }))).toEqual(['ticket.issued']);
  });

  it('is journaled with what was foretold', () => {
    const hall = stopping();
    const reply = hall.reply(issueCommand('v1', 's1', { estimate: estimate(20) }));
    expect([reply.estimate, hall.last('ticket.issued').estimate, hall.visit('v1').estimate]).toEqual([
      estimate(20),
      estimate(20),
      estimate(20),
    ]);
  });
});

describe('a class', () => {
  it('is the visitor’s own where the hall has it, and one that nobody offers there is given by people', () => {
    const classes = { [visitorClass('elderly')]: { rank: 2, weight: 2 }, [visitorClass('vip')]: { rank: 3, weight: 1 } };
    const hall = hallOf({}, { classes, kioskClasses: [visitorClass('elderly')], kiosks: makeConfig().kiosks });
    hall.do(
      issueCommand('v1', 's1', { class: visitorClass('elderly'), kiosk: 'k2' as never }),
      issueCommand('v2', 's1', { class: visitorClass('vip') }),
    );
    expect([hall.visit('v1').class, hall.visit('v2').class]).toEqual(['elderly', 'vip']);
    expect(hall.give(issueCommand('v3', 's1', { class: visitorClass('vip'), kiosk: 'k2' as never }))).toBe('class/not-at-kiosk');
    expect(hall.give(issueCommand('v3', 's1', { class: visitorClass('nobles') }))).toBe('class/unknown');
  });
});
