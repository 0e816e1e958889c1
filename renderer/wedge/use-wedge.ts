import { useEffect, useRef } from 'react';
import { NOTHING_TYPED, typeKey } from './typed.ts';

/**
 * Hears what a device types on this screen's keyboard, whatever has the focus, before anything else does; its Enter clicks nothing. `onTyped` gets each
 * text once and answers whether it was meant for it. Null: nobody listens.
 */
export function useWedge(onTyped: ((text: string) => boolean) | null): void {
  const heard = useRef(onTyped);
  heard.current = onTyped;
  const isListening = onTyped !== null;
  useEffect(() => {
    if (!isListening) return;
    let typed = NOTHING_TYPED;
    const gone = new AbortController();
    const key = (event: KeyboardEvent): void => {
      const { typed: now, done } = typeKey(typed, event.key, event.timeStamp);
      typed = now;
      if (done === null || heard.current?.(done) !== true) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      // No button keeps the focus that the next Enter could press.
      if (document.activeElement instanceof HTMLButtonElement) document.activeElement.blur();
    };
    window.addEventListener('keydown', key, { capture: true, signal: gone.signal });
    return () => gone.abort();
  }, [isListening]);
}
