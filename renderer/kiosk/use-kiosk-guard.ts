import { useEffect } from 'react';

const swallow = (event: Event): void => {
  event.preventDefault();
  event.stopImmediatePropagation();
};

/**
 * Keeps a keyboard-wedge reader from pressing buttons: it types and ends with Enter, which would click whatever has the focus.
 * So Enter and Space die here, and no button keeps the focus. Also no context menu, no dragging and no pinching.
 */
export function useKioskGuard(): void {
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key === 'Enter' || event.key === ' ') swallow(event);
    };
    const focus = (event: FocusEvent): void => {
      if (event.target instanceof HTMLElement) event.target.blur();
    };
    const gone = new AbortController();
    const options = { capture: true, signal: gone.signal };
    document.addEventListener('keydown', key, options);
    document.addEventListener('keyup', key, options);
    document.addEventListener('focusin', focus, options);
    document.addEventListener('contextmenu', swallow, options);
    document.addEventListener('dragstart', swallow, options);
    return () => gone.abort();
  }, []);
}
