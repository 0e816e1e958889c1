import { Button, Modal } from 'antd';
import { useState } from 'react';
import type { HallTopic } from '../../../main/api/views.ts';
import { Elapsed } from '../../components/Elapsed.tsx';
import { nameOf, useScreenConfig } from '../../config/screen-config.tsx';
import { useTexts } from '../../texts/texts.ts';
import * as styles from '../Console.module.css';
import { type Reason, ReasonQuestion } from './ReasonQuestion.tsx';

type Props = {
  readonly served: readonly string[];
  readonly waiting: HallTopic['waiting'];
  readonly reasons: readonly Reason[];
  readonly onAnswer: (visit: string, reason: string) => void;
  readonly onClose: () => void;
};

/** One who waits, called out of turn: who, and then why. Both are written down. */
export function ChooseQuestion({ served, waiting, reasons, onAnswer, onClose }: Props) {
  const { t, of } = useTexts();
  const { services, classes } = useScreenConfig();
  const [chosen, setChosen] = useState<{ readonly visit: string; readonly number: string } | null>(null);
  if (chosen !== null)
    return (
      <ReasonQuestion
        title={t('window.why-chosen', { number: chosen.number })}
        hint={t('window.chosen-hint')}
        reasons={reasons}
        onChoose={(reason) => onAnswer(chosen.visit, reason)}
        onClose={onClose}
      />
    );
  return (
    <Modal open title={t('window.call-chosen')} footer={null} onCancel={onClose} width={640}>
      {served.map((service) => (
        <section key={service} className={styles.choices}>
          <h3>{of(nameOf(services, service))}</h3>
          {(waiting[service] ?? []).length === 0 && <p className={styles.hint}>{t('window.queue-empty')}</p>}
          <div className={styles.chooseFrom}>
            {(waiting[service] ?? []).map((one) => (
              <Button key={one.visit} onClick={() => setChosen(one)}>
                <b className="figures">{one.number}</b>
                {one.class !== 'ordinary' && <em>{of(nameOf(classes, one.class))}</em>}
                <Elapsed sinceAt={one.issuedAt} />
              </Button>
            ))}
          </div>
        </section>
      ))}
    </Modal>
  );
}
