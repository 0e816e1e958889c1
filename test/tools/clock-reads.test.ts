import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** A read of the real clock: the wall, the monotonic one, or a Date made of nothing. */
const clockRead = /\bDate\.now\b|\bperformance\.now\b|\bnew Date\(\s*\)|\bprocess\.hrtime\b/;

/** Where a program composes itself: the hall, the device host and the simulators (which import no other room), the browser. */
const mayRead = new Set(['main/platform/clock.ts', 'drivers/device-host.ts', 'firmware-sim/clock.ts', 'renderer/live/live-context.tsx']);

const rooms = ['main', 'drivers', 'db', 'firmware-sim', 'renderer'];
const sources = rooms.flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => `${room}/${name.replaceAll('\\', '/')}`),
);

describe('the real clock', () => {
  it('is told from a date made of an instant', () => {
    expect(clockRead.test('const at = Date.now();')).toBe(true);
    expect(clockRead.test('now: performance.now,')).toBe(true);
    expect(clockRead.test('new Date( )')).toBe(true);
    expect(clockRead.test('new Date(atMs).toISOString()')).toBe(false);
  });

  it('is read where a program is composed and nowhere else', () => {
    const readers = sources.filter((file) => !mayRead.has(file) && clockRead.test(readFileSync(join(root, file), 'utf8')));
    expect(readers).toEqual([]);
  });
});
