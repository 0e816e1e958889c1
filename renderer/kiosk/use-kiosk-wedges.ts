import type { HallTopic } from '../../main/api/views.ts';
import { sendScan } from '../commands/commands.ts';
import { useScreenConfig } from '../config/screen-config.tsx';
import { useTopic } from '../live/live-context.tsx';
import { useWedge } from '../wedge/use-wedge.ts';
import { useWedgePad } from '../wedge/use-wedge-pad.ts';

/** No code that a hall gives out is shorter; a pad's key is one character. */
const SHORTEST_CODE = 4;

/** A scanner that types into this kiosk: its codes go to the hall, which answers on the kiosk's topic. */
export function useKioskScanner(kiosk: string): void {
  const { scanners } = useScreenConfig().wedges;
  const has = scanners.some((scanner) => scanner.kiosk === kiosk);
  useWedge(
    has
      ? (text) => {
          if (text.length < SHORTEST_CODE) return false;
          sendScan(kiosk, text).catch((error: unknown) =>
            console.error('a code could not be told', error instanceof Error ? error.name : ''),
          );
          return true;
        }
      : null,
  );
}

/** The pad of a window that types into this kiosk. Mounted only where there is one: nobody else needs the hall's topic here. */
export function KioskWedgePad({ kiosk, window }: { readonly kiosk: string; readonly window: string }): null {
  const { data } = useTopic<HallTopic>('hall');
  useWedgePad(window, kiosk, data?.windows[window]?.evaluation ?? null);
  return null;
}
