import { EventEmitter } from 'node:events';
import { type Behaviour, BehaviourStack, cutOff, type WireMessage } from './behaviours.ts';
import type { SimClock } from './clock.ts';
import type { Station } from './line/bus.ts';

/** Something a person in the hall could see or hear, for a log: `{happening: 'beep', ...}`. */
export type Happening = { readonly happening: string } & Readonly<Record<string, unknown>>;

type Events = { happening: [Happening]; changed: []; wire: [WireMessage] };

/** What every simulated device has: a connector, power, behaviours on its wire, and a state to look at. `wire` gives what passed its behaviours. */
export abstract class Simulator<State extends object = object> extends EventEmitter<Events> implements Station {
  readonly name: string;
  protected readonly clock: SimClock;
  readonly #behaviours = new BehaviourStack<WireMessage>();
  #say: (bytes: Buffer, atMs: number) => void = () => undefined;
  /** When the last bit of what is being heard passed; null while nothing is. */
  #heardAtMs: number | null = null;

  constructor(name: string, clock: SimClock) {
    super();
    this.name = name;
    this.clock = clock;
  }

  /** All there is to see, as plain JSON. */
  abstract get state(): State;
  /** Cuts the host's bytes into this device's frames. */
  protected abstract frame(bytes: Buffer): readonly Buffer[];
  /** One frame that came through the behaviours. */
  protected abstract take(frame: Buffer): void;
  /** Power has gone (everything volatile with it) or has come back. */
  protected abstract powerChanged(powered: boolean): void;

  roomBytes(): number {
    return Number.POSITIVE_INFINITY;
  }

  plugInto(say: (bytes: Buffer, atMs: number) => void): void {
    this.#say = say;
  }

  hear(bytes: Buffer, atMs: number = this.clock.upMs()): void {
    this.#heardAtMs = atMs;
    for (const frame of this.frame(bytes))
      this.#behaviours.pass({ direction: 'in', bytes: frame }, (message) => {
        this.emit('wire', message);
        this.take(message.bytes);
      });
    this.#heardAtMs = null;
  }

  protected say(bytes: Buffer): void {
    this.#sayAt(bytes, () => this.#heardAtMs ?? this.clock.upMs());
  }

  /** Says it `delayMs` behind what is being heard, to the point: a late timer does not add up. */
  protected answerAfter(delayMs: number, bytes: Buffer): void {
    const atMs = (this.#heardAtMs ?? this.clock.upMs()) + delayMs;
    this.clock.after(atMs - this.clock.upMs(), () => this.#sayAt(bytes, () => atMs));
  }

  /** A behaviour may let it through later; then it begins when it came through. */
  #sayAt(bytes: Buffer, atMs: () => number): void {
    const saidAtMs = this.clock.upMs();
    this.#behaviours.pass({ direction: 'out', bytes }, (message) => {
      this.emit('wire', message);
      this.#say(message.bytes, this.clock.upMs() > saidAtMs + 1 ? this.clock.upMs() : atMs());
    });
  }

  behave(behaviour: Behaviour<WireMessage>): void {
    this.#behaviours.put(behaviour);
    this.changed();
  }

  unbehave(...names: readonly string[]): void {
    for (const name of names) this.#behaviours.remove(name);
    this.changed();
  }

  /** Names of the behaviours on the wire, newest first. */
  get wireFaults(): readonly string[] {
    return this.#behaviours.list.map((behaviour) => behaviour.name);
  }

  get plugged(): boolean {
    return !this.#behaviours.has('unplugged');
  }

  get powered(): boolean {
    return !this.#behaviours.has('powered-off');
  }

  /** Its own connector, not the line's: the others on the bus go on. */
  unplug(): void {
    this.behave(cutOff('unplugged'));
  }

  plug(): void {
    this.unbehave('unplugged');
  }

  powerOff(): void {
    this.#behaviours.put(cutOff('powered-off'));
    this.powerChanged(false);
    this.changed();
  }

  powerOn(): void {
    this.#behaviours.remove('powered-off');
    this.powerChanged(true);
    this.changed();
  }

  powerCycle(): void {
    this.powerOff();
    this.powerOn();
  }

  protected changed(): void {
    this.emit('changed');
  }

  protected happen(happening: string, details: Readonly<Record<string, unknown>> = {}): void {
    this.emit('happening', { happening, device: this.name, atMs: this.clock.wallMs(), ...details });
    this.changed();
  }
}
