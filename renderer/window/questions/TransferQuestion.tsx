import { Modal } from 'antd';
import { useState } from 'react';
import type { WindowVisitView } from '../../../main/api/views.ts';
import type { TransferTo } from '../../commands/commands.ts';
import { useScreenConfig } from '../../config/screen-config.tsx';
import { useTexts } from '../../texts/texts.ts';
import * as styles from '../Console.module.css';

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
  const choose = (next: string | null): void => {
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
      <div className={styles.choices}>
        <Choice
          label={t('window.transfer-service')}
          empty={t('window.transfer-choose')}
          value={service}
          onChoose={choose}
          options={services.map(({ id, prefix, name }) => ({ id, text: `${prefix} ${of(name)}` }))}
        />
        <Choice
          label={t('window.transfer-window')}
          empty={t('window.transfer-any-window')}
          value={window}
          onChoose={setWindow}
          options={serving.map(({ id, name }) => ({ id, text: of(name) }))}
        />
        <Choice
          label={t('window.transfer-clerk')}
          empty={t('window.transfer-any-clerk')}
          value={clerk}
          onChoose={setClerk}
          options={clerks.map(({ id, name }) => ({ id, text: of(name) }))}
        />
      </div>
      <p className={styles.hint}>{t('window.transfer-hint')}</p>
    </Modal>
  );
}

type ChoiceProps = {
  readonly label: string;
  readonly empty: string;
  readonly value: string | null;
  readonly options: readonly { readonly id: string; readonly text: string }[];
  readonly onChoose: (id: string | null) => void;
};

function Choice({ label, empty, value, options, onChoose }: ChoiceProps) {
  return (
    <label className={styles.choice}>
      <span>{label}</span>
      <select value={value ?? ''} onChange={(event) => onChoose(event.target.value === '' ? null : event.target.value)}>
        <option value="">{empty}</option>
        {options.map(({ id, text }) => (
          <option key={id} value={id}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
