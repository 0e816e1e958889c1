import { useEffect, useRef, useState } from 'react';
import type { WindowView } from '../../main/api/views.ts';
import { CommandError, drawKey } from '../commands/client.ts';
import { actAtWindow, actOnVisit, type VisitAction, type WindowAction } from '../commands/commands.ts';
import { ASKS, boundAction, type ConsoleKind, legalActions, SHORTCUTS } from './legal-actions.ts';

/** A question on the screen: which button asked it, and the visit it was asked about, so that the answer cannot hit another. */
export type Question = { readonly kind: ConsoleKind; readonly visit: WindowView['visit'] };

/** Sends a clerk's commands, one at a time, and keeps the last refusal for the clerk to read. */
export function useWindowActions(view: WindowView) {
  const [busy, setBusy] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<CommandError | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const inFlight = useRef(false);

  const run = async (kind: string, send: () => Promise<unknown>): Promise<void> => {
    if (inFlight.current) return;
    inFlight.current = true;
    setBusy(kind);
    setRefusal(null);
    try {
      await send();
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      setRefusal(error);
    } finally {
      inFlight.current = false;
      setBusy(null);
    }
  };
  const act = (action: WindowAction): Promise<void> => run(action.kind, () => actAtWindow(view.window, action, drawKey()));
  const actOn = (action: VisitAction): Promise<void> => run(action.kind, () => actOnVisit(view.window, action, drawKey()));
  const press = (kind: ConsoleKind): void => {
    if (!legalActions(view).has(kind)) return;
    if (ASKS.has(kind)) return setQuestion({ kind, visit: view.visit });
    const action = boundAction(kind, view);
    if (action !== null) void act(action);
  };
  useShortcuts(press, question !== null);
  return {
    ...{ busy, refusal, question, press },
    act: (action: WindowAction) => void act(action),
    actOn: (action: VisitAction) => void actOn(action),
    open: (clerk: string) => void act({ kind: 'open', clerk }),
    dismiss: () => setRefusal(null),
    /** The question is answered, or no longer asked. */
    answered: () => setQuestion(null),
  };
}

function useShortcuts(press: (kind: ConsoleKind) => void, isAsking: boolean): void {
  const latest = useRef(press);
  useEffect(() => {
    latest.current = press;
  });
  useEffect(() => {
    if (isAsking) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
      for (const [kind, shortcut] of Object.entries(SHORTCUTS)) if (event.code === shortcut.code) latest.current(kind as ConsoleKind);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [isAsking]);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [role="combobox"]') !== null;
