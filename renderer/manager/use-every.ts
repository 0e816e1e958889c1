import { useEffect, useState } from 'react';

/** Counts up once every `everyMs`. */
export function useEvery(everyMs: number): number {
  const [n, setN] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setN((before) => before + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return n;
}
