import { Button, Modal } from 'antd';
import * as styles from '../Console.module.css';

export type Reason = { readonly id: string; readonly text: string };

type Props = {
  readonly title: string;
  readonly hint?: string | undefined;
  readonly reasons: readonly Reason[];
  readonly onChoose: (reason: string) => void;
  readonly onClose: () => void;
};

/** One tap on a reason is the answer. */
export function ReasonQuestion({ title, hint, reasons, onChoose, onClose }: Props) {
  return (
    <Modal open title={title} footer={null} onCancel={onClose} width={520}>
      {hint !== undefined && <p className={styles.hint}>{hint}</p>}
      <div className={styles.reasons}>
        {reasons.map(({ id, text }) => (
          <Button key={id} size="large" onClick={() => onChoose(id)}>
            {text}
          </Button>
        ))}
      </div>
    </Modal>
  );
}
