import { createContext, type ReactNode, useContext, useEffect, useMemo, useReducer, useState, useSyncExternalStore } from 'react';
import { HallClock } from './hall-clock.ts';
import { LiveFeed } from './live-feed.ts';

type Live = { readonly feed: LiveFeed; readonly clock: HallClock };

const LiveContext = createContext<Live | null>(null);

const makeLive = (): Live => ({
  feed: new LiveFeed({
    connect: () => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/live`),
    random: Math.random,
    minWaitMs: 300,
    maxWaitMs: 8000,
  }),
  clock: new HallClock(() => performance.now()),
});

/** One live feed and one hall clock for everything inside. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const [live] = useState(makeLive);
  return <LiveContext value={live}>{children}</LiveContext>;
}

function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new Error('useTopic needs a LiveProvider around it');
  return live;
}

/** A topic as it stands. `data` is null until the first snapshot and stays the last known while `connected` is false. */
export function useTopic<T>(topic: string): { readonly data: T | null; readonly connected: boolean } {
  const { feed } = useLive();
  const subscribe = useMemo(() => (listener: () => void) => feed.subscribe(topic, listener), [feed, topic]);
  const sight = useSyncExternalStore(subscribe, () => feed.sight(topic));
  return sight as { readonly data: T | null; readonly connected: boolean };
}

/** The controller's run; changes when it has been restarted. */
export function useEpoch(): string | null {
  const { feed } = useLive();
  return useSyncExternalStore(
    (listener) => feed.onEpoch(listener),
    () => feed.epoch,
  );
}

/** The hall's clock, told of the status entry's moment and of the newest moment the caller has seen. */
export function useHallClock(statusAt: number | null, newestAt: number | null): HallClock {
  const { clock } = useLive();
  // Told while rendering, not in an effect, so that the first picture already shows right times; telling twice changes nothing.
  useMemo(() => statusAt !== null && clock.seeStatus(statusAt), [clock, statusAt]);
  useMemo(() => newestAt !== null && clock.see(newestAt), [clock, newestAt]);
  return clock;
}

/** The hall's time in UTC ms, told anew every `everyMs`; null while it is not known. */
export function useNowMs(everyMs: number): number | null {
  const { clock } = useLive();
  const [, tick] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    const timer = setInterval(tick, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return clock.nowMs();
}
