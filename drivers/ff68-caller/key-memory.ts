import { FF68 } from './models.ts';

/** A clerk's fingers are no faster than this within the time that matters. */
const REMEMBERED_FRAMES = 64;

type Known = { readonly state: 'open' } | { readonly state: 'over'; readonly untilUpMs: number };

/**
 * Which frames of a pad are the same press. A pad that repeats until it hears its echo sends the same bytes again, and so does a second press: what
 * comes before the echo, or so soon after it that the two crossed, is a repetition.
 */
export class KeyMemory {
  readonly #known = new Map<string, Known>();

  /** `new`: act on it. `open`: its verdict is on the way. `over`: it was dealt with, the echo is owed again. */
  look(frame: string, atUpMs: number): 'new' | 'open' | 'over' {
    const known = this.#known.get(frame);
    if (known === undefined) return 'new';
    if (known.state === 'open') return 'open';
    if (atUpMs < known.untilUpMs) return 'over';
    this.#known.delete(frame);
    return 'new';
  }

  open(frame: string): void {
    this.#known.set(frame, { state: 'open' });
    for (const [oldest, { state }] of this.#known) {
      if (this.#known.size <= REMEMBERED_FRAMES) break;
      if (state === 'over') this.#known.delete(oldest);
    }
  }

  /** Its echo has been sent, or could not be. */
  close(frame: string, isEchoed: boolean, atUpMs: number): void {
    this.#known.set(frame, { state: 'over', untilUpMs: atUpMs + (isEchoed ? FF68.sameKeyMs : FF68.owedMs) });
  }
}
