/**
 * The command stream, cut into tokens. A command is its opening bytes (one control byte, or ESC 1B, FS 1C, GS 1D, DLE 10 and
 * one more) and arguments of a length the manual fixes or the arguments themselves tell, little endian. All else from 20h up is text.
 */
export type Token =
  | { readonly type: 'text'; readonly bytes: Buffer }
  /** `args` is what follows the opening bytes, `name` as the manuals write it. */
  | { readonly type: 'command'; readonly name: string; readonly args: Buffer; readonly bytes: Buffer }
  /** Opening bytes no manual here explains, or a control byte without a meaning. */
  | { readonly type: 'unknown'; readonly bytes: Buffer };

/** How many argument bytes follow; null when the ones at hand do not tell yet. */
type ArgumentBytes = number | ((args: Buffer) => number | null);

const whenThere = (needed: number, length: (args: Buffer) => number) => (args: Buffer) => (args.length < needed ? null : length(args));
const throughNul = (args: Buffer) => (args.includes(0) ? args.indexOf(0) + 1 : null);
/** `fn pL pH` and that many bytes. */
const counted = whenThere(3, (args) => 3 + args.readUInt16LE(1));

const OPENERS: Readonly<Record<number, string>> = { 16: 'DLE', 27: 'ESC', 28: 'FS', 29: 'GS' };
const SINGLES: Readonly<Record<number, string>> = { 6: 'ACK', 9: 'HT', 10: 'LF', 12: 'FF', 13: 'CR', 24: 'CAN' };

const ARGUMENTS: Readonly<Record<string, ArgumentBytes>> = {
  'DLE \x04': whenThere(1, (args) => ([7, 8, 18].includes(args.readUInt8(0)) ? 2 : 1)),
  'DLE \x05': 1,
  'DLE \x14': whenThere(1, (args) => ({ 1: 3, 2: 3, 7: 2, 8: 8 })[args.readUInt8(0)] ?? 1),
  'ESC  ': 1,
  'ESC !': 1,
  'ESC $': 2,
  'ESC *': whenThere(3, (args) => 3 + args.readUInt16LE(1) * (args.readUInt8(0) >= 32 ? 3 : 1)),
  'ESC -': 1,
  'ESC 2': 0,
  'ESC 3': 1,
  'ESC =': 1,
  'ESC @': 0,
  'ESC D': throughNul,
  'ESC E': 1,
  'ESC G': 1,
  'ESC J': 1,
  'ESC M': 1,
  'ESC R': 1,
  'ESC V': 1,
  'ESC \\': 2,
  'ESC a': 1,
  'ESC c': 2,
  'ESC d': 1,
  'ESC p': 3,
  'ESC t': 1,
  'ESC {': 1,
  'FS !': 1,
  'FS &': 0,
  'FS (': counted,
  'FS -': 1,
  'FS .': 0,
  'FS C': 1,
  'FS S': 2,
  'FS W': 1,
  'GS !': 1,
  'GS $': 2,
  'GS (': counted,
  'GS 8': whenThere(5, (args) => 5 + args.readUInt32LE(1)),
  'GS B': 1,
  'GS H': 1,
  'GS I': 1,
  'GS L': 2,
  'GS P': 2,
  'GS V': whenThere(1, (args) => ([65, 66, 97, 98, 103, 104].includes(args.readUInt8(0)) ? 2 : 1)),
  'GS W': 2,
  'GS \\': 2,
  'GS a': 1,
  'GS b': 1,
  'GS f': 1,
  'GS g': 4,
  'GS h': 1,
  'GS k': (args) => {
    const system = args[0];
    if (system === undefined) return null;
    return system <= 6 ? throughNul(args) : whenThere(2, () => 2 + args.readUInt8(1))(args);
  },
  'GS r': 1,
  'GS v': whenThere(6, (args) => 6 + args.readUInt16LE(2) * args.readUInt16LE(4)),
  'GS w': 1,
};

/** Cuts bytes as they come. What is not a whole command yet waits for the rest. */
export class TokenReader {
  #rest: Buffer = Buffer.alloc(0);

  /** Bytes of a command that is not whole yet. */
  get partialBytes(): number {
    return this.#rest.length;
  }

  reset(): void {
    this.#rest = Buffer.alloc(0);
  }

  push(bytes: Buffer): Token[] {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const tokens: Token[] = [];
    for (let token = this.#next(); token !== null; token = this.#next()) tokens.push(token);
    return tokens;
  }

  #next(): Token | null {
    const [first, second] = this.#rest;
    if (first === undefined) return null;
    if (first >= 0x20) {
      const end = this.#rest.findIndex((byte) => byte < 0x20);
      return { type: 'text', bytes: this.#cut(end < 0 ? this.#rest.length : end) };
    }
    const single = SINGLES[first];
    if (single !== undefined) return { type: 'command', name: single, args: Buffer.alloc(0), bytes: this.#cut(1) };
    const opener = OPENERS[first];
    if (opener === undefined) return { type: 'unknown', bytes: this.#cut(1) };
    if (second === undefined) return null;
    const name = `${opener} ${String.fromCharCode(second)}`;
    const rule = ARGUMENTS[name];
    if (rule === undefined) return { type: 'unknown', bytes: this.#cut(2) };
    const count = typeof rule === 'number' ? rule : rule(this.#rest.subarray(2));
    if (count === null || this.#rest.length < 2 + count) return null;
    const bytes = this.#cut(2 + count);
    return { type: 'command', name, args: bytes.subarray(2), bytes };
  }

  #cut(count: number): Buffer {
    const bytes = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return bytes;
  }
}
