import { Card, Table } from 'antd';
import { roundEstimate } from '../../main/api/estimate-words.ts';
import type { HallTopic, ServiceView, WaitView } from '../../main/api/views.ts';
import { Elapsed } from '../components/Elapsed.tsx';
import { nameOf, useScreenConfig } from '../config/screen-config.tsx';
import { useTexts } from '../texts/texts.ts';
import * as styles from './ManagerPage.module.css';

/** Each service: how many wait, who is next and how long the first of them has waited. */
export function ServicesCard({ services }: { readonly services: HallTopic['services'] }) {
  const { t, of } = useTexts();
  const config = useScreenConfig();
  const rows = config.services.map(({ id }) => services[id]).filter((row) => row !== undefined);
  const shortWait = (estimate: WaitView): string => {
    const rounded = roundEstimate(estimate);
    return rounded === null ? t('manager.estimate-short') : t('manager.estimate-within', rounded);
  };
  const most = Math.max(1, ...rows.map(({ waiting }) => waiting));
  return (
    <Card title={t('manager.services')} styles={{ body: { padding: 0 } }}>
      <Table<ServiceView>
        dataSource={rows}
        rowKey="service"
        pagination={false}
        scroll={{ x: 640 }}
        columns={[
          { title: t('manager.service'), key: 'service', render: (_, row) => <strong>{of(nameOf(config.services, row.service))}</strong> },
          {
            title: t('manager.waiting'),
            key: 'waiting',
            render: (_, { waiting }) => (
              <span className={styles.meter}>
                <b className="figures">{waiting}</b>
                <span aria-hidden style={{ width: `${(waiting / most) * 96}px` }} />
              </span>
            ),
          },
          {
            title: t('manager.oldest'),
            key: 'oldest',
            render: (_, row) => (row.oldestIssuedAt === null ? '–' : <Elapsed sinceAt={row.oldestIssuedAt} />),
          },
          { title: t('manager.estimate'), key: 'estimate', render: (_, { estimate }) => (estimate === null ? '–' : shortWait(estimate)) },
          { title: t('window.next-numbers'), key: 'next', className: 'figures', render: (_, row) => row.nextNumbers.join('  ') || '–' },
          { title: t('manager.printing'), dataIndex: 'printing', align: 'right', className: 'figures' },
          { title: t('manager.issued-today'), dataIndex: 'issuedToday', align: 'right', className: 'figures' },
        ]}
      />
    </Card>
  );
}
