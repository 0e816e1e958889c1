const COMMIT = 'let appended: Appended = await this.#journal.append(flight.batch, before);';

/** A commit that follows its answer at once is mostly in the kernel before the client has read the answer, where a kill does no harm. */
const BEHIND_MS = 10;
const EARLY = `this.#answer(flight.decided); await new Promise((later) => setTimeout(later, ${BEHIND_MS})); ${COMMIT}`;

/**
 * The controller's source with every answer given first and the commit a moment behind: the fault that the rigs must find, or they would
 * prove nothing. Throws when the line that commits is not there exactly once, so that an honest controller is never taken for the broken one.
 */
export function answerEarly(source: string): string {
  const [before, after, ...more] = source.split(COMMIT);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`controller.ts does not hold, exactly once: ${COMMIT}`);
  return before + EARLY + after;
}
