import { Button } from 'antd';
import { useState } from 'react';
import { useScreenConfig } from '../config/screen-config.tsx';
import { useTexts } from '../texts/texts.ts';
import * as styles from './WindowPage.module.css';

type Props = { readonly busy: boolean; readonly onOpen: (clerk: string) => void };

/** A closed window: who sits down, and open. */
export function ClosedWindow({ busy, onOpen }: Props) {
  const { t, of } = useTexts();
  const { clerks } = useScreenConfig();
  const [clerk, setClerk] = useState<string | null>(clerks.length === 1 ? (clerks[0]?.id ?? null) : null);
  return (
    <section className={`${styles.current} ${styles.free}`}>
      <p className={styles.freeTitle}>{t('window.closed')}</p>
      <div className={styles.openForm}>
        <select value={clerk ?? ''} aria-label={t('window.choose-clerk')} onChange={(event) => setClerk(event.target.value)}>
          <option value="" disabled>
            {t('window.choose-clerk')}
          </option>
          {clerks.map(({ id, name }) => (
            <option key={id} value={id}>
              {of(name)}
            </option>
          ))}
        </select>
        <Button type="primary" size="large" disabled={clerk === null} loading={busy} onClick={() => clerk !== null && onOpen(clerk)}>
          {t('window.open')}
        </Button>
      </div>
    </section>
  );
}
