import { Button, Card } from 'antd';
import type { AwayView, WindowView } from '../../main/api/views.ts';
import { Elapsed } from '../components/Elapsed.tsx';
import { useTexts } from '../texts/texts.ts';
import * as styles from './Console.module.css';
import { canTakeBack } from './legal-actions.ts';

type Props = {
  readonly view: WindowView;
  /** All services of the window, secondary ones too. */
  readonly served: readonly string[];
  readonly away: readonly AwayView[];
  readonly isBusy: boolean;
  readonly onTakeBack: (visit: string) => void;
  readonly onReturn: (visit: string) => void;
};

/** Who was parked, or called in vain, and may go on here. */
export function AwayCard({ view, served, away, isBusy, onTakeBack, onReturn }: Props) {
  const { t } = useTexts();
  const its = away.filter(({ service }) => served.includes(service));
  if (its.length === 0) return null;
  return (
    <Card title={t('window.away')} size="small" extra={<span>{its.length}</span>}>
      <ul className={styles.awayList}>
        {its.map((one) => (
          <li key={one.visit}>
            <b className="figures">{one.number}</b>
            <span>
              {t(one.state === 'parked' ? 'window.is-parked' : 'window.did-not-come')} <Elapsed sinceAt={one.sinceAt} />
            </span>
            {one.state === 'parked' ? (
              <Button disabled={isBusy || !canTakeBack(view, served, one)} onClick={() => onTakeBack(one.visit)}>
                {t('window.take-back')}
              </Button>
            ) : (
              <Button disabled={isBusy || !view.open} onClick={() => onReturn(one.visit)}>
                {t('window.is-here')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
