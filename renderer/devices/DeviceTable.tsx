import { Button, Table, Tag } from 'antd';
import type { DeviceView } from '../../main/api/views.ts';
import { Elapsed } from '../components/Elapsed.tsx';
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

/** In the order in which a technician reads them. */
const COUNTERS = ['framesOut', 'framesIn', 'badFrames', 'retries', 'reconnects', 'strayPresses'] as const;
/** Above zero these tell of a bad cable, a wrong speed, or two units at one address. */
const TROUBLE: ReadonlySet<string> = new Set(['badFrames', 'retries']);

type DeviceTableProps = { readonly devices: readonly DeviceView[]; readonly onOpen: (device: string) => void };

/** One row a device: how it is, what it should show and shows, what has passed. */
export function DeviceTable({ devices, onOpen }: DeviceTableProps) {
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
        {
          title: '',
          key: 'open',
          render: (_, row) => (
            <Button onClick={() => onOpen(row.device)} aria-label={`${t('devices.examine')} ${row.device}`}>
              {t('devices.examine')}
            </Button>
          ),
        },
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
  const { t } = useTexts();
  return (
    <dl className={`${styles.counters} figures`}>
      {COUNTERS.filter((name) => counters[name] !== undefined).map((name) => (
        <div key={name} className={counters[name] !== 0 && TROUBLE.has(name) ? styles.trouble : undefined}>
          <dt>{t(`devices.counter-${name}`)}</dt>
          <dd>{counters[name]}</dd>
        </div>
      ))}
    </dl>
  );
}
