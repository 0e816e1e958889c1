import type { SimClock } from '../clock.ts';
import type { Line } from './line.ts';
import { Pacer } from './pacer.ts';

/** What a bus needs of a device on it. */
export type Station = {
  hear(bytes: Buffer): void;
  /** Bytes it can take now; the line is held while a station has no room. */
  roomBytes(): number;
  plugInto(say: (bytes: Buffer) => void): void;
};

/** Above this many bytes on their way the line is no longer read, as a UART's FIFO and driver would fill up. */
const HOLD_ABOVE_BYTES = 4096;
const RELEASE_BELOW_BYTES = 1024;

/**
 *      host ──► line ──► pacer ──► every station hears every byte
 *      host ◄── line ◄── pacer ◄── answers, one after the other, each whole
 *
 * One line with one station (a printer's cable) or several (RS-485 multi-drop).
 */
export class Bus {
  readonly line: Line;
  readonly #stations: Station[] = [];
  readonly #incoming: Pacer;
  readonly #outgoing: Pacer;
  #held = false;
  #lastTurn: Promise<void> = Promise.resolve();

  constructor(line: Line, baud: number | null, clock: SimClock) {
    this.line = line;
    this.#incoming = new Pacer({
      clock,
      baud,
      room: () => Math.min(...this.#stations.map((station) => station.roomBytes())),
      deliver: (bytes) => {
        for (const station of this.#stations) station.hear(bytes);
        if (this.#held && this.#incoming.queuedBytes < RELEASE_BELOW_BYTES) this.#hold(false);
      },
    });
    this.#outgoing = new Pacer({ clock, baud, room: () => Number.POSITIVE_INFINITY, deliver: (bytes) => line.write(bytes) });
    line.onBytes((bytes) => {
      this.#incoming.push(bytes);
      if (!this.#held && this.#incoming.queuedBytes > HOLD_ABOVE_BYTES) this.#hold(true);
    });
  }

  get stationCount(): number {
    return this.#stations.length;
  }

  attach(station: Station): void {
    this.#stations.push(station);
    station.plugInto((bytes) => {
      if (this.line.plugged) this.#outgoing.push(bytes);
    });
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
