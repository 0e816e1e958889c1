import { Button, Select } from 'antd';
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
        <Select
          size="large"
          value={clerk}
          placeholder={t('window.choose-clerk')}
          aria-label={t('window.choose-clerk')}
          options={clerks.map(({ id, name }) => ({ value: id, label: of(name) }))}
          onChange={setClerk}
        />
        <Button type="primary" size="large" disabled={clerk === null} loading={busy} onClick={() => clerk !== null && onOpen(clerk)}>
          {t('window.open')}
        </Button>
      </div>
    </section>
  );
}
