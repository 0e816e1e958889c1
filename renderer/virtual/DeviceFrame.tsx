import type { ReactNode } from 'react';
import type { VirtualAction } from '../../main/api/virtual-views.ts';
import { type TextKey, useTexts } from '../texts/texts.ts';
import type { Hand } from './use-hand.ts';
import * as styles from './VirtualPage.module.css';

type Props = {
  readonly kind: TextKey;
  readonly device: string;
  readonly plugged: boolean;
  readonly hand: Hand;
  /** What else a hand can do to it just now. */
  readonly actions: readonly VirtualAction[];
  readonly children: ReactNode;
};

/** A simulated device: its name, its plug, what one can do to it, and its face. */
export function DeviceFrame({ kind, device, plugged, hand, actions, children }: Props) {
  const { t } = useTexts();
  const offered: readonly VirtualAction[] = [plugged ? 'unplug' : 'plug', ...actions];
  return (
    <section className={`${styles.device} ${plugged ? '' : styles.unplugged}`} aria-label={`${t(kind)} ${device}`}>
      <header>
        <span className={styles.lamp} data-on={plugged} aria-hidden />
        <strong>{t(kind)}</strong>
        <span className={styles.deviceName}>{device}</span>
        <div className={styles.hands}>
          {offered.map((action) => (
            <button key={action} type="button" onClick={() => hand.on(device, action)}>
              {t(label(action))}
            </button>
          ))}
        </div>
      </header>
      {children}
    </section>
  );
}

const label = (action: VirtualAction): TextKey => (action === 'press' ? 'virtual.pad' : `virtual.${action}`);
