import { expect, it } from 'vitest';
import { fuzzFramer } from './fuzz.ts';
import { parseSlowly } from './reference-parser.ts';

const SHORT_BYTES = 60_000;

it('reads a bad line as an independent parser does', () => {
  const { bytes, frames, garbage, differing } = fuzzFramer(1, SHORT_BYTES);
  expect(differing).toEqual([]);
  expect(bytes).toBeGreaterThanOrEqual(SHORT_BYTES);
  expect(frames).toBeGreaterThan(bytes / 20);
  expect(garbage).toBeGreaterThan(0);
});

it('is compared with a parser that knows the golden answers', () => {
  expect(parseSlowly(Buffer.from('12141100130c0000372231323334003725005f544d003772406137001a', 'hex'))).toEqual([
    { kind: 'realtime', bits: 0x12 },
    { kind: 'automatic', bytes: [0x14, 0x00, 0x0c, 0x00] },
    { kind: 'single', bits: 0x00 },
    { kind: 'process-id', id: '1234' },
    { kind: 'cleared' },
    { kind: 'block', text: 'TM' },
    { kind: 'stored-keys', keys: ['a7'], isLast: true },
    { kind: 'realtime', bits: 0x1a },
  ]);
});
