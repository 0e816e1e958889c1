import type { SimulatedDisplay } from '../../main/api/virtual-views.ts';
import { DeviceFrame } from './DeviceFrame.tsx';
import type { Hand } from './use-hand.ts';
import * as styles from './VirtualPage.module.css';

type Props = { readonly device: string; readonly sim: SimulatedDisplay; readonly hand: Hand };

/** The LED display over a window: what its dots show after the bytes it got. */
export function DisplaySim({ device, sim, hand }: Props) {
  return (
    <DeviceFrame kind="virtual.display" device={device} plugged={sim.plugged} hand={hand} actions={[]}>
      <output className={`${styles.led} figures`} data-testid={`display-${device}`}>
        {sim.plugged ? (sim.number ?? '') : ''}
      </output>
    </DeviceFrame>
  );
}
