import { estimateWords } from '../../main/api/estimate-words.ts';
import type { ServiceView } from '../../main/api/views.ts';
import { nameOf, useScreenConfig } from '../config/screen-config.tsx';
import { useTexts } from '../texts/texts.ts';
import * as styles from './Kiosk.module.css';
import { useAfter } from './use-after.ts';
import { VisitorClass } from './VisitorClass.tsx';

type Props = {
  readonly service: string;
  readonly view: ServiceView | null;
  readonly visitorClass: string;
  readonly onClass: (visitorClass: string) => void;
  readonly onTake: () => void;
  readonly onBack: () => void;
};

const READ_WITHIN_MS = 45_000;

/** What to bring and how long it will take, before a number is taken for nothing. */
export function BeforeTaking({ service, view, visitorClass, onClass, onTake, onBack }: Props) {
  const { t, beside, of, besideOf } = useTexts();
  const { services } = useScreenConfig();
  useAfter(READ_WITHIN_MS, onBack);
  const materials = services.find(({ id }) => id === service)?.materials ?? [];
  const name = nameOf(services, service);
  const wait = view === null || view.estimate === null ? null : estimateWords(view.estimate);
  return (
    <div className={styles.veil}>
      <section className={styles.dialog} role="alertdialog" aria-modal="true" aria-labelledby="before-title" aria-describedby="before-list">
        <p className={styles.dialogService}>{besideOf(name)}</p>
        <h2 id="before-title">{of(name)}</h2>
        {view !== null && view.waiting > 0 && <p className={styles.dialogHint}>{t('kiosk.waiting', { count: view.waiting })}</p>}
        {wait !== null && (
          <div className={styles.dialogHint}>
            <p>{of(wait)}</p>
            <p>{besideOf(wait)}</p>
          </div>
        )}
        <div id="before-list" className={styles.materials}>
          <h3>
            {t('kiosk.bring')} <small>{beside('kiosk.bring')}</small>
          </h3>
          <ul>
            {materials.map((material) => (
              <li key={material.zh}>
                {of(material)} <small>{besideOf(material)}</small>
              </li>
            ))}
          </ul>
        </div>
        <VisitorClass chosen={visitorClass} disabled={false} onChoose={onClass} />
        <div className={styles.actions}>
          <button type="button" tabIndex={-1} className={styles.secondary} onClick={onBack}>
            {t('kiosk.back')}
            <small>{beside('kiosk.back')}</small>
          </button>
          <button type="button" tabIndex={-1} className={styles.primary} onClick={onTake}>
            {t('kiosk.take-now')}
            <small>{beside('kiosk.take-now')}</small>
          </button>
        </div>
      </section>
    </div>
  );
}
