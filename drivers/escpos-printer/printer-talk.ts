import type { Counters } from '../device.ts';
import type { LogoRaster, PrintProof } from '../messages.ts';
import type { PortLink, Wire } from '../transport/index.ts';
import { CLEAR_BUFFERS, CUT_COUNTER_QUERY, CUT_OFF_REST, encodeProcessId, encodeStatusQuery, FENCE, QUIET_RESET } from './codec.ts';
import { type PrinterFrame, PrinterFramer } from './framer.ts';
import { ACKNOWLEDGE, encodeStoreLogo, STORED_KEYS_QUERY } from './logo.ts';
import { decodeAutomatic, decodeRealtime, type PrinterStatus } from './status.ts';

const STATUS_TIMEOUT_MS = 250;
const PROOF_TIMEOUT_MS = 700;
const CLEAR_TIMEOUT_MS = 200;
/** After a fence answered, a glitch of the line may follow; it is waited out. */
const QUIET_MS = 60;
/** An answer that is owed comes within this time or not at all: the printer may still have half a ticket to print before it. */
const OWED_TIMEOUT_MS = 2_500;
const FIRST_ID = 1000;
/** Writing the picture into its memory keeps the printer busy. */
const STORE_TIMEOUT_MS = 5_000;
/** Forty keys a block: more than a few hundred pictures fit into no printer. */
const MAX_KEY_BLOCKS = 16;

/**
 * Questions and answers with one printer: the frames of its port, and the exchanges that are made of them. Every exchange throws
 * `port/closed` when the port goes.
 */
export class PrinterTalk {
  /** Sees each frame as it comes; set while a job runs. */
  onFrame: ((frame: PrinterFrame) => void) | null = null;
  /** Sees what a unit says of itself unasked, where its switches make it. */
  onAutomatic: ((status: PrinterStatus) => void) | null = null;
  /** How often it had cut when it was last asked; null where that is not the proof. */
  cuts: number | null = null;
  /**
   * Answers that are still to come: a question whose port was closed stays in the printer's buffer, and its answer, taken for that to the next
   * question, would confirm a sheet that is not printed. Process ids are safe from that by their digits.
   */
  readonly #owed = { fence: 0, 'cut-counter': 0 };
  readonly #framer = new PrinterFramer();
  readonly #counters: Counters;
  #inbox: PrinterFrame[] = [];
  #lastId: number;

