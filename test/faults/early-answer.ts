const COMMIT = 'let appended: Appended = await this.#journal.append(flight.batch, before);';

/**
 * The controller's source with every answer moved in front of its commit: the fault that the rigs must find, or they would prove nothing.
 * Throws when the line that commits is not there exactly once, so that an honest controller is never taken for the broken one.
 */
export function answerEarly(source: string): string {
  const [before, after, ...more] = source.split(COMMIT);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`controller.ts does not hold, exactly once: ${COMMIT}`);
  return `${before}this.#answer(flight.decided); ${COMMIT}${after}`;
}
