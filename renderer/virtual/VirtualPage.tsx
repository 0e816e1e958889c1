import { Alert } from 'antd';
import type { HallTopic } from '../../main/api/views.ts';
import type { SimulatedDevice, VirtualTopic } from '../../main/api/virtual-views.ts';
import { ConnectionNotice } from '../components/ConnectionNotice.tsx';
import { FullPage } from '../components/FullPage.tsx';
import { StaffHead } from '../components/StaffHead.tsx';
import { StaffTheme } from '../components/StaffTheme.tsx';
import { nameOf, useScreenConfig } from '../config/screen-config.tsx';
import { useHallClock, useTopic } from '../live/live-context.tsx';
import { useTexts } from '../texts/texts.ts';
import { CityPanel } from './CityPanel.tsx';
import { DisplaySim } from './DisplaySim.tsx';
import { PadSim } from './PadSim.tsx';
import { PrinterSim } from './PrinterSim.tsx';
import { Screen } from './Screen.tsx';
import { type Hand, useHand } from './use-hand.ts';
import * as styles from './VirtualPage.module.css';

/** The whole hall on one page: the true screens in frames, and the simulated devices with hands on them. */
export function VirtualPage() {
  const { t, beside } = useTexts();
  const { virtual } = useScreenConfig();
  const { data, connected } = useTopic<VirtualTopic>('virtual');
  const hall = useTopic<HallTopic>('hall').data;
  useHallClock(hall?.status.hall.at ?? null, null);
  if (!virtual) return <FullPage title={t('virtual.off')} hint={beside('virtual.off')} tone="quiet" />;
  if (data === null) return <FullPage title={t('app.loading')} tone="quiet" />;
  return (
    <StaffTheme>
      <ConnectionNotice connected={connected} />
      <StaffHead title={t('virtual.title')} status={hall?.status.hall ?? null}>
        <p>{t('virtual.lead')}</p>
      </StaffHead>
      <Hall topic={data} />
    </StaffTheme>
  );
}

function Hall({ topic }: { readonly topic: VirtualTopic }) {
  const { t, of } = useTexts();
  const { kiosks, windows } = useScreenConfig();
  const hand = useHand();
  return (
    <main className={styles.hall}>
      {hand.problem !== null && (
        <Alert
          type="warning"
          showIcon
          className={styles.problem ?? ''}
          title={of(hand.problem.text)}
          closable={{ 'aria-label': t('app.dismiss'), onClose: hand.dismiss }}
        />
      )}
      <div className={styles.kiosks}>
        {kiosks.map(({ id, name, printer }) => (
          <section key={id} className={styles.kiosk} aria-label={of(name)}>
            <Screen title={of(name)} src={`/kiosk/${id}`} widthPx={1080} heightPx={1920} />
            {printer !== null && <Simulated topic={topic} device={printer} hand={hand} />}
          </section>
        ))}
      </div>
      <div className={styles.wall}>
        <Screen title={t('home.board')} src="/board" widthPx={1920} heightPx={1080} />
        <CityPanel city={topic.city.now} hand={hand} />
      </div>
      <div className={styles.stations}>
        {windows.map(({ id, name, display, pad }) => (
          <section key={id} className={styles.station} aria-label={of(nameOf(windows, id))}>
            {display !== null && <Simulated topic={topic} device={display} hand={hand} />}
            <Screen title={of(name)} src={`/window/${id}`} widthPx={560} heightPx={410} />
            {pad !== null && <Simulated topic={topic} device={pad} hand={hand} />}
          </section>
        ))}
      </div>
    </main>
  );
}

type SimulatedProps = { readonly topic: VirtualTopic; readonly device: string; readonly hand: Hand };

function Simulated({ topic, device, hand }: SimulatedProps) {
  const sim: SimulatedDevice | undefined = topic.devices[device];
  switch (sim?.family) {
    case undefined:
    // These are moved from their own programs and from scripts: nothing of theirs belongs on a page.
    case 'pj06-pad':
    case 'ff68-caller':
    case 'line-speaker':
    case 'qr-scanner':
    case 'id-reader':
      return null;
    case 'escpos-printer':
      return <PrinterSim device={device} sim={sim} hand={hand} />;
    case 'a0-display':
    case 'two-colour-display':
    case 'cd5220-display':
    case 'alpha-display':
      return <DisplaySim device={device} sim={sim} hand={hand} />;
    case 'line-pad':
      return <PadSim device={device} sim={sim} hand={hand} />;
  }
}
