/**
 * Graphics kept over a power cut, as Epson's manuals describe GS ( L and GS 8 L (TM-T90, functions 64 to 67 and 69). `args` are what follows
 * the length: 30 fn and the function's own.
 *
 *   40 4B 43                    keys of all that is stored; answered in blocks of forty, each acknowledged by 06
 *   41 43 4C 52                 delete all
 *   42 k1 k2                    delete one
 *   43 30 k1 k2 b x x y y c d.. store: b colours, x and y dots little endian, each colour 31 and its rows
 *   45 k1 k2 w h                print, w and h times as large
 */
import type { Align } from './composer.ts';
import { DOTS_A_MM } from './composer.ts';
import type { Block } from './symbols.ts';

const KEYS_A_BLOCK = 40;
const HEAD_BYTES = 10;

type Picture = { readonly widthDots: number; readonly heightDots: number; readonly data: Buffer };
/** What comes of a command: something to print, something to say, nothing, or why the manual says it is ignored. */
type Result = { readonly block: Block } | { readonly say: Buffer } | { readonly ignored: string } | null;

export class NvGraphics {
  readonly #capacityBytes: number;
  readonly #pictures = new Map<string, Picture>();
  #unsent: string[] = [];
  /** A list of keys was sent and its last block is not acknowledged yet. */
  #isAwaited = false;
  /** How often it was written or deleted: the memory wears. */
  writes = 0;

  /** 0: a unit without such memory, which ignores all of this. */
  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
  }

  get keys(): readonly string[] {
    return [...this.#pictures.keys()];
  }

  take(args: Buffer, align: Align, widthDots: number): Result {
    if (this.#capacityBytes === 0) return { ignored: 'no memory for graphics' };
    if (args[0] !== 0x30) return { ignored: 'graphics of another kind' };
    switch (args[1]) {
      case 0x40:
        this.#unsent = [...this.keys];
        this.#isAwaited = true;
        return { say: this.#nextBlock() };
      case 0x41:
        this.#pictures.clear();
        this.writes += 1;
        return null;
      case 0x42:
        if (this.#pictures.delete(args.toString('latin1', 2, 4))) this.writes += 1;
        return null;
      case 0x43:
        return this.#store(args.subarray(2));
      case 0x45:
        return this.#print(args.toString('latin1', 2, 4), args[4] ?? 0, args[5] ?? 0, align, widthDots);
      default:
        return { ignored: 'an unknown graphics function' };
    }
  }

  /** ACK: the next block of keys, nothing after the last one, or why it makes no sense here. */
  acknowledged(): Result {
    if (!this.#isAwaited) return { ignored: 'nothing to acknowledge' };
    if (this.#unsent.length > 0) return { say: this.#nextBlock() };
    this.#isAwaited = false;
    return null;
  }

  /** 37 72, 41 when more follow or 40, the keys, 00. */
  #nextBlock(): Buffer {
    const keys = this.#unsent.splice(0, KEYS_A_BLOCK);
    return Buffer.concat([
      Buffer.of(0x37, 0x72, this.#unsent.length > 0 ? 0x41 : 0x40),
      Buffer.from(keys.join(''), 'latin1'),
      Buffer.of(0),
    ]);
  }

  #store(args: Buffer): Result {
    const key = args.toString('latin1', 1, 3);
    const [colours, widthDots, heightDots] = [args[3], args.readUInt16LE(4), args.readUInt16LE(6)];
    const rowBytes = Math.ceil(widthDots / 8);
    if (colours !== 1 || args[8] !== 0x31 || !/^[\x20-\x7e]{2}$/.test(key)) return { ignored: 'not one picture of one colour' };
    const data = args.subarray(HEAD_BYTES - 1);
    if (data.length !== rowBytes * heightDots) return { ignored: 'another number of bytes than its size says' };
    const used = [...this.#pictures].reduce((sum, [name, picture]) => sum + (name === key ? 0 : picture.data.length), 0);
    if (used + data.length > this.#capacityBytes) return { ignored: 'no room' };
    this.#pictures.set(key, { widthDots: rowBytes * 8, heightDots, data: Buffer.from(data) });
    this.writes += 1;
    return null;
  }

  #print(key: string, timesX: number, timesY: number, align: Align, widthDots: number): Result {
    const picture = this.#pictures.get(key);
    if (picture === undefined) return { ignored: 'a picture that is not stored' };
    if (timesX !== 1 || timesY !== 1) return { ignored: 'a picture made larger' };
    if (picture.widthDots > widthDots) return { ignored: 'a picture wider than the paper' };
    const { heightDots, data } = picture;
    const raster = { widthDots: picture.widthDots, heightDots, data: data.toString('base64') };
    return { block: { line: { raster, align }, mm: heightDots / DOTS_A_MM } };
  }
}
