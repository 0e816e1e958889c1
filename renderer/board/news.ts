import type { CallView } from '../../main/api/views.ts';

/** What makes a call, or a recall of the same visit, a new thing to announce. */
export const callKey = ({ visit, window, calls, at }: CallView): string => `${visit} ${window} ${calls} ${at}`;

/** The calls of `recent` that were not in `seen`, newest first. */
export function newCalls(seen: ReadonlySet<string>, recent: readonly CallView[]): readonly CallView[] {
  return recent.filter((call) => !seen.has(callKey(call)));
}
