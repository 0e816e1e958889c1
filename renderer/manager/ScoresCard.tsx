import { Card } from 'antd';
import type { TotalsView } from '../../main/api/views.ts';
import { useTexts } from '../texts/texts.ts';
import * as styles from './ManagerPage.module.css';

const LEVELS = [5, 4, 3, 2, 1] as const;
const UNSCORED = [
  ['not-rated', 'notRated'],
  ['declined', 'declined'],
  ['not-asked', 'notAsked'],
  ['pad-out-of-order', 'padOutOfOrder'],
] as const;

/** The scores citizens gave, by level; beside them, never mixed in, the evaluations without one. */
export function ScoresCard({ totals }: { readonly totals: TotalsView }) {
  const { t, code } = useTexts();
  const scored = totals.scores.reduce((sum, count) => sum + count, 0);
  return (
    <Card title={t('manager.scores')} extra={t('manager.scored', { count: scored })}>
      <div className={styles.scoresBody}>
        <ul className={styles.scores}>
          {LEVELS.map((level) => {
            const count = totals.scores[level - 1] ?? 0;
            return (
              <li key={level}>
                <span>{t(`level.${level}`)}</span>
                <span className={styles.bar} aria-hidden>
                  <span className={level <= 2 ? styles.bad : ''} style={{ width: `${scored === 0 ? 0 : (count / scored) * 100}%` }} />
                </span>
                <b className="figures">{count}</b>
              </li>
            );
          })}
        </ul>
        <div>
          <p className={styles.unscoredTitle}>{t('manager.not-scored')}</p>
          <dl className={styles.unscored}>
            {UNSCORED.map(([outcome, key]) => (
              <div key={key}>
                <dt>{code(outcome)}</dt>
                <dd className="figures">{totals[key]}</dd>
              </div>
            ))}
          </dl>
        </div>
      </div>
    </Card>
  );
}
