/** The small pure decisions behind the screens. */
import { describe, expect, it } from 'vitest';
import { callKey, newCalls } from '../../renderer/board/news.ts';
import { groupsOf } from '../../renderer/kiosk/offer.ts';
import { canPrint, sheetOf, unsettledTicket } from '../../renderer/kiosk/sheet.ts';
import { HallClock } from '../../renderer/live/hall-clock.ts';
import { en } from '../../renderer/texts/en.ts';
import { zh } from '../../renderer/texts/zh.ts';
import { cellsOf } from '../../renderer/virtual/cells.ts';
import { boundAction, legalActions } from '../../renderer/window/legal-actions.ts';
import { makeCall, makeTicket, makeVisit, makeWindow, NOW } from './sample-hall.ts';

describe('what a kiosk says of a ticket', () => {
  it('never calls a ticket printed before the hall has confirmed it', () => {
    expect(sheetOf(null, 'paper', true)).toBe('printing');
    expect(sheetOf(makeTicket({ print: 'started' }), 'paper', true)).toBe('printing');
    expect(sheetOf(makeTicket({ print: 'confirmed', state: 'waiting' }), 'paper', true)).toBe('confirmed');
  });

  it('says that there is no news instead of guessing when the feed is gone while it prints', () => {
    expect(sheetOf(makeTicket({ print: 'started' }), 'paper', false)).toBe('no-news');
    expect(sheetOf(makeTicket({ print: 'confirmed', state: 'waiting' }), 'paper', false)).toBe('confirmed');
  });

  it('tells failed, noted, void and unknown apart', () => {
    expect(sheetOf(makeTicket({ print: 'failed', state: 'unprinted' }), 'paper', true)).toBe('failed');
    expect(sheetOf(makeTicket({ print: 'failed', state: 'waiting', noted: true }), 'paper', true)).toBe('noted');
    expect(sheetOf(makeTicket({ print: 'failed', state: 'void' }), 'paper', true)).toBe('void');
    expect(sheetOf(makeTicket({ print: 'unknown', state: 'waiting' }), 'paper', true)).toBe('unknown');
  });

  it('promises paper only from a printer that is online and has some', () => {
    expect(canPrint({ device: 'p', state: 'online', paper: 'low' })).toBe(true);
    expect(canPrint({ device: 'p', state: 'online', paper: 'out' })).toBe(false);
    expect(canPrint({ device: 'p', state: 'starting', paper: 'unknown' })).toBe(false);
    expect(canPrint(null)).toBe(false);
  });

  it('finds a number that nobody has noted after the page was reloaded, unless it was put away', () => {
    const failed = makeTicket({ print: 'failed', state: 'unprinted' });
    expect(unsettledTicket({ a: failed, b: makeTicket({ visit: 'b', print: 'confirmed', state: 'waiting' }) }, new Set())).toBe(failed);
    expect(unsettledTicket({ a: failed }, new Set([failed.visit]))).toBeNull();
  });
});

describe('what a clerk may press', () => {
  it('is next, a chosen one or close with nobody at the window, and no call with nobody waiting or in a pause', () => {
    expect([...legalActions(makeWindow('w1'))]).toEqual(['pause', 'auto-call', 'next', 'call-chosen', 'close']);
    expect([...legalActions(makeWindow('w1', { waiting: 0 }))]).toEqual(['pause', 'auto-call', 'close']);
    expect([...legalActions(makeWindow('w1', { paused: 'break' }))]).toEqual(['resume', 'auto-call', 'close']);
  });

  it('follows the visit: called, then serving', () => {
    const called = legalActions(makeWindow('w1', { visit: makeVisit() }));
    expect([...called]).toEqual(['pause', 'auto-call', 'recall', 'start', 'no-show', 'transfer', 'cancel', 'reprint']);
    expect(legalActions(makeWindow('w1', { visit: makeVisit({ recallsLeft: 0 }) })).has('recall')).toBe(false);
    const serving = legalActions(makeWindow('w1', { visit: makeVisit({ state: 'serving' }) }));
    expect([...serving]).toEqual(['pause', 'auto-call', 'finish', 'finish-next', 'park', 'transfer', 'cancel', 'reprint']);
  });

  it('is nothing at a closed window', () => {
    expect([...legalActions(makeWindow('w1', { open: false }))]).toEqual([]);
  });

  it('is bound to the visit on the screen', () => {
    expect(boundAction('start', makeWindow('w1', { visit: makeVisit() }))).toEqual({ kind: 'start', visit: 'visit-a029' });
    expect(boundAction('next', makeWindow('w1'))).toEqual({ kind: 'next', have: null });
    expect(boundAction('recall', makeWindow('w1'))).toBeNull();
  });
});

describe('the hall clock of a screen', () => {
  it('runs on the monotonic clock from the latest moment the hall has named, never backwards for a stale one', () => {
    let upMs = 1000;
    const clock = new HallClock(() => upMs);
    expect(clock.nowMs()).toBeNull();
    clock.seeStatus(NOW);
    upMs += 5000;
    clock.see(NOW - 60_000);
    expect(clock.nowMs()).toBe(NOW + 5000);
    clock.see(NOW + 7000);
    expect(clock.nowMs()).toBe(NOW + 7000);
  });

  it('follows the hall when its clock was put back', () => {
    const clock = new HallClock(() => 0);
    clock.seeStatus(NOW);
    clock.seeStatus(NOW - 3_600_000);
    expect(clock.nowMs()).toBe(NOW - 3_600_000);
  });
});

describe('small things', () => {
  it('takes a recall of the same visit for news', () => {
    const seen = new Set([makeCall('A001', 'w1', 0, 1)].map(callKey));
    expect(newCalls(seen, [makeCall('A001', 'w1', 0, 2), makeCall('A001', 'w1', 0, 1)])).toHaveLength(1);
  });

  it('counts a full-width character as two columns of paper', () => {
    expect(cellsOf('A社，￥1').map(({ columns }) => columns)).toEqual([1, 2, 2, 2, 1]);
  });

  it('fills the same blanks in both languages', () => {
    const blanks = (text: string): readonly string[] => (text.match(/\{\{\w+\}\}/gu) ?? []).sort();
    for (const key of Object.keys(zh) as (keyof typeof zh)[]) expect(blanks(en[key]), key).toEqual(blanks(zh[key]));
  });

  it('writes Chinese with Chinese punctuation', () => {
    for (const [key, text] of Object.entries(zh)) expect(text, key).not.toMatch(/[\u4e00-\u9fff][,;:?!]/u);
  });
});

describe('services in groups', () => {
  const service = (id: string, group: string | null) => ({
    ...{ id, prefix: 'A', name: { zh: id, en: id } },
    ...{ group, standardMinutes: null, materials: [] },
  });
  const groups = ['tax', 'empty', 'land'].map((id) => ({ id, name: { zh: id, en: id } }));
  const many = ['land', 'tax', null, 'gone', 'tax', 'land', 'tax', 'land', 'tax'].map((group, n) => service(`s${n}`, group));

  it('stand on one screen while they are seen at a glance, or belong to no group', () => {
    expect(groupsOf(many.slice(0, 8), groups)).toBeNull();
    expect(groupsOf(many, [])).toBeNull();
  });

  it('are shown in the order of the configuration, those of no group behind', () => {
    const shown = groupsOf(many, groups)?.map(({ id, services }) => [id, services.map((entry) => entry.id)]);
    expect(shown).toEqual([
      ['tax', ['s1', 's4', 's6', 's8']],
      ['land', ['s0', 's5', 's7']],
      ['', ['s2', 's3']],
    ]);
  });
});
