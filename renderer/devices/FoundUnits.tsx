import { Alert, Button, Checkbox, Modal, Table, Tag } from 'antd';
import { useState } from 'react';
import { type ScanReply, serviceWords } from '../../main/api/technician.ts';
import { CommandError } from '../commands/client.ts';
import { scanDevices } from '../commands/commands.ts';
import { useTexts } from '../texts/texts.ts';
import * as styles from './DevicesPage.module.css';

type Unit = NonNullable<ScanReply['hosts'][number]['units']>[number];

const hex4 = (value: number | null): string => (value === null ? '' : value.toString(16).padStart(4, '0'));

/** What is plugged into the box, whether hall.yaml knows it or not. */
export function FoundUnits() {
  const { t, of } = useTexts();
  const [open, setOpen] = useState(false);
  const [talk, setTalk] = useState(false);
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState<ScanReply | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const scan = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      setFound(await scanDevices(talk));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      setProblem(of(error.text));
    } finally {
      setBusy(false);
    }
  };
  const show = (): void => {
    setOpen(true);
    void scan();
  };
  const units = found?.hosts.flatMap(({ host, units: those }) => (those ?? []).map((unit) => ({ ...unit, host }))) ?? [];
  return (
    <>
      <Button onClick={show}>{t('devices.find')}</Button>
      <Modal open={open} onCancel={() => setOpen(false)} footer={null} width={1000} title={t('devices.found')} destroyOnHidden>
        <div className={styles.services}>
          <div className={styles.wireHead}>
            <Checkbox checked={talk} onChange={(event) => setTalk(event.target.checked)}>
              {t('devices.talk')}
            </Checkbox>
            <Button type="primary" loading={busy} onClick={() => void scan()}>
              {t('devices.find-again')}
            </Button>
          </div>
          {problem !== null && <Alert type="warning" showIcon title={problem} />}
          {found?.hosts.flatMap(({ host, notes }) =>
            notes.map((note) => <Alert key={host + note} type="info" showIcon title={of(serviceWords(note))} />),
          )}
          <UnitTable units={units} busy={busy} />
        </div>
      </Modal>
    </>
  );
}

function UnitTable({ units, busy }: { readonly units: readonly (Unit & { readonly host: string })[]; readonly busy: boolean }) {
  const { t, of, code } = useTexts();
  return (
    <Table<Unit & { readonly host: string }>
      dataSource={units}
      rowKey={(unit) => `${unit.host} ${unit.path}`}
      pagination={false}
      loading={busy}
      locale={{ emptyText: t('devices.found-none') }}
      columns={[
        {
          title: t('devices.port'),
          key: 'path',
          render: (_, unit) => (
            <div className={styles.named}>
              <code>{unit.stable ?? unit.path}</code>
              <span className={styles.soft}>{unit.stable === null ? unit.host : `${unit.host} · ${unit.path}`}</span>
            </div>
          ),
        },
        {
          title: t('devices.unit'),
          key: 'unit',
          render: (_, unit) =>
            `${hex4(unit.vendorId)}${unit.vendorId === null ? '' : ':'}${hex4(unit.productId)} ${unit.product ?? ''}`.trim() || '–',
        },
        {
          title: t('devices.guess'),
          key: 'guess',
          render: (_, unit) => (unit.guess === null ? '–' : `${code(unit.guess.family)}`),
        },
        {
          title: t('devices.in-config'),
          key: 'port',
          render: (_, unit) =>
            unit.problem !== null ? (
              <Tag color="error">{of(serviceWords(unit.problem.code))}</Tag>
            ) : (
              <Tag color={unit.port === null ? 'default' : 'success'}>{unit.port ?? t('devices.not-in-config')}</Tag>
            ),
        },
      ]}
    />
  );
}
