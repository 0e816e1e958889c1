import { Card } from 'antd';
import type { AwayView } from '../../main/api/views.ts';
import { Elapsed } from '../components/Elapsed.tsx';
import { nameOf, useScreenConfig } from '../config/screen-config.tsx';
import { useTexts } from '../texts/texts.ts';
import * as styles from './ManagerPage.module.css';

/** Who is parked, and who was called in vain and will be called again. */
export function AwayList({ away }: { readonly away: readonly AwayView[] }) {
  const { t, of } = useTexts();
  const { services, windows } = useScreenConfig();
  return (
    <Card title={t('window.away')}>
      {away.length === 0 && <p>{t('manager.nobody-away')}</p>}
      <ul className={styles.calls}>
        {[...away]
          .sort((a, b) => a.sinceAt - b.sinceAt)
          .map(({ visit, number, service, state, window, sinceAt }) => (
            <li key={visit}>
              <div>
                <b className="figures">{number}</b> {t(state === 'parked' ? 'window.is-parked' : 'window.did-not-come')}
                <span className={styles.since}>
                  <Elapsed sinceAt={sinceAt} />
                </span>
              </div>
              <small>
                {of(nameOf(services, service))}
                {window !== null && ` · ${of(nameOf(windows, window))}`}
              </small>
            </li>
          ))}
      </ul>
    </Card>
  );
}
