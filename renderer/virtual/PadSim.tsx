import type { SimulatedPad } from '../../main/api/virtual-views.ts';
import { useTexts } from '../texts/texts.ts';
import { DeviceFrame } from './DeviceFrame.tsx';
import type { Hand } from './use-hand.ts';
import * as styles from './VirtualPage.module.css';

type Props = { readonly device: string; readonly sim: SimulatedPad; readonly hand: Hand };

/** Keys from the left, as on the reference firmware: key 1 is the best level. */
const KEYS = [
  { key: 1, level: 5 },
  { key: 2, level: 4 },
  { key: 3, level: 3 },
  { key: 4, level: 2 },
  { key: 5, level: 1 },
] as const;

/** The evaluation pad: five keys with lamps, and its beep once the score is safe. */
export function PadSim({ device, sim, hand }: Props) {
  const { t } = useTexts();
  const state = !sim.plugged
    ? 'virtual.pad-unplugged'
    : sim.pending
      ? 'virtual.pad-pending'
      : sim.asking
        ? 'virtual.pad-asking'
        : 'virtual.pad-idle';
  return (
    <DeviceFrame kind="virtual.pad" device={device} plugged={sim.plugged} hand={hand} actions={['power-cycle', 'lose-acks']}>
      <div className={styles.pad}>
        <p className={styles.padState}>
          <span>{t(state)}</span>
          <span key={sim.beeps} className={sim.beeps > 0 ? styles.beep : ''}>
            {t('virtual.beeps', { count: sim.beeps })}
          </span>
        </p>
        <div className={styles.keys}>
          {KEYS.map(({ key, level }) => (
            <button
              key={key}
              type="button"
              disabled={!sim.plugged}
              data-lit={sim.plugged && sim.lamps[key - 1] === true}
              onClick={() => hand.on(device, 'press', key)}
            >
              <span className={styles.keyLamp} aria-hidden />
              {t(`level.${level}`)}
            </button>
          ))}
        </div>
      </div>
    </DeviceFrame>
  );
}
