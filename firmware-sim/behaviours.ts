import type { SimClock } from './clock.ts';

/**
 * One way a device behaves on top of working well. It sees each message before older behaviours do and passes it on by
 * calling `next`: at once, later, changed, or never. Faults are behaviours.
 */
export type Behaviour<M> = {
  readonly name: string;
  handle(message: M, next: (message: M) => void): void;
};

/** The behaviours of one device, newest first. One of each name at a time: putting a name again replaces it. */
export class BehaviourStack<M, B extends Behaviour<M> = Behaviour<M>> {
  readonly #behaviours: B[] = [];

  put(behaviour: B): void {
    this.remove(behaviour.name);
    this.#behaviours.unshift(behaviour);
  }

  /** Whether there was one of that name. */
  remove(name: string): boolean {
    const index = this.#behaviours.findIndex((behaviour) => behaviour.name === name);
    if (index >= 0) this.#behaviours.splice(index, 1);
    return index >= 0;
  }

  get list(): readonly B[] {
    return this.#behaviours;
  }

  has(name: string): boolean {
    return this.#behaviours.some((behaviour) => behaviour.name === name);
  }

  /** Hands `message` down the stack; `end` gets what comes through. */
  pass(message: M, end: (message: M) => void): void {
    const standing = [...this.#behaviours];
    const step = (index: number, passed: M): void => {
      const behaviour = standing[index];
      if (behaviour === undefined) end(passed);
      else behaviour.handle(passed, (onward) => step(index + 1, onward));
    };
    step(0, message);
  }
}

/** What crosses a device's connector: `in` from the host, `out` to it. A whole frame where the device has frames. */
export type WireMessage = { readonly direction: 'in' | 'out'; readonly bytes: Buffer };

/** Hears everything, answers nothing. */
export const silent = (): Behaviour<WireMessage> => ({
  name: 'silent',
  handle(message, next) {
    if (message.direction === 'in') next(message);
  },
});

/** Nothing passes either way: a pulled connector (`unplugged`) or no power (`powered-off`). */
export const cutOff = (name: 'unplugged' | 'powered-off'): Behaviour<WireMessage> => ({ name, handle: () => undefined });

/** Every third byte of an answer, from the first on, has three bits turned over. */
export const garbled = (): Behaviour<WireMessage> => ({
  name: 'garbled',
  handle(message, next) {
    if (message.direction === 'in') return next(message);
    next({ direction: 'out', bytes: Buffer.from(message.bytes.map((byte, index) => (index % 3 === 0 ? byte ^ 0x15 : byte))) });
  },
});

/** Answers come `delayMs` late, in their order. */
export const slow = (clock: SimClock, delayMs: number): Behaviour<WireMessage> => ({
  name: 'slow',
  handle(message, next) {
    if (message.direction === 'in') next(message);
    else clock.after(delayMs, () => next(message));
  },
});

/** The next `count` messages from the host for which `isMeant` holds never arrive; then it is used up. */
export function lost(name: string, count: number, isMeant: (bytes: Buffer) => boolean): Behaviour<WireMessage> {
  let left = count;
  return {
    name,
    handle(message, next) {
      if (left > 0 && message.direction === 'in' && isMeant(message.bytes)) left -= 1;
      else next(message);
    },
  };
}
