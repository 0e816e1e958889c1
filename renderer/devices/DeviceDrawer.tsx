import { Alert, Button, Drawer, Space } from 'antd';
import { useState } from 'react';
import type { ServiceReply } from '../../main/api/technician.ts';
import type { DeviceView } from '../../main/api/views.ts';
import { CommandError } from '../commands/client.ts';
import { serveDevice } from '../commands/commands.ts';
import { useTexts } from '../texts/texts.ts';
import * as styles from './DevicesPage.module.css';
import { WireView } from './WireView.tsx';

type Outcome = Pick<ServiceReply, 'ok' | 'code' | 'zh' | 'en' | 'detail'>;

/** One device up close: try it, ask it what it is, and see what passes on its wire. */
export function DeviceDrawer({ device, onClose }: { readonly device: DeviceView | null; readonly onClose: () => void }) {
  const { code } = useTexts();
  return (
    <Drawer
      open={device !== null}
      onClose={onClose}
      size={860}
      title={device === null ? '' : `${device.device} · ${code(device.family)}`}
      destroyOnHidden
    >
      {device !== null && (
        <div className={styles.drawer}>
          <Services device={device.device} />
          <WireView device={device.device} />
        </div>
      )}
    </Drawer>
  );
}

function Services({ device }: { readonly device: string }) {
  const { t, of } = useTexts();
  const [busy, setBusy] = useState<'test' | 'probe' | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const serve = async (action: 'test' | 'probe'): Promise<void> => {
    setBusy(action);
    setOutcome(null);
    try {
      setOutcome(await serveDevice(device, action));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      setOutcome({ ok: false, code: error.code, ...error.text, detail: {} });
    } finally {
      setBusy(null);
    }
  };
  return (
    <section className={styles.services}>
      <Space>
        <Button type="primary" loading={busy === 'test'} disabled={busy !== null} onClick={() => void serve('test')}>
          {t('devices.test')}
        </Button>
        <Button loading={busy === 'probe'} disabled={busy !== null} onClick={() => void serve('probe')}>
          {t('devices.probe')}
        </Button>
        <span className={styles.soft}>{t('devices.test-hint')}</span>
      </Space>
      {outcome !== null && (
        <Alert type={outcome.ok ? 'success' : 'warning'} showIcon title={of(outcome)} description={<Details detail={outcome.detail} />} />
      )}
    </section>
  );
}

function Details({ detail }: { readonly detail: Outcome['detail'] }) {
  const entries = Object.entries(detail);
  if (entries.length === 0) return null;
  return (
    <dl className={`${styles.counters} figures`}>
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{String(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
