import { useEffect, useRef } from 'react';

/** Runs `then` once when `afterMs` has passed without a change of `afterMs`; null waits for nothing. */
export function useAfter(afterMs: number | null, then: () => void): void {
  const latest = useRef(then);
  useEffect(() => {
    latest.current = then;
  });
  useEffect(() => {
    if (afterMs === null) return;
    const timer = setTimeout(() => latest.current(), afterMs);
    return () => clearTimeout(timer);
  }, [afterMs]);
}
