import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { businessDayAt } from '../../../../main/hall/kernel/business-day.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

const zone = fc.constantFrom('America/New_York', 'Asia/Shanghai', 'Europe/Warsaw', 'Pacific/Auckland');
const cutover = fc.integer({ min: 0, max: 360 });

/** Changes of the clocks; those of Shanghai are of its last summer time. */
const changes = [
  ['America/New_York', '2026-03-08T07:00Z', '2026-11-01T06:00Z'],
  ['Europe/Warsaw', '2026-03-29T01:00Z', '2026-10-25T01:00Z'],
  ['Pacific/Auckland', '2026-04-04T14:00Z', '2026-09-26T14:00Z'],
  ['Asia/Shanghai', '1991-04-13T18:00Z', '1991-09-14T17:00Z'],
].flatMap(([timeZone, ...at]) => at.map((text) => ({ timeZone: timeZone ?? '', changeAt: Date.parse(text) })));

/** A zone, and a moment of any year or within two days of a change of its clocks. */
const around = fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -2 * DAY_MS, max: 2 * DAY_MS }));
const near = around.map(([{ timeZone, changeAt }, byMs]) => ({ timeZone, at: changeAt + byMs }));
const any = fc.record({ timeZone: zone, at: fc.integer({ min: Date.UTC(1986, 0), max: Date.UTC(2040, 0) }) });
const moment = fc.oneof({ arbitrary: near, weight: 2 }, { arbitrary: any, weight: 1 });

/** What a clock on the wall of the hall shows, as `2026-11-21 09:00`. */
const clocks = new Map(
  changes.map(({ timeZone }) => [timeZone, new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })]),
);
const wallClock = (at: number, timeZone: string): string => clocks.get(timeZone)?.format(at) ?? '';

const clockText = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

describe('a business day', () => {
  it('holds the moment it was asked for', () => {
    fc.assert(
      fc.property(moment, cutover, ({ at, timeZone }, minutes) => {
        const { startsAt, endsAt } = businessDayAt(at, timeZone, minutes);
        expect(startsAt).toBeLessThanOrEqual(at);
        expect(endsAt).toBeGreaterThan(at);
      }),
      { numRuns: 600 },
    );
  });

  it('is the same from its first to its last millisecond, and the neighbours touch it without gap or overlap', () => {
    fc.assert(
      fc.property(moment, cutover, ({ at, timeZone }, minutes) => {
        const span = businessDayAt(at, timeZone, minutes);
        expect(businessDayAt(span.startsAt, timeZone, minutes)).toEqual(span);
        expect(businessDayAt(span.endsAt - 1, timeZone, minutes)).toEqual(span);
        const next = businessDayAt(span.endsAt, timeZone, minutes);
        expect(next.startsAt).toBe(span.endsAt);
        expect(Date.parse(next.day) - Date.parse(span.day)).toBe(DAY_MS);
        expect(businessDayAt(span.startsAt - 1, timeZone, minutes).endsAt).toBe(span.startsAt);
      }),
      { numRuns: 300 },
    );
  });

  it('is 23, 24 or 25 hours long', () => {
    fc.assert(
      fc.property(moment, cutover, ({ at, timeZone }, minutes) => {
        const { startsAt, endsAt } = businessDayAt(at, timeZone, minutes);
        expect([23, 24, 25]).toContain((endsAt - startsAt) / HOUR_MS);
      }),
      { numRuns: 300 },
    );
  });

  it('begins at the first minute at which the clocks of the hall stand at its cutover, unless they skip that minute', () => {
    fc.assert(
      fc.property(near, fc.integer({ min: 90, max: 210 }), ({ at, timeZone }, minutes) => {
        const { day, startsAt } = businessDayAt(at, timeZone, minutes);
        const wanted = `${day} ${clockText(minutes)}`;
        const minutesAround = Array.from({ length: 361 }, (_, n) => startsAt + (n - 180) * MINUTE_MS);
        const first = minutesAround.find((t) => wallClock(t, timeZone) === wanted);
        // A skipped cutover counts by the clock before the change: an hour after it, never before the clocks get there.
        if (first === undefined) expect(wallClock(startsAt, timeZone) > wanted).toBe(true);
        else expect(startsAt).toBe(first);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['Asia/Shanghai', 240, '2026-11-21T01:00Z', '2026-11-21', '2026-11-20T20:00Z', '2026-11-21T20:00Z'],
    ['Asia/Shanghai', 240, '2026-11-20T19:59:59.999Z', '2026-11-20', '2026-11-19T20:00Z', '2026-11-20T20:00Z'],
    ['America/New_York', 240, '2026-03-08T12:00Z', '2026-03-08', '2026-03-08T08:00Z', '2026-03-09T08:00Z'],
    ['America/New_York', 240, '2026-03-08T07:59Z', '2026-03-07', '2026-03-07T09:00Z', '2026-03-08T08:00Z'],
    // 01:30 comes twice in New York, 02:30 twice in Warsaw and in Auckland: the day begins at the first.
    ['America/New_York', 90, '2026-11-01T05:30Z', '2026-11-01', '2026-11-01T05:30Z', '2026-11-02T06:30Z'],
    ['Europe/Warsaw', 150, '2026-10-25T00:30Z', '2026-10-25', '2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ['Pacific/Auckland', 150, '2026-04-04T13:30Z', '2026-04-05', '2026-04-04T13:30Z', '2026-04-05T14:30Z'],
    // 02:30 does not come at all.
    ['America/New_York', 150, '2026-03-08T07:30Z', '2026-03-08', '2026-03-08T07:30Z', '2026-03-09T06:30Z'],
    ['Europe/Warsaw', 150, '2026-03-29T01:30Z', '2026-03-29', '2026-03-29T01:30Z', '2026-03-30T00:30Z'],
    ['Pacific/Auckland', 150, '2026-09-26T14:30Z', '2026-09-27', '2026-09-26T14:30Z', '2026-09-27T13:30Z'],
  ])('in %s with the cutover at minute %i has %s in the day %s', (timeZone, minutes, at, day, startsAt, endsAt) => {
    expect(businessDayAt(Date.parse(at), timeZone, minutes)).toEqual({ day, startsAt: Date.parse(startsAt), endsAt: Date.parse(endsAt) });
  });
});
