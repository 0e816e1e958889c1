/** What passed over one port of late: a ring for the technician, kept always, watched on demand. */
import type { Clock } from '../clock.ts';
import type { WireEntry } from '../messages.ts';
import type { CloseReason, Transport, TransportEvents } from '../transport/index.ts';

const KEPT_ENTRIES = 2_000;
const KEPT_BYTES = 256 * 1024;
/** Chunks are told together, so that a babbling device cannot drown the controller in messages. */
const TELL_EVERY_MS = 100;
/** More than this between two tellings is left out, and said so. */
const TOLD_AT_ONCE = 200;

export class WireLog {
  readonly #clock: Clock;
  readonly #tell: (entries: readonly WireEntry[]) => void;
  #entries: WireEntry[] = [];
  #bytes = 0;
  #untold: WireEntry[] = [];
  #timer: NodeJS.Timeout | null = null;
  #watched = false;

  constructor(clock: Clock, tell: (entries: readonly WireEntry[]) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  record(direction: WireEntry['direction'], bytes: Uint8Array, code: string | null = null): void {
    const entry: WireEntry = {
      at: Math.floor(this.#clock.wallMs()),
      upMs: Math.round(this.#clock.upMs() * 1000) / 1000,
      direction,
      hex: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex'),
      code,
    };
    this.#entries.push(entry);
    this.#bytes += bytes.byteLength;
    if (this.#entries.length > KEPT_ENTRIES || this.#bytes > KEPT_BYTES) this.#trim();
    if (!this.#watched) return;
    if (this.#untold.length < TOLD_AT_ONCE) this.#untold.push(entry);
    this.#timer ??= setTimeout(() => this.#flush(), TELL_EVERY_MS);
  }

  /** Tells what is kept, then everything that passes, until it is switched off. */
  watch(on: boolean): void {
    this.#watched = on;
    this.#untold = [];
    if (on)
      for (let from = 0; from < this.#entries.length; from += TOLD_AT_ONCE) this.#tell(this.#entries.slice(from, from + TOLD_AT_ONCE));
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#watched = false;
  }

  #flush(): void {
    this.#timer = null;
    const untold = this.#untold;
    this.#untold = [];
    if (this.#watched && untold.length > 0) this.#tell(untold);
  }

  /** Cuts a quarter off at once: cutting one by one would cost each chunk a shift of the whole ring. */
  #trim(): void {
    const cut = this.#entries.splice(0, Math.max(Math.ceil(KEPT_ENTRIES / 4), this.#entries.length - KEPT_ENTRIES));
    for (const { hex } of cut) this.#bytes -= hex.length / 2;
    while (this.#bytes > KEPT_BYTES) this.#bytes -= (this.#entries.shift()?.hex.length ?? 0) / 2;
  }
}

const NOTHING = new Uint8Array();

/**
 * A transport whose traffic is written into `log`; it does what the one that `make` makes does. Of a private port, on which codes and cards of citizens
 * come in, only is written that something came, and how much.
 */
export function recorded(
  make: (events: TransportEvents) => Transport,
  log: WireLog,
  events: TransportEvents,
  isPrivate: boolean,
): Transport {
  const transport = make({
    data: (chunk) => {
      if (isPrivate) log.record('in', NOTHING, `private/${chunk.length} bytes`);
      else log.record('in', chunk);
      events.data(chunk);
    },
    closed: (reason: CloseReason) => {
      log.record('closed', NOTHING, reason);
      events.closed(reason);
    },
  });
  return {
    get isOpen() {
      return transport.isOpen;
    },
    wireMs: (bytes) => transport.wireMs(bytes),
    lagMs: transport.lagMs,
    get reportDescriptor() {
      return transport.reportDescriptor;
    },
    open: async (timeoutMs) => {
      await transport.open(timeoutMs);
      log.record('open', NOTHING);
    },
    write: (bytes, timeoutMs) => {
      log.record('out', bytes);
      return transport.write(bytes, timeoutMs);
    },
    close: (reason) => transport.close(reason),
  };
}
