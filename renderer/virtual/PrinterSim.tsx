import type { SimulatedPrinter, VirtualAction } from '../../main/api/virtual-views.ts';
import { useTexts } from '../texts/texts.ts';
import { DeviceFrame } from './DeviceFrame.tsx';
import { Sheet } from './Sheet.tsx';
import type { Hand } from './use-hand.ts';
import * as styles from './VirtualPage.module.css';

type Props = { readonly device: string; readonly sim: SimulatedPrinter; readonly hand: Hand };

/** The ticket printer with the newest sheet hanging out of it. */
export function PrinterSim({ device, sim, hand }: Props) {
  const { t, code } = useTexts();
  const sheet = sim.sheets[0];
  return (
    <DeviceFrame kind="virtual.printer" device={device} plugged={sim.plugged} hand={hand} actions={actionsFor(sim)}>
      <p className={styles.supply}>
        {t('devices.paper')} <b data-state={sim.paperState}>{code(sim.paperState)}</b>
        {sheet !== undefined && <span>{t('virtual.sheet', { id: sheet.id })}</span>}
      </p>
      <div className={styles.printer}>
        <div className={styles.mouth} aria-hidden />
        <div className={styles.paper}>
          {sheet === undefined ? <p className={styles.noSheet}>{t('virtual.no-sheet')}</p> : <Sheet key={sheet.id} sheet={sheet} />}
        </div>
      </div>
    </DeviceFrame>
  );
}

function actionsFor({ faults, paperState, sheets }: SimulatedPrinter): readonly VirtualAction[] {
  const has = (word: string): boolean => faults.some((fault) => fault.startsWith(word));
  return [
    paperState === 'out' ? 'paper-in' : 'paper-out',
    ...(paperState === 'full' ? (['paper-low'] as const) : []),
    has('cover') ? 'cover-close' : 'cover-open',
    has('cutter') ? 'cutter-clear' : 'cutter-jam',
    has('silent') ? 'speak' : 'silent',
    ...(sheets.length > 0 ? (['tear'] as const) : []),
  ];
}
