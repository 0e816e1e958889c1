import { Card } from 'antd';
import type { HallTopic, WindowView } from '../../main/api/views.ts';
import { Elapsed } from '../components/Elapsed.tsx';
import { nameOf, useScreenConfig } from '../config/screen-config.tsx';
import { useTexts } from '../texts/texts.ts';
import * as styles from './WindowPage.module.css';

type Props = { readonly view: WindowView; readonly services: HallTopic['services'] };

/** Who waits for this window, a block a service. */
export function QueueCard({ view, services }: Props) {
  const { t, of } = useTexts();
  const config = useScreenConfig();
  const served = config.windows.find(({ id }) => id === view.window)?.services ?? [];
  return (
    <Card title={t('window.queue')} size="small" extra={<span>{`${t('window.waiting')} ${view.waiting}`}</span>}>
      <ul className={styles.queue}>
        {served.map((id) => {
          const service = services[id];
          return (
            <li key={id}>
              <div className={styles.queueHead}>
                <strong>{of(nameOf(config.services, id))}</strong>
                <b className="figures">{service?.waiting ?? 0}</b>
              </div>
              {service === undefined || service.waiting === 0 ? (
                <p>{t('window.queue-empty')}</p>
              ) : (
                <>
                  <ol className="figures" aria-label={t('window.next-numbers')}>
                    {service.nextNumbers.map((number) => (
                      <li key={number}>{number}</li>
                    ))}
                  </ol>
                  {service.oldestIssuedAt !== null && <Longest sinceAt={service.oldestIssuedAt} />}
                </>
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function Longest({ sinceAt }: { readonly sinceAt: number }) {
  const { t } = useTexts();
  return (
    <p>
      {t('manager.oldest')} <Elapsed sinceAt={sinceAt} />
    </p>
  );
}
