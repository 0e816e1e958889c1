import { Badge, Card } from 'antd';
import type { WindowView } from '../../main/api/views.ts';
import { useTexts } from '../texts/texts.ts';
import * as styles from './WindowPage.module.css';

/** How the evaluation stands. That a citizen has rated is shown, what they said never: the rater is protected. */
export function EvaluationCard({ view }: { readonly view: WindowView }) {
  const { t, code } = useTexts();
  const { evaluation, lastEvaluation: last } = view;
  return (
    <Card title={t('window.evaluation')} size="small" extra={<span>{`${t('window.finished-today')} ${view.finishedToday}`}</span>}>
      <div aria-live="polite" className={styles.evaluation}>
        {evaluation !== null && (
          <Badge
            status="processing"
            text={t(evaluation.state === 'asked' ? 'window.evaluation-asked' : 'window.evaluation-opened', { number: evaluation.number })}
          />
        )}
        {last !== null && (
          <Badge
            status={last.outcome === 'scored' ? 'success' : last.outcome === 'pad-out-of-order' ? 'error' : 'default'}
            text={t('window.evaluation-last', { number: last.number, outcome: code(last.outcome) })}
          />
        )}
        {evaluation === null && last === null && <p>{t('window.evaluation-none')}</p>}
      </div>
    </Card>
  );
}
