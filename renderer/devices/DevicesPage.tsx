import { Tag } from 'antd';
import { useState } from 'react';
import type { DevicesTopic, HallTopic } from '../../main/api/views.ts';
import { ConnectionNotice } from '../components/ConnectionNotice.tsx';
import { FullPage } from '../components/FullPage.tsx';
import { StaffHead } from '../components/StaffHead.tsx';
import { StaffTheme } from '../components/StaffTheme.tsx';
import { useHallClock, useTopic } from '../live/live-context.tsx';
import { useTexts } from '../texts/texts.ts';
import { DeviceDrawer } from './DeviceDrawer.tsx';
import * as styles from './DevicesPage.module.css';
import { DeviceTable } from './DeviceTable.tsx';
import { FoundUnits } from './FoundUnits.tsx';

/** Every device for the technician: where it is wired, how it is, what it should show and shows. */
export function DevicesPage() {
  const { t } = useTexts();
  const { data, connected } = useTopic<DevicesTopic>('devices');
  const status = useTopic<HallTopic>('hall').data?.status.hall ?? null;
  const [opened, setOpened] = useState<string | null>(null);
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
          <li>
            <FoundUnits />
          </li>
        </ul>
        <DeviceTable devices={devices} onOpen={setOpened} />
        <DeviceDrawer device={data.devices[opened ?? ''] ?? null} onClose={() => setOpened(null)} />
      </main>
    </StaffTheme>
  );
}
