import { useEffect, useRef, useState } from 'react';
import type { CallView } from '../../main/api/views.ts';
import { callKey, newCalls } from './news.ts';

const MARKED_MS = 12_000;
const MISSED_MARKED_MS = 30_000;
/** The changes of the time away arrive right after the feed is back; later ones are ordinary calls. */
const CATCH_UP_MS = 2000;

type News = { readonly marked: ReadonlySet<string> /** How many calls were made while the board was cut off. */; readonly missed: number };

const NONE: News = { marked: new Set(), missed: 0 };

const without = (news: News, keys: readonly string[], missed: number): News => {
  const marked = new Set(news.marked);
  for (const key of keys) marked.delete(key);
  return { marked, missed: news.missed - missed };
};

/** Marks new calls for a while; those made while the board heard nothing are counted and stay marked longer. `recent` is null before the first snapshot. */
export function useNews(recent: readonly CallView[] | null, connected: boolean): News {
  const [news, setNews] = useState<News>(NONE);
  const seen = useRef<ReadonlySet<string> | null>(null);
  const catchingUp = useRef(false);
  useEffect(() => {
    if (!connected) {
      catchingUp.current = seen.current !== null;
      return;
    }
    const timer = setTimeout(() => {
      catchingUp.current = false;
    }, CATCH_UP_MS);
    return () => clearTimeout(timer);
  }, [connected]);
  useEffect(() => {
    if (recent === null) return;
    // What stood there when the board was switched on is no news.
    const fresh = (seen.current === null ? [] : newCalls(seen.current, recent)).map(callKey);
    seen.current = new Set(recent.map(callKey));
    if (fresh.length === 0) return;
    const missed = catchingUp.current ? fresh.length : 0;
    setNews((before) => ({ marked: new Set([...before.marked, ...fresh]), missed: before.missed + missed }));
    setTimeout(() => setNews((before) => without(before, fresh, missed)), missed > 0 ? MISSED_MARKED_MS : MARKED_MS);
  }, [recent]);
  return news;
}
