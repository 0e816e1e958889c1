import { Alert, Card } from 'antd';
import type { AlarmView, DeviceView } from '../../main/api/views.ts';
import { useScreenConfig } from '../config/screen-config.tsx';
import { formatTime, useTexts } from '../texts/texts.ts';
import * as styles from './ManagerPage.module.css';

type Props = { readonly alarms: readonly AlarmView[]; readonly devices: readonly DeviceView[] };

const faulty = (device: DeviceView): boolean => !['online', 'starting'].includes(device.state) || ['out', 'low'].includes(device.paper);

/** What needs a person: the hall's alarms and the devices that do not work. */
export function AlarmsCard({ alarms, devices }: Props) {
  const { t, code } = useTexts();
  const { timeZone } = useScreenConfig();
  const faults = devices.filter(faulty);
  const since = (at: number): string => t('manager.since', { time: formatTime(at, timeZone) });
  const fault = (device: DeviceView): string => {
    return code(device.state === 'online' ? `paper-${device.paper}` : (device.code ?? device.state));
  };
  return (
    <Card title={t('manager.alarms')}>
      <div className={styles.stack} aria-live="polite">
        {alarms.map((alarm) => (
          <Alert
            key={alarm.code}
            type="error"
            showIcon
            title={code(alarm.code)}
            description={`${describe(alarm)}${since(alarm.sinceAt)}`}
          />
        ))}
        {faults.map((device) => (
          <Alert
            key={device.device}
            type={device.state === 'online' ? 'warning' : 'error'}
            showIcon
            title={`${device.device} · ${code(device.family)}`}
            description={`${fault(device)} · ${since(device.sinceAt)}`}
          />
        ))}
        {alarms.length + faults.length === 0 && <p className={styles.fine}>{t('manager.no-alarms')}</p>}
        {faults.length === 0 && <p className={styles.fine}>{t('manager.no-faults', { count: devices.length })}</p>}
      </div>
    </Card>
  );
}

const describe = ({ context }: AlarmView): string => {
  const facts = Object.entries(context).map(
    ([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
  );
  return facts.length === 0 ? '' : `${facts.join(', ')} · `;
};
