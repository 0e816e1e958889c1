import { useEffect } from 'react';
import type { EvaluationView } from '../../main/api/views.ts';
import { drawKey } from '../commands/client.ts';
import { pressForEvaluation, tellAsked } from '../commands/commands.ts';
import { useScreenConfig } from '../config/screen-config.tsx';
import { useWedge } from './use-wedge.ts';

/**
 * The wedge pad of `window`, when it types into this page: into the kiosk's that names it, or else into the window's own (`kiosk` null). Tells the hall
 * that the question stands on this page, and each key of the pad while it does. True while it asks.
 */
export function useWedgePad(window: string | null, kiosk: string | null, evaluation: EvaluationView | null): boolean {
  const { pads } = useScreenConfig().wedges;
  const pad = pads.find((each) => each.window === window && each.kiosk === kiosk) ?? null;
  const asked = pad === null ? null : evaluation;
  const id = asked?.evaluation ?? null;
  useEffect(() => {
    if (id === null) return;
    tellAsked(id, drawKey()).catch((error: unknown) => console.error('the hall does not know that the question is put', error));
  }, [id]);
  useWedge(
    pad === null || id === null
      ? null
      : (text) => {
          const key = pad.keys.indexOf(text) + 1;
          if (key === 0) return false;
          // One key for every attempt at telling this press: it is one press, however often the network fails.
          pressForEvaluation(id, key, drawKey()).catch((error: unknown) => console.error('a press could not be told', error));
          return true;
        },
  );
  return id !== null;
}
