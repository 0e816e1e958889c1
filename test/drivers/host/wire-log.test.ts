import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { WireLog } from '../../../drivers/host/wire-log.ts';
import type { WireEntry } from '../../../drivers/messages.ts';
import { clock, sleep } from '../make.ts';

const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

describe('the record of a port', () => {
  it('tells a technician first what is kept, then what passes, and nothing once switched off', async () => {
    const told: WireEntry[] = [];
    const log = new WireLog(clock, (entries) => told.push(...entries));
    log.record('open', bytes(''));
    log.record('out', bytes('1004 01'.replace(' ', '')));
    expect(told).toEqual([]);
    log.watch(true);
    expect(told.map(({ direction, hex }) => [direction, hex])).toEqual([
      ['open', ''],
      ['out', '100401'],
    ]);
    log.record('in', bytes('12'));
    await vi.waitFor(() => expect(told.at(-1)).toMatchObject({ direction: 'in', hex: '12', code: null }));
    log.watch(false);
    log.record('in', bytes('16'));
    await sleep(150);
    expect(told).toHaveLength(3);
    log.stop();
  });

  it('keeps the newest of a babbling device, within its bounds, in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4096 }), { minLength: 1, maxLength: 400 }), (sizes) => {
        const told: WireEntry[] = [];
        const log = new WireLog(clock, (entries) => told.push(...entries));
        for (const [n, size] of sizes.entries()) log.record('in', Buffer.alloc(size, n & 0xff));
        log.watch(true);
        log.stop();
        const kept = told.map(({ hex }) => hex);
        const all = sizes.map((size, n) => (n & 0xff).toString(16).padStart(2, '0').repeat(size));
        const total = kept.reduce((sum, hex) => sum + hex.length / 2, 0);
        expect(total).toBeLessThanOrEqual(256 * 1024);
        expect(kept).toEqual(all.slice(all.length - kept.length));
        if (sizes.reduce((sum, size) => sum + size, 0) <= 256 * 1024) expect(kept).toHaveLength(all.length);
      }),
      { numRuns: 40 },
    );
  });
});
