import { nameOf, useScreenConfig } from '../config/screen-config.tsx';
import { useTexts } from '../texts/texts.ts';
import * as styles from './Kiosk.module.css';
import { useAfter } from './use-after.ts';
import type { Choice, Taking } from './use-taking.ts';

type Props = {
  readonly taking: Extract<Taking, { kind: 'offer' | 'refused' }>;
  readonly onScreen: (service: string) => void;
  readonly onRetry: (choice: Choice) => void;
  readonly onBack: () => void;
};

const ANSWER_WITHIN_MS = 20_000;

/** One question over the services: a number on the screen instead of paper, or once more after a refusal. */
export function Asking({ taking, onScreen, onRetry, onBack }: Props) {
  const { t, beside, of, besideOf } = useTexts();
  const { services } = useScreenConfig();
  useAfter(ANSWER_WITHIN_MS, onBack);
  const offer = taking.kind === 'offer';
  const service = nameOf(services, offer ? taking.service : taking.choice.service);
  const title = offer ? 'kiosk.no-printer' : 'kiosk.refused';
  const action = offer ? 'kiosk.take-on-screen' : 'kiosk.retry';
  return (
    <div className={styles.veil}>
      <section className={styles.dialog} role="alertdialog" aria-modal="true" aria-labelledby="asking-title" aria-describedby="asking-hint">
        <p className={styles.dialogService}>{of(service)}</p>
        <h2 id="asking-title">{t(title)}</h2>
        <div id="asking-hint" className={styles.dialogHint}>
          <p>{taking.kind === 'offer' ? t('kiosk.no-printer-hint') : of(taking.text)}</p>
          <p>{taking.kind === 'offer' ? beside('kiosk.no-printer-hint') : besideOf(taking.text)}</p>
        </div>
        <div className={styles.actions}>
          <button type="button" tabIndex={-1} className={styles.secondary} onClick={onBack}>
            {t('kiosk.back')}
            <small>{beside('kiosk.back')}</small>
          </button>
          <button
            type="button"
            tabIndex={-1}
            className={styles.primary}
            onClick={() => (taking.kind === 'offer' ? onScreen(taking.service) : onRetry(taking.choice))}
          >
            {t(action)}
            <small>{beside(action)}</small>
          </button>
        </div>
      </section>
    </div>
  );
}
