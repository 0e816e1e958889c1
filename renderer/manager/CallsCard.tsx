import { Card, Tag } from 'antd';
import type { LedgerView } from '../../main/api/views.ts';
import { nameOf, useScreenConfig } from '../config/screen-config.tsx';
import { formatTime, type TextKey, useTexts } from '../texts/texts.ts';
import * as styles from './ManagerPage.module.css';

const TONES = { shown: 'success', ended: 'success', written: 'default', started: 'processing', failed: 'error' } as const;
const WORDS = {
  shown: 'manager.ack-shown',
  written: 'manager.ack-written',
  started: 'manager.ack-started',
  ended: 'manager.ack-ended',
  failed: 'manager.ack-failed',
} as const satisfies Readonly<Record<keyof typeof TONES, TextKey>>;

/** The last calls, and what became of each on every board and speaker. */
export function CallsCard({ calls }: { readonly calls: readonly LedgerView[] }) {
  const { t, of } = useTexts();
  const { windows, boards, timeZone } = useScreenConfig();
  const place = (target: string): string => {
    const key = target.slice(target.indexOf('/') + 1);
    return target.startsWith('board/') ? of(nameOf(boards, key)) : key;
  };
  return (
    <Card title={t('manager.calls')}>
      {calls.length === 0 && <p>{t('board.nothing-yet')}</p>}
      <ul className={styles.calls}>
        {calls.map(({ call, number, window, at, calls: nth, targets }) => (
          <li key={call}>
            <div>
              <b className="figures">{number}</b> {of(nameOf(windows, window))}
              {nth > 1 && <small> {t('board.recalled', { count: nth })}</small>}
              <time className="figures">{formatTime(at, timeZone)}</time>
            </div>
            <div>
              {targets.map(({ target, phase }) => (
                <Tag key={target} color={TONES[phase]}>
                  {place(target)} {t(WORDS[phase])}
                </Tag>
              ))}
              {targets.length === 0 && <small>{t('manager.ack-none')}</small>}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
