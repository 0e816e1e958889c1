/**
 * The far end of a printer's wire for these tests: answers the few questions of the driver and keeps what was printed. Realtime commands are obeyed
 * wherever they stand; everything else waits while the printer is stopped, as in a real buffer.
 */
export class ScriptedPrinter {
  isSilent = false;
  isPaperOut = false;
  isCoverOpen = false;
  knowsProcessId = true;
  knowsFence = true;
  knowsClear = true;
  /** Stops for want of paper after this many printed bytes. */
  paperOutAfterBytes = Number.POSITIVE_INFINITY;
  /** Bytes that a command broken off by an unplug still takes as its data. */
  hungryBytes = 0;
  /** Everything executed, in latin1. */
  printed = '';
  /** Everything received, in latin1. */
  received = '';
  clears = 0;
  readonly #send: (bytes: Uint8Array) => void;
  #raw: number[] = [];
  #waiting: number[] = [];

  constructor(send: (bytes: Uint8Array) => void) {
    this.#send = send;
  }

  get isStopped(): boolean {
    return this.isPaperOut || this.isCoverOpen;
  }

  receive(chunk: Uint8Array): void {
    this.received += Buffer.from(chunk).toString('latin1');
    if (this.isSilent) return;
    this.#raw.push(...chunk);
    while (this.#raw.length > 0) if (!this.#takeOne()) break;
    this.resume();
  }

  /** Goes on with what waits, if nothing stops the printer. */
  resume(): void {
    while (!this.isStopped && this.#waiting.length > 0) {
      if (this.hungryBytes > 0) {
        this.hungryBytes -= 1;
        this.#waiting.shift();
        continue;
      }
      const text = Buffer.from(this.#waiting).toString('latin1');
      if (text.startsWith('\x1d(H\x06\0')) {
        if (text.length < 11) return;
        if (this.knowsProcessId) this.#send(Buffer.from(`7"${text.slice(7, 11)}\0`, 'latin1'));
        this.#waiting.splice(0, 11);
      } else if (text.startsWith('\x1dr')) {
        if (text.length < 3) return;
        if (this.knowsFence) this.#send(Uint8Array.of(0));
        this.#waiting.splice(0, 3);
      } else if (text === '\x1d' || '\x1d(H\x06\0'.startsWith(text)) {
        return;
      } else {
        this.printed += text[0];
        this.#waiting.shift();
        if (this.printed.length >= this.paperOutAfterBytes) this.isPaperOut = true;
      }
    }
  }

  #takeOne(): boolean {
    const [first, second, third] = this.#raw;
    if (first !== 0x10) {
      this.#waiting.push(...this.#raw.splice(0, 1));
      return true;
    }
    if (second === undefined || third === undefined) return false;
    if (second === 0x04) {
      this.#raw.splice(0, 3);
      this.#send(Uint8Array.of(this.#status(third)));
    } else if (second === 0x05) {
      this.#raw.splice(0, 3);
    } else {
      if (this.#raw.length < 10) return false;
      this.#raw.splice(0, 10);
      this.clears += 1;
      if (!this.knowsClear) return true;
      this.#waiting = [];
      this.#send(Uint8Array.of(0x37, 0x25, 0x00));
    }
    return true;
  }

  #status(n: number): number {
    if (n === 1) return this.isStopped ? 0x1a : 0x12;
    if (n === 2) return 0x12 | (this.isCoverOpen ? 0x04 : 0) | (this.isPaperOut ? 0x20 : 0);
    return n === 4 && this.isPaperOut ? 0x72 : 0x12;
  }
}
