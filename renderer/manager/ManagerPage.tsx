import { Link } from 'react-router';
import type { DevicesTopic, HallTopic } from '../../main/api/views.ts';
import { ConnectionNotice } from '../components/ConnectionNotice.tsx';
import { FullPage } from '../components/FullPage.tsx';
import { StaffHead } from '../components/StaffHead.tsx';
import { StaffTheme } from '../components/StaffTheme.tsx';
import { useHallClock, useTopic } from '../live/live-context.tsx';
import { useTexts } from '../texts/texts.ts';
import { AlarmsCard } from './AlarmsCard.tsx';
import { AwayList } from './AwayList.tsx';
import { CallsCard } from './CallsCard.tsx';
import { EstimatesCard } from './EstimatesCard.tsx';
import * as styles from './ManagerPage.module.css';
import { ScoresCard } from './ScoresCard.tsx';
import { ServicesCard } from './ServicesCard.tsx';
import { Totals } from './Totals.tsx';
import { UploadCard } from './UploadCard.tsx';
import { WhyCard } from './WhyCard.tsx';
import { WindowsCard } from './WindowsCard.tsx';

/** The whole hall, live, for the hall manager. */
export function ManagerPage() {
  const { t } = useTexts();
  const { data, connected } = useTopic<HallTopic>('hall');
  const devices = useTopic<DevicesTopic>('devices').data;
  useHallClock(data?.status.hall.at ?? null, null);
  if (data === null) return <FullPage title={t('app.loading')} tone="quiet" />;
  return (
    <StaffTheme>
      <ConnectionNotice connected={connected} />
      <StaffHead title={t('manager.title')} status={data.status.hall}>
        <nav className={styles.links} aria-label={t('manager.more')}>
          <Link to="/reports">{t('report.title')}</Link>
          <Link to="/what-if">{t('home.what-if')}</Link>
        </nav>
      </StaffHead>
      <main className={styles.page}>
        <Totals totals={data.totals.today} />
        <div className={styles.columns}>
          <div className={styles.wide}>
            <WindowsCard windows={data.windows} />
            <ServicesCard services={data.services} />
            {data.status.hall.day !== null && <EstimatesCard day={data.status.hall.day} />}
            <ScoresCard totals={data.totals.today} />
          </div>
          <div className={styles.narrow}>
            <AlarmsCard alarms={data.status.hall.alarms} devices={Object.values(devices?.devices ?? {})} />
            <AwayList away={Object.values(data.away)} />
            <WhyCard />
            <CallsCard calls={data.ledger.recent} />
            <UploadCard sinks={Object.values(data.upload)} />
          </div>
        </div>
      </main>
    </StaffTheme>
  );
}
