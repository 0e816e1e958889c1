import type { Verdict } from '../device.ts';
import type { PadContent } from '../messages.ts';
import type { HostLine, PadLine } from './codec.ts';

/** A press as the pad told it. `boot` and `pressNo` name it for good. */
export type Press = Extract<PadLine, { verb: 'K' }>;

/** What the host knows when a pad answers its poll. */
export type PadView = {
  readonly desired: PadContent | null;
  /** The session whose press has been told: it is not asked again, though it may still be desired for a moment. */
  readonly overSession: number;
  readonly verdictOf: (press: Press) => Verdict | null;
};

/**
 * What to say to a pad that answered a poll with `line`; null when all is as desired. A pad with a press to tell is given nothing but the
 * verdict: a new session would make it drop that press.
 */
export function planPad(view: PadView, line: Extract<PadLine, { verb: 'I' | 'K' }>): HostLine | null {
  if (line.verb === 'K') {
    const verdict = view.verdictOf(line);
    return verdict === null ? null : { verb: 'A', boot: line.boot, pressNo: line.pressNo, isScored: verdict === 'scored' };
  }
  if (view.desired === null) return null;
  const wanted = view.desired.kind === 'asking' && view.desired.session !== view.overSession ? view.desired.session : 0;
  if (line.session === wanted) return null;
  return wanted === 0 ? { verb: 'E', session: line.session } : { verb: 'S', session: wanted };
}

/** Whether `answer` is the pad's answer to what was said. */
export function isAnswerTo(said: HostLine, answer: PadLine): boolean {
  switch (said.verb) {
    case 'P':
      return answer.verb === 'I' || answer.verb === 'K';
    case 'V':
      return answer.verb === 'V';
    case 'S':
    case 'E':
      return answer.verb === said.verb && answer.session === said.session;
    case 'A':
      return answer.verb === 'A' && answer.boot === said.boot && answer.pressNo === said.pressNo;
    default:
      return said satisfies never;
  }
}
