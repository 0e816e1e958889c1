import { useEffect, useRef, useState } from 'react';
import type { WindowView } from '../../main/api/views.ts';
import { CommandError, drawKey } from '../commands/client.ts';
import { actAtWindow, type WindowAction } from '../commands/commands.ts';
import { boundAction, legalActions, SHORTCUTS, type VisitActionKind } from './legal-actions.ts';

/** Sends a clerk's commands, one at a time, and keeps the last refusal for the clerk to read. */
export function useWindowActions(view: WindowView) {
  const [busy, setBusy] = useState<WindowAction['kind'] | null>(null);
  const [refusal, setRefusal] = useState<CommandError | null>(null);
  const inFlight = useRef(false);

  const act = async (action: WindowAction): Promise<void> => {
    if (inFlight.current) return;
    inFlight.current = true;
    setBusy(action.kind);
    setRefusal(null);
    try {
      await actAtWindow(view.window, action, drawKey());
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      setRefusal(error);
    } finally {
      inFlight.current = false;
      setBusy(null);
    }
  };
  const press = (kind: VisitActionKind): void => {
    const action = legalActions(view).has(kind) ? boundAction(kind, view) : null;
    if (action !== null) void act(action);
  };
  useShortcuts(press);
  return { busy, refusal, press, open: (clerk: string) => void act({ kind: 'open', clerk }), dismiss: () => setRefusal(null) };
}

function useShortcuts(press: (kind: VisitActionKind) => void): void {
  const latest = useRef(press);
  useEffect(() => {
    latest.current = press;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
      for (const [kind, { code }] of Object.entries(SHORTCUTS)) if (event.code === code) latest.current(kind as VisitActionKind);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [role="combobox"]') !== null;
