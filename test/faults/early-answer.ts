/** The line that commits, and the answer that follows it. */
const COMMIT = /let appended: Appended = await this\.#journal\.append\(/g;
const ANSWER = /this\.#answer\([^;]*\);(?=\s+this\.#publish\(committed\))/g;
/** A commit that follows its answer at once is mostly in the kernel before the client has read the answer, where a kill does no harm. */
const BEHIND_MS = 10;

function onlyMatch(source: string, pattern: RegExp): string {
  const [match, ...more] = source.match(pattern) ?? [];
  if (match === undefined || more.length > 0) throw new Error(`controller.ts does not hold, exactly once: ${pattern.source}`);
  return match;
}

/**
 * The controller's source with every answer given first and the commit a moment behind: the fault that the rigs must find, or they would
 * prove nothing. Throws when it cannot be made so, so that an honest controller is never taken for the broken one.
 */
export function answerEarly(source: string): string {
  const commit = onlyMatch(source, COMMIT);
  const early = `${onlyMatch(source, ANSWER)} await new Promise((later) => setTimeout(later, ${BEHIND_MS})); ${commit}`;
  return source.replace(commit, () => early);
}
