import { LanguageSwitch } from '../components/LanguageSwitch.tsx';
import { useScreenConfig } from '../config/screen-config.tsx';
import { useNowMs } from '../live/live-context.tsx';
import { formatTime, useTexts } from '../texts/texts.ts';
import * as styles from './Kiosk.module.css';

/** The hall's name, its time and the language switch. */
export function KioskHead() {
  const { name, timeZone } = useScreenConfig();
  const { of, besideOf } = useTexts();
  const now = useNowMs(1000);
  return (
    <header className={styles.head}>
      <div>
        <p className={styles.hallName}>{of(name)}</p>
        <p className={styles.hallBeside}>{besideOf(name)}</p>
      </div>
      <div className={styles.headRight}>
        {now !== null && <time className="figures">{formatTime(now, timeZone)}</time>}
        <LanguageSwitch large />
      </div>
    </header>
  );
}
