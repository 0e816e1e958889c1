/** "Did you mean": the nearest of the words that would have been right. */
import { plain } from './problem.ts';

/** A longer word is no slip of the finger, and comparing it would only cost time. */
const WORD_CHARS = 60;

/** The candidate nearest to `word`: at most two fifths of it away in edits, or the one it is the beginning of; null when none is near. */
export function closest(word: string, candidates: readonly string[]): string | null {
  if (word.length > WORD_CHARS) return null;
  let best: string | null = null;
  let bestEdits = Math.round(word.length * 0.4) + 1;
  for (const candidate of candidates) {
    const edits = candidate.length > WORD_CHARS ? Number.POSITIVE_INFINITY : editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < bestEdits) {
      best = candidate;
      bestEdits = edits;
    }
  }
  return best ?? (word.length > 2 ? (candidates.find((candidate) => candidate.startsWith(word)) ?? null) : null);
}

/** Levenshtein's distance, one row of the table at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, char] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const replaced = (row[j] ?? 0) + (char === to[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

/** The two halves of a message's end: ` Did you mean "x"?`, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): { readonly zh: string; readonly en: string } {
  const near = closest(word, candidates);
  return near === null ? { zh: '', en: '' } : { zh: `，是不是 "${plain(near)}"？`, en: `; did you mean "${plain(near)}"?` };
}
