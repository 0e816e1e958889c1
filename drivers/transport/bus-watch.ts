/**
 * What came back for one question to an address: its answer, its answer and more behind it, bytes that read as nothing, or silence.
 */
export type Heard = 'answered' | 'doubled' | 'garbled' | 'silent';

/** `conflict`: two devices answer at one address. `unreadable`: what comes back does not read, and nobody can tell why. */
export type AddressVerdict = 'good' | 'conflict' | 'unreadable';

const REMEMBERED = 8;
const DOUBLES_TO_CONFLICT = 2;
const GARBLED_TO_DOUBT = 4;
const ANSWERS_TO_CLEAR = 4;
const ANSWERS_OF_A_GOOD_NEIGHBOUR = 4;

/**
 * Judges the addresses of one port by their last eight questions. Two units at one address talk at once, and their bits mix: garbled answers at an address
 * that is plainly there, while the neighbours on the same wires are heard well, are that. Without a good neighbour the wires, the speed and a
 * second unit look alike. A second answer behind a whole one is proof enough.
 */
export class BusWatch {
  readonly #heard = new Map<string, Heard[]>();

  note(device: string, heard: Heard): void {
    const list = this.#heard.get(device) ?? [];
    this.#heard.set(device, list);
    list.push(heard);
    if (list.length > REMEMBERED) list.shift();
    // A clean run says that it is over: what was before it counts no more.
    if (list.length >= ANSWERS_TO_CLEAR && list.slice(-ANSWERS_TO_CLEAR).every(isAnswer)) list.splice(0, list.length - ANSWERS_TO_CLEAR);
  }

  /** Whether something odd was heard lately: then it is worth listening a little longer for a second answer. */
  isSuspect(device: string): boolean {
    return (this.#heard.get(device) ?? []).some((heard) => heard === 'garbled' || heard === 'doubled');
  }

  verdict(device: string): AddressVerdict {
    const list = this.#heard.get(device) ?? [];
    if (count(list, 'doubled') >= DOUBLES_TO_CONFLICT) return 'conflict';
    if (count(list, 'garbled') < GARBLED_TO_DOUBT) return 'good';
    const hasGoodNeighbour = [...this.#heard].some(
      ([name, other]) => name !== device && count(other, 'answered') >= ANSWERS_OF_A_GOOD_NEIGHBOUR && count(other, 'garbled') === 0,
    );
    return hasGoodNeighbour ? 'conflict' : 'unreadable';
  }

  /** Another open may be another bus. */
  clear(): void {
    this.#heard.clear();
  }
}

const isAnswer = (heard: Heard): boolean => heard === 'answered';
const count = (list: readonly Heard[], wanted: Heard): number => list.filter((heard) => heard === wanted).length;
