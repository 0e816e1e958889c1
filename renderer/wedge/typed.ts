/**
 * What a device types that plays a keyboard: its characters come far faster than a hand types them, and Enter ends them. A hand that types a 3 and
 * presses Enter is slower than this, so nothing a clerk writes becomes a citizen's score.
 */

/** From one character to the next, and to the Enter. */
const DEVICE_GAP_MS = 60;
/** Before its first character a device is silent. */
const SILENCE_MS = 120;
const MOST_CHARACTERS = 3_000;

/** `since` false: what stands here was begun by a hand. Times are ms of the events' own clock. */
export type Typed = { readonly text: string; readonly lastMs: number; readonly isDevice: boolean };

export const NOTHING_TYPED: Typed = { text: '', lastMs: Number.NEGATIVE_INFINITY, isDevice: false };

/** One key more; `done` is what a device has typed, with this Enter. */
export function typeKey(before: Typed, key: string, atMs: number): { readonly typed: Typed; readonly done: string | null } {
  const gapMs = atMs - before.lastMs;
  if (key === 'Enter') {
    const isDone = before.isDevice && gapMs <= DEVICE_GAP_MS && before.text !== '';
    return { typed: { ...NOTHING_TYPED, lastMs: atMs }, done: isDone ? before.text : null };
  }
  // Shift and its like are keys as well, and no characters.
  if ([...key].length !== 1) return { typed: before, done: null };
  if (gapMs <= DEVICE_GAP_MS && before.text.length < MOST_CHARACTERS)
    return { typed: { text: before.text + key, lastMs: atMs, isDevice: before.isDevice }, done: null };
  return { typed: { text: key, lastMs: atMs, isDevice: gapMs >= SILENCE_MS }, done: null };
}
