/**
 * What a printer sends, told apart by bits (b = one byte):
 *
 *   (b & 93) = 12   answer to DLE EOT, one byte. Bits: n=1 08 offline; n=2 04 cover, 20 paper-end stop, 40 error;
 *                   n=3 04 recoverable, 08 cutter, 20 unrecoverable, 40 goes away by itself; n=4 0C near end, 60 end
 *   (b & 93) = 10   first of four bytes of an automatic status (ASB); then three with (b & 90) = 00, between which 11 and 13 may fall
 *   (b & 90) = 00   answer to GS r (or GS I), one byte
 *   37 22 d1-d4 00  answer to GS ( H function 48
 *   37 25 00        buffers cleared (DLE DC4 8)
 *   37 72 s .. 00   keys of stored graphics, two characters each (GS ( L function 64); s 41: more blocks follow, 40: the last
 *   5F .. 00        a block of information (GS I, GS g), at most 82 bytes
 *   11, 13          XON, XOFF; skipped
 *
 * Everything else is dropped one byte at a time and reported. So is the first byte of a frame that breaks off.
 */
export type PrinterFrame =
  | { readonly kind: 'realtime'; readonly bits: number }
  | { readonly kind: 'automatic'; readonly bytes: readonly [number, number, number, number] }
  | { readonly kind: 'single'; readonly bits: number }
  | { readonly kind: 'process-id'; readonly id: string }
  | { readonly kind: 'cleared' }
  | { readonly kind: 'stored-keys'; readonly keys: readonly string[]; readonly isLast: boolean }
  | { readonly kind: 'block'; readonly text: string }
  | { readonly kind: 'garbage'; readonly byte: number };

/** Header, up to 80 bytes, NUL: the longest block the manuals name. */
const MAX_BLOCK_BYTES = 82;
/** Header, identifier, status, forty keys, NUL. */
const MAX_KEYS_BYTES = 84;
const XON = 0x11;
const XOFF = 0x13;

/** How a frame at the start of the buffer ends: a frame and its length, more bytes needed, or not a frame at all. */
type Cut = { readonly frame: PrinterFrame; readonly length: number } | 'more' | 'bad';

/** Bytes in, frames out. Holds at most 84 bytes. */
export class PrinterFramer {
  #pending: number[] = [];

  /** The frames completed by `chunk`, in order; flow control is skipped. */
  push(chunk: Uint8Array): PrinterFrame[] {
    const frames: PrinterFrame[] = [];
    for (const byte of chunk) {
      this.#pending.push(byte);
      this.#cutAll(frames);
    }
    return frames;
  }

  /** Forgets a frame that has begun; the port was opened anew or the line was quiet for long. */
  reset(): void {
    this.#pending = [];
  }

  #cutAll(frames: PrinterFrame[]): void {
    for (;;) {
      const [first] = this.#pending;
      if (first === undefined) return;
      if (first === XON || first === XOFF) {
        this.#pending.shift();
        continue;
      }
      const cut = cutFrame(this.#pending);
      if (cut === 'more') return;
      if (cut === 'bad') {
        this.#pending.shift();
        frames.push({ kind: 'garbage', byte: first });
        continue;
      }
      this.#pending.splice(0, cut.length);
      frames.push(cut.frame);
    }
  }
}

function cutFrame(pending: readonly number[]): Cut {
  const first = pending[0] ?? 0;
  if (first === 0x37) return cutAnswer(pending);
  if (first === 0x5f) {
    const end = pending.indexOf(0);
    if (end > 0) return { frame: { kind: 'block', text: String.fromCharCode(...pending.slice(1, end)) }, length: end + 1 };
    return pending.length < MAX_BLOCK_BYTES ? 'more' : 'bad';
  }
  if ((first & 0x93) === 0x12) return { frame: { kind: 'realtime', bits: first }, length: 1 };
  if ((first & 0x93) === 0x10) return cutAutomatic(pending, first);
  if ((first & 0x90) === 0x00) return { frame: { kind: 'single', bits: first }, length: 1 };
  return 'bad';
}

function cutAnswer(pending: readonly number[]): Cut {
  const kind = pending[1];
  if (kind === undefined) return 'more';
  if (kind === 0x72) return cutStoredKeys(pending);
  if (kind !== 0x22 && kind !== 0x25) return 'bad';
  const length = kind === 0x22 ? 7 : 3;
  const id = pending.slice(2, length - 1);
  if (id.some((byte) => byte < 0x20 || byte > 0x7e)) return 'bad';
  if (pending.length < length) return 'more';
  if (pending[length - 1] !== 0) return 'bad';
  return { frame: kind === 0x22 ? { kind: 'process-id', id: String.fromCharCode(...id) } : { kind: 'cleared' }, length };
}

function cutStoredKeys(pending: readonly number[]): Cut {
  const status = pending[2];
  if (status === undefined) return 'more';
  if (status !== 0x40 && status !== 0x41) return 'bad';
  const end = pending.indexOf(0, 3);
  const data = pending.slice(3, end < 0 ? undefined : end);
  if (data.some((byte) => byte < 0x20 || byte > 0x7e)) return 'bad';
  if (end < 0) return pending.length < MAX_KEYS_BYTES ? 'more' : 'bad';
  if (data.length % 2 !== 0) return 'bad';
  const keys = String.fromCharCode(...data).match(/../g) ?? [];
  return { frame: { kind: 'stored-keys', keys, isLast: status === 0x40 }, length: end + 1 };
}

function cutAutomatic(pending: readonly number[], first: number): Cut {
  const taken: number[] = [];
  for (let at = 1; at < pending.length; at += 1) {
    const byte = pending[at] ?? 0;
    if (byte === XON || byte === XOFF) continue;
    if ((byte & 0x90) !== 0x00) return 'bad';
    taken.push(byte);
    if (taken.length === 3) {
      const [second = 0, third = 0, fourth = 0] = taken;
      return { frame: { kind: 'automatic', bytes: [first, second, third, fourth] }, length: at + 1 };
    }
  }
  return pending.length < 16 ? 'more' : 'bad';
}
