import { Tag } from 'antd';
import type { ReactNode } from 'react';
import type { HallStatusView } from '../../main/api/views.ts';
import { useScreenConfig } from '../config/screen-config.tsx';
import { useNowMs } from '../live/live-context.tsx';
import { formatTime, useTexts } from '../texts/texts.ts';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import * as styles from './StaffHead.module.css';

type Props = {
  readonly title: string;
  readonly status: HallStatusView | null;
  readonly children?: ReactNode;
};

/** The bar on top of every staff page: where one is, the hall's state and time, the language. */
export function StaffHead({ title, status, children }: Props) {
  const { of, t, code } = useTexts();
  const { name, timeZone } = useScreenConfig();
  const now = useNowMs(1000);
  return (
    <header className={styles.head}>
      <div className={styles.where}>
        <h1>{title}</h1>
        <p>{of(name)}</p>
      </div>
      {children}
      <div className={styles.right}>
        {status !== null && <Tag color={status.state === 'open' ? 'success' : 'error'}>{code(status.state)}</Tag>}
        {status?.day != null && <span className={styles.day}>{t('manager.day', { day: status.day })}</span>}
        {now !== null && <time className="figures">{formatTime(now, timeZone)}</time>}
        <LanguageSwitch keep />
      </div>
    </header>
  );
}
