import type { SimClock } from '../clock.ts';
import type { Line } from './line.ts';
import { Pacer } from './pacer.ts';

/** What a bus needs of a device on it. */
export type Station = {
  /** `atMs`: when the last bit of them passed, by the clock's `upMs`. */
  hear(bytes: Buffer, atMs: number): void;
  /** Bytes it can take now; the line is held while a station has no room. */
  roomBytes(): number;
  /** `atMs`: when the first bit goes out, now or a little ago, where a timer was late. */
  plugInto(say: (bytes: Buffer, atMs: number) => void): void;
};

/** What was seen on a bus with several stations. `shortestGapMs`: from the end of an answer to the host's next byte. */
export type BusTraffic = { readonly collisions: number; readonly shortestGapMs: number };

/** Above this many bytes on their way the line is no longer read, as a UART's FIFO and driver would fill up. */
const HOLD_ABOVE_BYTES = 4096;
const RELEASE_BELOW_BYTES = 1024;

/**
 *      host ──► line ──► pacer ──► every station hears every byte
 *      host ◄── line ◄── pacer ◄── answers, one after the other, each whole
 *
 * One line with one station (a printer's cable) or several (RS-485 multi-drop). Several share one pair of wires: each hears the others too, and two that
 * talk at once garble each other, the host included.
 */
export class Bus {
  readonly line: Line;
  readonly #stations: Station[] = [];
  readonly #incoming: Pacer;
  readonly #outgoing: Pacer;
  #held = false;
  readonly #clock: SimClock;
  readonly #paced: boolean;
  /** Who talks. */
  #speaker: Station | null = null;
  #quietSinceMs = Number.NEGATIVE_INFINITY;
  #collisions = 0;
  #shortestGapMs = Number.POSITIVE_INFINITY;
  #lastTurn: Promise<void> = Promise.resolve();

  constructor(line: Line, baud: number | null, clock: SimClock) {
    this.line = line;
    this.#clock = clock;
    this.#paced = baud !== null;
    this.#incoming = new Pacer({
      clock,
      baud,
      room: () => Math.min(...this.#stations.map((station) => station.roomBytes())),
      deliver: (bytes, atMs) => {
        for (const station of this.#stations) station.hear(bytes, atMs);
        if (this.#held && this.#incoming.queuedBytes < RELEASE_BELOW_BYTES) this.#hold(false);
      },
    });
    this.#outgoing = new Pacer({
      clock,
      baud,
      room: () => Number.POSITIVE_INFINITY,
      deliver: (bytes, atMs) => {
        const speaker = this.#speaker;
        if (this.#outgoing.queuedBytes === 0) this.#speaker = null;
        this.#quietSinceMs = atMs;
        line.write(bytes);
        for (const station of this.#stations) if (station !== speaker) station.hear(bytes, atMs);
      },
    });
    line.onBytes((bytes) => {
      this.#incoming.push(this.#fromHost(bytes), clock.upMs());
      if (!this.#held && this.#incoming.queuedBytes > HOLD_ABOVE_BYTES) this.#hold(true);
    });
  }

  get stationCount(): number {
    return this.#stations.length;
  }

  attach(station: Station): void {
    this.#stations.push(station);
    station.plugInto((bytes, atMs) => {
      if (!this.line.plugged) return;
      if (this.#isShared && this.#speaker !== null && this.#speaker !== station) {
        this.#collisions += 1;
        this.#outgoing.collide(bytes, atMs);
        return;
      }
      this.#speaker = station;
      this.#outgoing.push(bytes, atMs);
    });
  }

  get traffic(): BusTraffic {
    return { collisions: this.#collisions, shortestGapMs: this.#shortestGapMs };
  }

  /** One pair of wires with a speed of its own; without a pace nothing takes time, and nothing meets. */
  get #isShared(): boolean {
    return this.#paced && this.#stations.length > 1;
  }

  /** The host's bytes as the wire carries them: a station that talks spoils them, and they spoil what it says. */
  #fromHost(bytes: Buffer): Buffer {
    if (!this.#isShared) return bytes;
    if (this.#incoming.queuedBytes === 0) this.#shortestGapMs = Math.min(this.#shortestGapMs, this.#clock.upMs() - this.#quietSinceMs);
    if (this.#speaker === null) return bytes;
    this.#collisions += 1;
    const spoilt = Buffer.from(bytes.map((byte) => byte & 0x5a));
    this.#outgoing.collide(spoilt, this.#clock.upMs());
    return spoilt;
  }

  /** Does nothing when it is plugged in. Plugging and unplugging happen one after the other. */
  plug(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.line.plugged) await this.line.plug();
    });
  }

  /** What is on the wire in either direction is lost. */
  unplug(): Promise<void> {
    return this.#inTurn(async () => {
      await this.line.unplug();
      this.#incoming.clear();
      this.#outgoing.clear();
      this.#speaker = null;
      this.#held = false;
    });
  }

  #inTurn(move: () => Promise<void>): Promise<void> {
    // A failed move was told to whoever asked for it; the next one starts from where the line is now.
    const turn = this.#lastTurn.then(move, move);
    this.#lastTurn = turn;
    return turn;
  }

  #hold(held: boolean): void {
    this.#held = held;
    this.line.hold(held);
  }
}
