/**
 * What a printer says, read a second time and in another way: the whole stream at once, each kind of frame as a pattern over its hex digits, tried in
 * turn at every place. Slow, written from the table in the manuals and not from the framer, so that one mistake cannot hide in both.
 */
import type { PrinterFrame } from '../../../drivers/escpos-printer/index.ts';

/** Printable, in hex. */
const CHAR = '(?:[2-6][0-9a-f]|7[0-9a-e])';
/** Flow control, which may stand anywhere between the bytes of an automatic status. */
const FLOW = '(?:1[13])*';

/** The bytes with `(b & mask) === bits`, as alternatives in hex. */
function bytesWhere(isSo: (byte: number) => boolean): string {
  const all = Array.from({ length: 256 }, (_, byte) => byte).filter(isSo);
  return `(?:${all.map((byte) => byte.toString(16).padStart(2, '0')).join('|')})`;
}

const REAL_TIME = bytesWhere((byte) => (byte & 0x93) === 0x12);
const AUTOMATIC = bytesWhere((byte) => (byte & 0x93) === 0x10);
const FOLLOWING = bytesWhere((byte) => (byte & 0x90) === 0);
const SINGLE = bytesWhere((byte) => (byte & 0x90) === 0 && byte !== 0x11 && byte !== 0x13);

type Kind = { readonly pattern: RegExp; readonly read: (match: RegExpExecArray) => PrinterFrame };

const textOf = (hex: string): string => Buffer.from(hex, 'hex').toString('latin1');

const KINDS: readonly Kind[] = [
  { pattern: new RegExp(`^3722((?:${CHAR}){4})00`), read: ([, id = '']) => ({ kind: 'process-id', id: textOf(id) }) },
  { pattern: /^372500/, read: () => ({ kind: 'cleared' }) },
  {
    pattern: new RegExp(`^3772(4[01])((?:${CHAR}${CHAR}){0,40})00`),
    read: ([, status, keys = '']) => ({ kind: 'stored-keys', keys: textOf(keys).match(/../g) ?? [], isLast: status === '40' }),
  },
  // Header, at most 80 bytes, NUL.
  { pattern: /^5f((?:(?!00)[0-9a-f]{2}){0,80})00/, read: ([, text = '']) => ({ kind: 'block', text: textOf(text) }) },
  { pattern: new RegExp(`^(${REAL_TIME})`), read: ([, byte = '']) => ({ kind: 'realtime', bits: Number.parseInt(byte, 16) }) },
  {
    pattern: new RegExp(`^(${AUTOMATIC})${FLOW}(${FOLLOWING})${FLOW}(${FOLLOWING})${FLOW}(${FOLLOWING})`),
    read: ([, ...parts]) => {
      const [first = 0, second = 0, third = 0, fourth = 0] = parts.map((part) => Number.parseInt(part, 16));
      return { kind: 'automatic', bytes: [first, second, third, fourth] };
    },
  },
];
/** A byte that may begin a longer frame is never an answer of one byte. */
const SINGLE_PATTERN = new RegExp(`^(?!37|5f)(${SINGLE})`);
/** More than this many bytes of flow control inside one automatic status is noise. */
const AUTOMATIC_MOST_BYTES = 16;

/** All frames of a stream that has ended; what is still open at its end is left out, as in a framer that waits for more. */
export function parseSlowly(stream: Uint8Array): PrinterFrame[] {
  const frames: PrinterFrame[] = [];
  let hex = Buffer.from(stream).toString('hex');
  while (hex !== '') {
    if (/^1[13]/.test(hex)) {
      hex = hex.slice(2);
      continue;
    }
    const found = firstFrame(hex);
    if (found === null && isOpenEnded(hex)) return frames;
    frames.push(found?.frame ?? { kind: 'garbage', byte: Number.parseInt(hex.slice(0, 2), 16) });
    hex = hex.slice(found?.digits ?? 2);
  }
  return frames;
}

function firstFrame(hex: string): { readonly frame: PrinterFrame; readonly digits: number } | null {
  for (const { pattern, read } of KINDS) {
    const match = pattern.exec(hex.slice(0, 200));
    if (match === null) continue;
    const frame = read(match);
    if (frame.kind === 'automatic' && match[0].length / 2 > AUTOMATIC_MOST_BYTES) return null;
    return { frame, digits: match[0].length };
  }
  const single = SINGLE_PATTERN.exec(hex);
  return single === null ? null : { frame: { kind: 'single', bits: Number.parseInt(single[1] ?? '', 16) }, digits: 2 };
}

/** Whether more bytes could still make a frame of what stands at the end of the stream. */
function isOpenEnded(hex: string): boolean {
  const open = [
    { pattern: new RegExp(`^37(?:22(?:${CHAR}){0,4})?$`), most: 6 },
    { pattern: /^37(?:25)?$/, most: 2 },
    { pattern: new RegExp(`^37(?:72(?:4[01](?:${CHAR}){0,80})?)?$`), most: 83 },
    { pattern: /^5f(?:(?!00)[0-9a-f]{2})*$/, most: 81 },
    { pattern: new RegExp(`^${AUTOMATIC}(?:${FLOW}${FOLLOWING}){0,2}${FLOW}$`), most: AUTOMATIC_MOST_BYTES - 1 },
  ];
  return open.some(({ pattern, most }) => hex.length / 2 <= most && pattern.test(hex));
}