  constructor(link: PortLink, counters: Counters, random: () => number) {
    this.#counters = counters;
    this.#lastId = FIRST_ID + Math.floor(random() * 8_000);
    // The link calls its listeners in order, so the inbox is filled before an exchange looks into it.
    link.listen({ opened: () => this.#framer.reset(), data: (chunk) => this.#receive(chunk) });
  }

  /** Four digits, new for each proof. */
  nextId(): string {
    this.#lastId = this.#lastId >= 9_999 ? FIRST_ID : this.#lastId + 1;
    return String(this.#lastId);
  }

  /** A question of this kind goes out. */
  owe(kind: PrintProof | 'none'): void {
    if (kind === 'fence' || kind === 'cut-counter') this.#owed[kind] += 1;
  }

  /** The status by DLE EOT 1 to 4, one question at a time as the answers do not say what they answer; null when one stays out twice. */
  async askStatus(wire: Wire): Promise<PrinterStatus | null> {
    const first = await this.#askBits(wire, 1);
    if (first === null) return null;
    const paper = await this.#askBits(wire, 4);
    if (paper === null) return null;
    if ((first & 0x08) === 0) return decodeRealtime({ 1: first, 4: paper });
    const offline = await this.#askBits(wire, 2);
    const error = await this.#askBits(wire, 3);
    if (offline === null || error === null) return null;
    return decodeRealtime({ 1: first, 2: offline, 3: error, 4: paper });
  }

  /** Resets the printer and asks for a proof; the kind that was answered, or null. `cutOffRest` when half a ticket may hang out. */
  async sync(wire: Wire, kinds: readonly PrintProof[], cutOffRest: boolean): Promise<PrintProof | null> {
    const id = this.nextId();
    let prefix: readonly number[] = [...QUIET_RESET, ...(cutOffRest ? CUT_OFF_REST : [])];
    for (const kind of kinds) {
      const bytes = Uint8Array.from([...prefix, ...questionFor(kind, id)]);
      this.owe(kind);
      const found = await this.#ask(wire, bytes, (frame) => this.#proofOf(frame, id), PROOF_TIMEOUT_MS);
      if (found !== null) {
        await this.#collectOwed(wire, found);
        await this.#ask(wire, new Uint8Array(), () => null, QUIET_MS);
        return found;
      }
      prefix = [];
    }
    return null;
  }

  /** Clears the printer's buffers in real time; whether it said so. */
  async clear(wire: Wire): Promise<boolean> {
    return (await this.#ask(wire, CLEAR_BUFFERS, (frame) => (frame.kind === 'cleared' ? true : null), CLEAR_TIMEOUT_MS)) ?? false;
  }

  /** Sees to it that the printer holds `logo`, writing it only when its key is not there; whether it holds it. */
  async storeLogo(wire: Wire, logo: LogoRaster, mayWrite: boolean): Promise<boolean> {
    const before = await this.#storedKeys(wire, PROOF_TIMEOUT_MS);
    if (before === null) return false;
    if (before.includes(logo.key)) return true;
    if (!mayWrite) return false;
    await wire.send(encodeStoreLogo(logo));
    return (await this.#storedKeys(wire, STORE_TIMEOUT_MS))?.includes(logo.key) ?? false;
  }

  /** The keys of all stored pictures; null when the printer does not say. */
  async #storedKeys(wire: Wire, timeoutMs: number): Promise<readonly string[] | null> {
    const keys: string[] = [];
    let question: Uint8Array = STORED_KEYS_QUERY;
    for (let blocks = 0; blocks < MAX_KEY_BLOCKS; blocks += 1) {
      const block = await this.#ask(wire, question, (frame) => (frame.kind === 'stored-keys' ? frame : null), timeoutMs);
      if (block === null) return null;
      keys.push(...block.keys);
      question = ACKNOWLEDGE;
      if (block.isLast) break;
    }
    await wire.send(ACKNOWLEDGE);
    return keys;
  }

  /** Waits for the answers to earlier questions, the last of which is the answer to the newest. */
  async #collectOwed(wire: Wire, kind: PrintProof): Promise<void> {
    if (kind === 'process-id') return;
    while (this.#owed[kind] > 0) {
      const late = await this.#ask(wire, new Uint8Array(), (frame) => this.#proofOf(frame, ''), OWED_TIMEOUT_MS);
      // Lost with the power, or eaten by a torn command.
      if (late === null) this.#owed[kind] = 0;
    }
  }

  #settle(frame: PrinterFrame): void {
    if (frame.kind === 'cleared') Object.assign(this.#owed, { fence: 0, 'cut-counter': 0 });
    else if (frame.kind === 'single') this.#owed.fence = Math.max(0, this.#owed.fence - 1);
    else if (cutsIn(frame) !== null) this.#owed['cut-counter'] = Math.max(0, this.#owed['cut-counter'] - 1);
  }

  #proofOf(frame: PrinterFrame, id: string): PrintProof | null {
    if (frame.kind === 'process-id' && frame.id === id) return 'process-id';
    const cuts = cutsIn(frame);
    if (cuts !== null) {
      this.cuts = cuts;
      return 'cut-counter';
    }
    return frame.kind === 'single' ? 'fence' : null;
  }

  async #askBits(wire: Wire, n: 1 | 2 | 3 | 4): Promise<number | null> {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      if (attempt > 0) this.#counters.retries += 1;
      const bits = await this.#ask(
        wire,
        encodeStatusQuery(n),
        (frame) => (frame.kind === 'realtime' ? frame.bits : null),
        STATUS_TIMEOUT_MS,
      );
      if (bits !== null) return bits;
      // Whatever had begun will not end any more.
      this.#framer.reset();
    }
    return null;
  }

  #ask<T>(wire: Wire, bytes: Uint8Array, pick: (frame: PrinterFrame) => T | null, timeoutMs: number): Promise<T | null> {
    this.#inbox = [];
    if (bytes.length > 0) this.#counters.framesOut += 1;
    const take = (): T | null => {
      for (const frame of this.#inbox.splice(0)) {
        const picked = pick(frame);
        if (picked !== null) return picked;
      }
      return null;
    };
    return wire.exchange(bytes, take, timeoutMs);
  }

  #receive(chunk: Uint8Array): void {
    const frames = this.#framer.push(chunk);
    // Nobody may be asking: the inbox is only ever the last exchange's.
    this.#inbox.push(...frames);
    if (this.#inbox.length > 256) this.#inbox = [];
    for (const frame of frames) {
      if (frame.kind === 'garbage') this.#counters.badFrames += 1;
      else this.#counters.framesIn += 1;
      this.#settle(frame);
      if (frame.kind === 'automatic') this.onAutomatic?.(decodeAutomatic(frame.bytes));
      this.onFrame?.(frame);
    }
  }
}

/** The count in an answer to GS g 2, or null for any other frame. */
export function cutsIn(frame: PrinterFrame): number | null {
  return frame.kind === 'block' && /^\d{1,10}$/.test(frame.text) ? Number(frame.text) : null;
}

function questionFor(kind: PrintProof, id: string): Uint8Array {
  switch (kind) {
    case 'process-id':
      return encodeProcessId(id);
    case 'fence':
      return FENCE;
    case 'cut-counter':
      return CUT_COUNTER_QUERY;
    default:
      return kind satisfies never;
  }
}
