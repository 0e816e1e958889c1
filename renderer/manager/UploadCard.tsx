import { Card, Tag } from 'antd';
import type { UploadView } from '../../main/api/views.ts';
import { useScreenConfig } from '../config/screen-config.tsx';
import { formatTime, useTexts } from '../texts/texts.ts';
import * as styles from './ManagerPage.module.css';

const TONES = {
  off: 'default',
  current: 'success',
  behind: 'processing',
  waiting: 'warning',
  diverged: 'error',
  unauthorised: 'error',
} as const;

/** How far each receiver of the journal is, and what keeps it. */
export function UploadCard({ sinks }: { readonly sinks: readonly UploadView[] }) {
  const { t, code } = useTexts();
  const { timeZone } = useScreenConfig();
  return (
    <Card title={t('manager.upload')}>
      {sinks.length === 0 && <p>{t('manager.upload-off')}</p>}
      {sinks.map((sink) => (
        <div key={sink.sink} className={styles.sink}>
          <div>
            <strong>{sink.sink}</strong>
            <Tag color={TONES[sink.state]}>{code(sink.state)}</Tag>
          </div>
          <p className="figures">{t('manager.acked', { acked: sink.ackedSeq, head: sink.headSeq })}</p>
          {sink.behindRows > 0 && <p className={styles.behind}>{t('manager.behind', { count: sink.behindRows })}</p>}
          {sink.lastOkAt !== null && <p>{t('manager.last-ok', { time: formatTime(sink.lastOkAt, timeZone) })}</p>}
          {sink.lastErrorCode !== null && sink.state !== 'current' && <p>{code(sink.lastErrorCode)}</p>}
        </div>
      ))}
    </Card>
  );
}
