import { Alert } from 'antd';
import { useParams } from 'react-router';
import type { HallTopic, WindowView } from '../../main/api/views.ts';
import { ConnectionNotice } from '../components/ConnectionNotice.tsx';
import { FullPage } from '../components/FullPage.tsx';
import { StaffHead } from '../components/StaffHead.tsx';
import { StaffTheme } from '../components/StaffTheme.tsx';
import { nameOf, useScreenConfig } from '../config/screen-config.tsx';
import { useHallClock, useTopic } from '../live/live-context.tsx';
import { useTexts } from '../texts/texts.ts';
import { useWedgePad } from '../wedge/use-wedge-pad.ts';
import { ActionBar } from './ActionBar.tsx';
import { AwayCard } from './AwayCard.tsx';
import { ClosedWindow } from './ClosedWindow.tsx';
import { CurrentVisit } from './CurrentVisit.tsx';
import { EvaluationCard } from './EvaluationCard.tsx';
import { QueueCard } from './QueueCard.tsx';
import { Questions } from './questions/Questions.tsx';
import { useWindowActions } from './use-window-actions.ts';
import * as styles from './WindowPage.module.css';

/** The clerk's console. */
export function WindowPage() {
  const { window: id = '' } = useParams();
  const { t, beside } = useTexts();
  const known = useScreenConfig().windows.some((entry) => entry.id === id);
  const { data, connected } = useTopic<HallTopic>('hall');
  if (!known) return <FullPage title={t('window.unknown-window', { id })} hint={beside('window.unknown-window', { id })} tone="quiet" />;
  const view = data?.windows[id];
  if (data === null || view === undefined) return <FullPage title={t('app.loading')} tone="quiet" />;
  return (
    <StaffTheme>
      <ConnectionNotice connected={connected} />
      <Console view={view} hall={data} />
    </StaffTheme>
  );
}

const newestMoment = ({ visit, evaluation, lastEvaluation }: WindowView): number | null => {
  const moments = [visit?.calledAt, visit?.startedAt, evaluation?.openedAt, lastEvaluation?.at].filter((at) => typeof at === 'number');
  return moments.length === 0 ? null : Math.max(...moments);
};

function Console({ view, hall }: { readonly view: WindowView; readonly hall: HallTopic }) {
  const { t, of } = useTexts();
  const config = useScreenConfig();
  useWedgePad(view.window, null, view.evaluation);
  const { busy, refusal, question, press, act, actOn, open, dismiss, answered } = useWindowActions(view);
  const rules = config.windows.find(({ id }) => id === view.window);
  const served = [...(rules?.services ?? []), ...(rules?.secondary ?? [])];
  useHallClock(hall.status.hall.at, newestMoment(view));
  const clerk = view.clerk === null ? null : of(nameOf(config.clerks, view.clerk));
  return (
    <div className={styles.page}>
      <StaffHead title={of(nameOf(config.windows, view.window))} status={hall.status.hall}>
        <p className={styles.clerk}>{clerk ?? t('window.closed')}</p>
      </StaffHead>
      <main className={styles.main}>
        <div className={styles.work}>
          {hall.status.hall.state === 'out-of-service' && <Alert type="error" showIcon title={t('app.out-of-service')} />}
          {refusal !== null && (
            <Alert
              type="warning"
              showIcon
              title={of(refusal.text)}
              role="alert"
              closable={{ 'aria-label': t('app.dismiss'), onClose: dismiss }}
            />
          )}
          {view.open ? (
            <>
              {view.paused !== null && (
                <Alert type="info" showIcon title={t('window.is-paused', { reason: of(nameOf(config.pauseReasons, view.paused)) })} />
              )}
              <CurrentVisit view={view} />
              <ActionBar view={view} busy={busy} onPress={press} />
            </>
          ) : (
            <ClosedWindow busy={busy !== null} onOpen={open} />
          )}
        </div>
        <aside className={styles.side} aria-label={t('window.queue')}>
          <EvaluationCard view={view} />
          <AwayCard
            view={view}
            served={served}
            away={Object.values(hall.away)}
            isBusy={busy !== null}
            onTakeBack={(visit) => act({ kind: 'take-back', visit })}
            onReturn={(visit) => actOn({ kind: 'return', visit })}
          />
          <QueueCard view={view} services={hall.services} />
        </aside>
      </main>
      <Questions question={question} view={view} served={served} waiting={hall.waiting} onAct={act} onActOn={actOn} onClose={answered} />
    </div>
  );
}
