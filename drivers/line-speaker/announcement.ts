import type { DisplayText } from '../messages.ts';
import type { SpeakerState } from './codec.ts';
import { LINE_SPEAKER } from './models.ts';

/**
 * One announcement on its way. `asked`: sent, and the speaker has not said that it took it. `boot`: of the speaker that was asked, so that another one, or the
 * same behind a power cut, is known. Times are monotonic ms.
 */
export type Announcement = {
  readonly id: string;
  readonly text: DisplayText;
  readonly sinceUpMs: number;
  readonly phase: 'waiting' | 'asked' | 'taken' | 'started';
  readonly boot: string | null;
  readonly askedUpMs: number;
};

/** What to do next. `over`: report its end; a code other than null is a failure. */
export type Step =
  | { readonly kind: 'say' }
  | { readonly kind: 'wait'; readonly hasStarted: boolean }
  | { readonly kind: 'over'; readonly hasStarted: boolean; readonly code: string | null };

/**
 * What becomes of an announcement, by what the speaker says of itself. It is sent only when this speaker, in this boot, certainly has not taken it: one that
 * may have been said in part is never said again.
 */
export function planAnnouncement(announcement: Announcement, state: SpeakerState, nowUpMs: number): Step {
  const { id, phase, boot } = announcement;
  const begun = phase === 'started';
  if (phase === 'waiting') return isStale(announcement, nowUpMs) ? over(false, 'too-late') : { kind: 'say' };
  if (state.boot !== boot) return over(begun, 'restarted');
  if (state.last?.id === id) return state.last.end === 'ended' ? over(true, null) : over(begun, state.last.end);
  if (state.speaking === id) {
    if (nowUpMs - announcement.askedUpMs > LINE_SPEAKER.longestMs) return over(true, 'overdue');
    return { kind: 'wait', hasStarted: true };
  }
  // The same boot knows nothing of it: it never arrived. One that was taken cannot be forgotten without a restart.
  if (phase !== 'asked') return over(begun, 'lost');
  return isStale(announcement, nowUpMs) ? over(false, 'too-late') : { kind: 'say' };
}

const over = (hasStarted: boolean, code: string | null): Step => ({ kind: 'over', hasStarted, code });

/** Whether it waited so long that saying it now would only mislead. */
export function isStale({ sinceUpMs, phase }: Announcement, nowUpMs: number): boolean {
  return (phase === 'waiting' || phase === 'asked') && nowUpMs - sinceUpMs > LINE_SPEAKER.freshMs;
}
