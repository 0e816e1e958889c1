import { Form, Modal, Select } from 'antd';
import { useState } from 'react';
import type { WindowVisitView } from '../../../main/api/views.ts';
import type { TransferTo } from '../../commands/commands.ts';
import { useScreenConfig } from '../../config/screen-config.tsx';
import { useTexts } from '../../texts/texts.ts';

type Props = {
  readonly visit: WindowVisitView;
  readonly onAnswer: (to: TransferTo) => void;
  readonly onClose: () => void;
};

/** Where a visit is sent: to a service, and there perhaps to one window or one clerk only. */
export function TransferQuestion({ visit, onAnswer, onClose }: Props) {
  const { t, of } = useTexts();
  const { services, windows, clerks } = useScreenConfig();
  const [service, setService] = useState<string | null>(null);
  const [window, setWindow] = useState<string | null>(null);
  const [clerk, setClerk] = useState<string | null>(null);
  const serving = windows.filter((entry) => service === null || [...entry.services, ...entry.secondary].includes(service));
  const choose = (next: string): void => {
    setService(next);
    setWindow(null);
  };
  return (
    <Modal
      open
      title={t('window.transfer-of', { number: visit.number })}
      okText={t('window.transfer')}
      cancelText={t('window.not-now')}
      okButtonProps={{ disabled: service === null }}
      onOk={() => service !== null && onAnswer({ service, window, clerk })}
      onCancel={onClose}
    >
      <Form layout="vertical">
        <Form.Item label={t('window.transfer-service')} htmlFor="transfer-service">
          <Select
            id="transfer-service"
            size="large"
            value={service}
            onChange={choose}
            placeholder={t('window.transfer-choose')}
            options={services.map(({ id, prefix, name }) => ({ value: id, label: `${prefix} ${of(name)}` }))}
          />
        </Form.Item>
        <Form.Item label={t('window.transfer-window')} htmlFor="transfer-window">
          <Select
            id="transfer-window"
            size="large"
            allowClear
            value={window}
            onChange={(next) => setWindow(next ?? null)}
            placeholder={t('window.transfer-any-window')}
            options={serving.map(({ id, name }) => ({ value: id, label: of(name) }))}
          />
        </Form.Item>
        <Form.Item label={t('window.transfer-clerk')} htmlFor="transfer-clerk">
          <Select
            id="transfer-clerk"
            size="large"
            allowClear
            value={clerk}
            onChange={(next) => setClerk(next ?? null)}
            placeholder={t('window.transfer-any-clerk')}
            options={clerks.map(({ id, name }) => ({ value: id, label: of(name) }))}
          />
        </Form.Item>
      </Form>
      <p>{t('window.transfer-hint')}</p>
    </Modal>
  );
}
