import { describe, expect, it } from 'vitest';
import {
  type Announcement,
  crc16,
  decodeLine,
  encodeQuestion,
  encodeSpeak,
  planAnnouncement,
  SpeakerFramer,
  type SpeakerState,
} from '../../../drivers/line-speaker/index.ts';

const signed = (body: string) => `<${body}*${crc16(Buffer.from(body)).toString(16).toUpperCase().padStart(4, '0')}`;

describe('the speaker’s lines', () => {
  it('are summed by CRC-16/CCITT-FALSE', () => {
    expect(crc16(Buffer.from('123456789'))).toBe(0x29b1);
    // CRC of the one byte 51h, worked out bit by bit: FFFF^5100 = AEFF, shifted eight times by 1021.
    expect(Buffer.from(encodeQuestion()).toString()).toBe('>Q*C3FB\n'.replace('C3FB', crcOfQ()));
  });

  it('carry both languages, no control characters, and no half of a character', () => {
    const line = Buffer.from(encodeSpeak('v1.c1', { zh: `请A001号\t到3号窗口${'啊'.repeat(99)}`, en: 'Number A001\n' })).toString();
    expect(line).toMatch(/^>S\tv1\.c1\t请A001号 到3号窗口啊+\tNumber A001\*[0-9A-F]{4}\n$/u);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(512);
  });

  it.each([
    [
      'Q\t1\t0000ABCD\tspeaking\tv1.c1\tv0.c1\tended',
      { verb: 'Q', protocol: 1, boot: '0000ABCD', speaking: 'v1.c1', last: { id: 'v0.c1', end: 'ended' } },
    ],
    ['Q\t1\t0000ABCD\tidle\t-\t-\t-', { verb: 'Q', protocol: 1, boot: '0000ABCD', speaking: null, last: null }],
    ['S\tv1.c1\ttaken', { verb: 'S', id: 'v1.c1', answer: 'taken' }],
    ['B\tv1.c1', { verb: 'B', id: 'v1.c1' }],
    ['E\tv1.c1', { verb: 'E', id: 'v1.c1' }],
    ['F\tv1.c1\tmuted', { verb: 'F', id: 'v1.c1', code: 'muted' }],
  ])('read %j', (body, line) => {
    expect(decodeLine(signed(body))).toEqual(line);
  });

  it.each(['Q\t1\t0000ABCD\tidle\tv1.c1\t-\t-', 'S\tv1.c1\tmaybe', 'B', 'F\tv1.c1\tMUTED', 'X\tv1.c1', 'B\tv 1'])('drop %j', (body) => {
    expect(decodeLine(signed(body))).toBeNull();
    expect(decodeLine(`${signed('B\tv1.c1').slice(0, -1)}0`)).toBeNull();
  });

  it('are found byte by byte, behind garbage and behind one that is too long', () => {
    let bad = 0;
    const framer = new SpeakerFramer(() => {
      bad += 1;
    });
    const stream = Buffer.from(`noise\n${'x'.repeat(2_000)}\n${signed('B\tv1.c1')}\n${signed('E\tv1.c1')}\n`);
    expect([...stream].flatMap((byte) => framer.push(Uint8Array.of(byte)))).toEqual([
      { verb: 'B', id: 'v1.c1' },
      { verb: 'E', id: 'v1.c1' },
    ]);
    expect(bad).toBe(2);
  });
});

/** The CRC of the letter Q by the definition, one bit after the other. */
function crcOfQ(): string {
  let crc = 0xffff ^ (0x51 << 8);
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  return crc.toString(16).toUpperCase().padStart(4, '0');
}

describe('what becomes of an announcement', () => {
  const base: Announcement = { id: 'c1', text: { zh: '', en: '' }, sinceUpMs: 0, phase: 'waiting', boot: null, askedUpMs: 0 };
  const sent = { ...base, phase: 'asked', boot: 'B', askedUpMs: 10 } as const;
  const state: SpeakerState = { protocol: 1, boot: 'B', speaking: null, last: null };
  it.each<[string, Announcement, SpeakerState, number, object]>([
    ['a new one is said', base, state, 5, { kind: 'say' }],
    ['a stale one is not', base, state, 40_000, { kind: 'over', hasStarted: false, code: 'too-late' }],
    ['one that never arrived is said', sent, state, 20, { kind: 'say' }],
    [
      'one that another boot may have said is not',
      sent,
      { ...state, boot: 'C' },
      20,
      { kind: 'over', hasStarted: false, code: 'restarted' },
    ],
    ['one under way is waited for', sent, { ...state, speaking: 'c1' }, 20, { kind: 'wait', hasStarted: true }],
    [
      'one that was said meanwhile is over',
      sent,
      { ...state, last: { id: 'c1', end: 'ended' } },
      20,
      { kind: 'over', hasStarted: true, code: null },
    ],
    [
      'one that failed meanwhile is over',
      sent,
      { ...state, last: { id: 'c1', end: 'muted' } },
      20,
      { kind: 'over', hasStarted: false, code: 'muted' },
    ],
    [
      'one that was taken and is not known any more is lost',
      { ...sent, phase: 'taken' },
      state,
      20,
      { kind: 'over', hasStarted: false, code: 'lost' },
    ],
    [
      'one that never ends is given up',
      { ...sent, phase: 'started' },
      { ...state, speaking: 'c1' },
      61_000,
      { kind: 'over', hasStarted: true, code: 'overdue' },
    ],
  ])('%s', (_, announcement, said, nowMs, step) => {
    expect(planAnnouncement(announcement, said, nowMs)).toEqual(step);
  });
});
