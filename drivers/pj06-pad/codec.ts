/**
 * The five-key serial pad PJ06, 9600 or 19200 baud, 8N1. Source: the vendor's paper.
 *
 *   host to pad   55 AA LEN CMD DATA.. 1A      LEN counts CMD and DATA
 *                 55 AA 02 1F 00 1A            welcome: dark, at rest
 *                 55 AA 02 20 00 1A            ask: lit, "please rate"
 *                 55 AA 03 13 tt 00 1A         time-out: how many seconds it asks
 *                 55 AA 02 15 nn 1A            levels: how many keys the panel has
 *   pad to host   one raw byte, 01 to 06: the key from the left
 *
 * No address, no checksum, no acknowledgement: one altered byte in 256 / 5 is another key, and nobody can tell. What the units answer to a frame
 * is not in the paper; one that sends it back must not be taken to have been pressed, so whole frames are passed over.
 */
import { PJ06 } from './models.ts';

const START = [0x55, 0xaa] as const;
const END = 0x1a;

export type Pj06Command =
  | { readonly type: 'welcome' }
  | { readonly type: 'ask' }
  | { readonly type: 'time-out' /** 1 to 255. */; readonly seconds: number }
  | { readonly type: 'levels'; readonly count: number };

export function encodeCommand(command: Pj06Command): Uint8Array {
  switch (command.type) {
    case 'welcome':
      return frame(0x1f, 0x00);
    case 'ask':
      return frame(0x20, 0x00);
    case 'time-out':
      return frame(0x13, command.seconds, 0x00);
    case 'levels':
      return frame(0x15, command.count);
    default:
      return command satisfies never;
  }
}

function frame(...counted: readonly number[]): Uint8Array {
  return Uint8Array.from([...START, counted.length, ...counted, END]);
}

/** What came at once, with silence on both sides. */
export type Burst = { readonly kind: 'key'; readonly key: number } | { readonly kind: 'frames' } | { readonly kind: 'noise' };

/** One key, told once or several times over, is a key. Anything else that is not made of whole frames is noise: no score is guessed from it. */
export function decodeBurst(bytes: readonly number[]): Burst {
  const rest = withoutFrames(bytes);
  const [first] = rest;
  if (first === undefined) return { kind: 'frames' };
  const isKey = first >= 1 && first <= PJ06.highestKey && rest.every((byte) => byte === first);
  return isKey ? { kind: 'key', key: first } : { kind: 'noise' };
}

function withoutFrames(bytes: readonly number[]): readonly number[] {
  const rest: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = frameSizeAt(bytes, at);
    if (size === 0) rest.push(bytes[at] ?? 0);
    at += Math.max(size, 1);
  }
  return rest;
}

/** Bytes of the frame that begins at `at`, 0 where none does. */
function frameSizeAt(bytes: readonly number[], at: number): number {
  const [first, second, length] = bytes.slice(at, at + 3);
  if (first !== START[0] || second !== START[1] || length === undefined || length === 0) return 0;
  return bytes[at + 3 + length] === END ? length + 4 : 0;
}
