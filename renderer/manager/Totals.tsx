import type { TotalsView } from '../../main/api/views.ts';
import { type TextKey, useTexts } from '../texts/texts.ts';
import * as styles from './ManagerPage.module.css';

const FIGURES = [
  ['manager.issued', 'issued'],
  ['manager.waiting', 'waiting'],
  ['manager.called', 'called'],
  ['manager.serving', 'serving'],
  ['manager.finished', 'finished'],
  ['manager.no-show', 'noShow'],
  ['manager.void', 'void'],
] as const satisfies readonly (readonly [TextKey, keyof TotalsView])[];

/** The day in seven figures. */
export function Totals({ totals }: { readonly totals: TotalsView }) {
  const { t } = useTexts();
  return (
    <dl className={styles.totals}>
      {FIGURES.map(([label, key]) => (
        <div key={key} className={key === 'waiting' ? styles.waiting : ''}>
          <dt>{t(label)}</dt>
          <dd className="figures">{totals[key]}</dd>
        </div>
      ))}
    </dl>
  );
}
