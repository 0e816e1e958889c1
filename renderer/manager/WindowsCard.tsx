import { Card, Table, Tag } from 'antd';
import type { HallTopic, WindowView } from '../../main/api/views.ts';
import { Elapsed } from '../components/Elapsed.tsx';
import { nameOf, useScreenConfig } from '../config/screen-config.tsx';
import { useTexts } from '../texts/texts.ts';

const TONES = { called: 'warning', serving: 'success' } as const;

/** Each window: its clerk, whom it serves and for how long. */
export function WindowsCard({ windows }: { readonly windows: HallTopic['windows'] }) {
  const { t, of, code } = useTexts();
  const config = useScreenConfig();
  const rows = config.windows.map(({ id }) => windows[id]).filter((row) => row !== undefined);
  const state = ({ open, visit, paused, autoCall }: WindowView) => {
    if (!open) return <Tag>{t('manager.window-closed')}</Tag>;
    return (
      <>
        {visit !== null && <Tag color={TONES[visit.state]}>{code(visit.state)}</Tag>}
        {visit === null && paused === null && <Tag color="processing">{t('board.window-free')}</Tag>}
        {paused !== null && <Tag color="error">{t('manager.paused', { reason: of(nameOf(config.pauseReasons, paused)) })}</Tag>}
        {autoCall && <Tag>{t('manager.auto-call')}</Tag>}
      </>
    );
  };
  const timer = ({ visit, idleSinceAt }: WindowView) => {
    if (visit !== null) return <Elapsed sinceAt={visit.startedAt ?? visit.calledAt} />;
    if (idleSinceAt === null) return '–';
    return (
      <>
        {t('manager.idle')} <Elapsed sinceAt={idleSinceAt} />
      </>
    );
  };
  const evaluation = ({ evaluation: open, lastEvaluation: last }: WindowView) => {
    if (open !== null) return t(open.state === 'asked' ? 'window.evaluation-asked' : 'window.evaluation-opened', { number: open.number });
    return last === null ? '–' : t('window.evaluation-last', { number: last.number, outcome: code(last.outcome) });
  };
  return (
    <Card title={t('manager.windows')} styles={{ body: { padding: 0 } }}>
      <Table<WindowView>
        dataSource={rows}
        rowKey="window"
        pagination={false}
        scroll={{ x: 640 }}
        columns={[
          { title: t('board.window'), key: 'window', render: (_, row) => <strong>{of(nameOf(config.windows, row.window))}</strong> },
          {
            title: t('manager.clerk'),
            key: 'clerk',
            render: (_, row) => (row.clerk === null ? '–' : of(nameOf(config.clerks, row.clerk))),
          },
          { title: t('manager.state'), key: 'state', render: (_, row) => state(row) },
          {
            title: t('manager.current'),
            key: 'number',
            className: 'figures',
            render: (_, row) => <strong>{row.visit?.number ?? '–'}</strong>,
          },
          {
            title: t('manager.timer'),
            key: 'timer',
            render: (_, row) => timer(row),
          },
          { title: t('manager.finished-today'), dataIndex: 'finishedToday', align: 'right', className: 'figures' },
          { title: t('manager.evaluation'), key: 'evaluation', render: (_, row) => evaluation(row) },
        ]}
      />
    </Card>
  );
}
