import { Alert, Tag } from 'antd';
import type { WindowView } from '../../main/api/views.ts';
import { Elapsed } from '../components/Elapsed.tsx';
import { nameOf, useScreenConfig } from '../config/screen-config.tsx';
import { formatDuration, useTexts } from '../texts/texts.ts';
import * as styles from './WindowPage.module.css';

const ORDINARY = 'ordinary';

/** The number at this window, large, with its service, state and running time. */
export function CurrentVisit({ view }: { readonly view: WindowView }) {
  const { t, of, code } = useTexts();
  const { services, classes } = useScreenConfig();
  const { visit } = view;
  if (visit === null) {
    return (
      <section className={`${styles.current} ${styles.free}`} aria-live="polite">
        <p className={styles.freeTitle}>{t('window.idle')}</p>
        <p>{t(view.waiting > 0 ? (view.autoCall ? 'window.idle-auto' : 'window.idle-hint') : 'window.idle-empty')}</p>
      </section>
    );
  }
  const serving = visit.state === 'serving';
  return (
    <section className={`${styles.current} ${serving ? styles.serving : styles.called}`} aria-live="polite">
      <p className={styles.state}>{t(serving ? 'window.state-serving' : 'window.state-called')}</p>
      <p className={`${styles.number} figures`} data-testid="current-number">
        {visit.number}
      </p>
      <p className={styles.service}>
        {of(nameOf(services, visit.service))}
        {visit.class !== ORDINARY && <Tag color="gold">{of(nameOf(classes, visit.class))}</Tag>}
      </p>
      <dl className={styles.times}>
        <div>
          <dt>{t(serving ? 'window.timer-serving' : 'window.timer-called')}</dt>
          <dd>
            <Elapsed sinceAt={visit.startedAt ?? visit.calledAt} />
          </dd>
        </div>
        <div>
          <dt>{t('window.waited')}</dt>
          <dd className="figures">{formatDuration(visit.calledAt - visit.issuedAt)}</dd>
        </div>
        <div>
          <dt>{t('window.calls')}</dt>
          <dd className="figures">{visit.calls}</dd>
        </div>
      </dl>
      {visit.printDoubt !== null && (
        <div className={styles.doubt}>
          <Alert type="warning" showIcon title={t('window.print-doubt', { reason: code(visit.printDoubt) })} />
        </div>
      )}
    </section>
  );
}
