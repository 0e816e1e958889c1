import { Table, Tag } from 'antd';
import type { DevicesTopic, DeviceView, HallTopic } from '../../main/api/views.ts';
import { ConnectionNotice } from '../components/ConnectionNotice.tsx';
import { Elapsed } from '../components/Elapsed.tsx';
import { FullPage } from '../components/FullPage.tsx';
import { StaffHead } from '../components/StaffHead.tsx';
import { StaffTheme } from '../components/StaffTheme.tsx';
import { useHallClock, useTopic } from '../live/live-context.tsx';
import { useTexts } from '../texts/texts.ts';
import * as styles from './DevicesPage.module.css';

const TONES: Readonly<Record<string, string>> = {
  online: 'success',
  starting: 'processing',
  offline: 'error',
  noDevice: 'error',
  hardwareError: 'error',
  userError: 'warning',
};

/** Every device for the technician: where it is wired, how it is, what it should show and shows. */
export function DevicesPage() {
  const { t } = useTexts();
  const { data, connected } = useTopic<DevicesTopic>('devices');
  const status = useTopic<HallTopic>('hall').data?.status.hall ?? null;
  const devices = Object.values(data?.devices ?? {});
  useHallClock(status?.at ?? null, devices.length === 0 ? null : Math.max(...devices.map(({ sinceAt }) => sinceAt)));
  if (data === null) return <FullPage title={t('app.loading')} tone="quiet" />;
  const online = devices.filter(({ state }) => state === 'online').length;
  return (
    <StaffTheme>
      <ConnectionNotice connected={connected} />
      <StaffHead title={t('devices.title')} status={status}>
        <p>{t('devices.summary', { online, all: devices.length })}</p>
      </StaffHead>
      <main className={styles.page}>
        <ul className={styles.hosts}>
          {Object.values(data.hosts).map((host) => (
            <li key={host.host}>
              <strong>{t('devices.host', { host: host.host })}</strong>
              <Tag color={host.connected ? 'success' : 'error'}>{t(host.connected ? 'devices.host-connected' : 'devices.host-lost')}</Tag>
              <span>{t('devices.restarts', { count: host.restarts })}</span>
            </li>
          ))}
        </ul>
        <DeviceTable devices={devices} />
      </main>
    </StaffTheme>
  );
}

function DeviceTable({ devices }: { readonly devices: readonly DeviceView[] }) {
  const { t, code } = useTexts();
  return (
    <Table<DeviceView>
      dataSource={devices}
      rowKey="device"
      pagination={false}
      scroll={{ x: 1080 }}
      locale={{ emptyText: t('devices.none') }}
      columns={[
        { title: t('devices.device'), key: 'device', render: (_, row) => <Named main={row.device} beside={code(row.family)} /> },
        { title: t('devices.port'), key: 'port', render: (_, row) => <code>{row.port}</code> },
        {
          title: t('devices.state'),
          key: 'state',
          render: (_, row) => (
            <div className={styles.named}>
              <Tag color={TONES[row.state] ?? 'default'}>{code(row.state)}</Tag>
              <span className={styles.soft}>
                <Elapsed sinceAt={row.sinceAt} />
              </span>
            </div>
          ),
        },
        {
          title: t('devices.last-code'),
          key: 'code',
          render: (_, row) => (row.code === null ? '–' : <Named main={code(row.code)} beside={row.code} />),
        },
        { title: t('devices.paper'), key: 'paper', render: (_, row) => (row.family === 'escpos-printer' ? code(row.paper) : '–') },
        { title: t('devices.desired'), key: 'desired', className: 'figures', render: (_, row) => row.desired || '–' },
        { title: t('devices.shown'), key: 'shown', className: 'figures', render: (_, row) => <Shown shown={row.shown} /> },
        { title: t('devices.counters'), key: 'counters', render: (_, row) => <Counters counters={row.counters} /> },
      ]}
    />
  );
}

function Named({ main, beside }: { readonly main: string; readonly beside: string }) {
  return (
    <div className={styles.named}>
      <strong>{main}</strong>
      <span className={styles.soft}>{beside}</span>
    </div>
  );
}

function Shown({ shown }: { readonly shown: DeviceView['shown'] }) {
  const { t } = useTexts();
  return shown === null ? '–' : <Named main={shown.text || '–'} beside={t(`devices.proof-${shown.proof}`)} />;
}

function Counters({ counters }: { readonly counters: DeviceView['counters'] }) {
  return (
    <dl className={`${styles.counters} figures`}>
      {Object.entries(counters).map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{count}</dd>
        </div>
      ))}
    </dl>
  );
}
