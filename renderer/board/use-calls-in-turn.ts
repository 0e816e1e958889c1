import { useEffect, useRef, useState } from 'react';
import type { CallView } from '../../main/api/views.ts';
import { CommandError } from '../commands/client.ts';
import { tellPainted } from '../commands/commands.ts';

/**
 * The calls that a board has still to show, one after the other, each for at least `holdMs`: none is swallowed by the next. What has been painted is
 * told to the hall, which takes it off the list; what was called while the board was away is still on it. Null: nothing has been shown yet.
 */
export function useCallsInTurn(board: string | null, pending: readonly CallView[], holdMs: number): CallView | null {
  const [shown, setShown] = useState<CallView | null>(null);
  /** What is shown has not had its time yet. */
  const [isHeld, setIsHeld] = useState(false);
  // The list still names a call whose painting has been told for a moment: what comes behind it is next.
  const seen = useRef(new Set<string>());
  const next = pending.find(({ call }) => !seen.current.has(call)) ?? null;
  useEffect(() => {
    if (board === null || next === null || isHeld) return;
    seen.current.add(next.call);
    setShown(next);
    setIsHeld(true);
  }, [board, next, isHeld]);
  useEffect(() => {
    if (!isHeld) return;
    const timer = setTimeout(() => setIsHeld(false), holdMs);
    return () => clearTimeout(timer);
  }, [isHeld, holdMs]);
  useEffect(() => {
    if (board === null || shown === null) return;
    let isGone = false;
    // Two frames: the first is asked for before the paint, the second comes behind it.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (!isGone) void tell(board, shown.call, seen.current);
      }),
    );
    return () => {
      isGone = true;
    };
  }, [board, shown]);
  return shown;
}

async function tell(board: string, call: string, seen: Set<string>): Promise<void> {
  try {
    await tellPainted(board, call);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    // The hall did not take it and still counts it as unseen: it is shown again when its turn comes.
    seen.delete(call);
  }
}
