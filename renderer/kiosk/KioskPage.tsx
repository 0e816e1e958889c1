import { useEffect, useState } from 'react';
import { useParams } from 'react-router';
import type { KioskTopic } from '../../main/api/views.ts';
import { FullPage } from '../components/FullPage.tsx';
import { useScreenConfig } from '../config/screen-config.tsx';
import { useHallClock, useTopic } from '../live/live-context.tsx';
import { useTexts } from '../texts/texts.ts';
import { Asking } from './Asking.tsx';
import { BeforeTaking } from './BeforeTaking.tsx';
import { CheckIn } from './CheckIn.tsx';
import * as styles from './Kiosk.module.css';
import { KioskHead } from './KioskHead.tsx';
import { ServiceChoice } from './ServiceChoice.tsx';
import { canPrint, unsettledTicket } from './sheet.ts';
import { TicketResult } from './TicketResult.tsx';
import { useAfter } from './use-after.ts';
import { useCheckin } from './use-checkin.ts';
import { useKioskGuard } from './use-kiosk-guard.ts';
import { KioskWedgePad, useKioskScanner } from './use-kiosk-wedges.ts';
import { useTaking } from './use-taking.ts';
import { ORDINARY } from './VisitorClass.tsx';

const LANGUAGE_STAYS_MS = 60_000;
/** Whoever left a class chosen has gone. */
const CLASS_STAYS_MS = 60_000;
const CONNECTION_GRACE_MS = 3000;

/** The citizens' touch screen. */
export function KioskPage() {
  const { kiosk = '' } = useParams();
  const { t, beside } = useTexts();
  const known = useScreenConfig().kiosks.some(({ id }) => id === kiosk);
  const { data, connected } = useTopic<KioskTopic>(`kiosk/${kiosk}`);
  useKioskGuard();
  useKioskScanner(kiosk);
  const pads = useScreenConfig().wedges.pads.filter((pad) => pad.kiosk === kiosk);
  if (!known)
    return <FullPage title={t('kiosk.unknown-kiosk', { id: kiosk })} hint={beside('kiosk.unknown-kiosk', { id: kiosk })} tone="quiet" />;
  if (data === null) return <FullPage title={t('app.loading')} tone="quiet" />;
  return (
    <>
      <Kiosk kiosk={kiosk} topic={data} connected={connected} />
      {pads.map(({ window }) => (
        <KioskWedgePad key={window} kiosk={kiosk} window={window} />
      ))}
    </>
  );
}

type Props = { readonly kiosk: string; readonly topic: KioskTopic; readonly connected: boolean };

function Kiosk({ kiosk, topic, connected }: Props) {
  const { language, setLanguage } = useTexts();
  const { services, kiosks, takesBookings } = useScreenConfig();
  const { taking, choose, retry, offerScreen, showBefore, showTicket, goIdle } = useTaking(kiosk);
  const [visitorClass, setVisitorClass] = useState(ORDINARY);
  // Issued on what a reader read: nobody touched anything here.
  const [readVisit, setReadVisit] = useState<string | null>(null);
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const status = topic.status.hall;
  const tickets = Object.values(topic.tickets);
  useHallClock(status.at, tickets.length === 0 ? null : Math.max(...tickets.map(({ issuedAt }) => issuedAt)));
  const lost = useLost(connected);
  useAfter(language === 'en' && taking.kind === 'idle' ? LANGUAGE_STAYS_MS : null, () => setLanguage('zh', false));

  useAfter(visitorClass !== ORDINARY && taking.kind === 'idle' ? CLASS_STAYS_MS : null, () => setVisitorClass(ORDINARY));

  const printable = canPrint(topic.printer.now);
  const { checking, begin, prove, leave } = useCheckin({
    kiosk,
    delivery: printable ? 'paper' : 'screen',
    visitorClass,
    read: topic.reads.now,
    onTicket: showTicket,
    onIssued: setReadVisit,
  });

  const read = readVisit === null ? null : (topic.tickets[readVisit] ?? null);
  const orphan = taking.kind === 'idle' ? (read ?? unsettledTicket(topic.tickets, dismissed)) : null;
  const ticket = taking.kind === 'issued' ? taking.ticket : orphan;
  const backToIdle = (): void => {
    if (ticket !== null) setDismissed((before) => new Set([...before, ticket.visit]));
    setLanguage('zh', false);
    setVisitorClass(ORDINARY);
    setReadVisit(null);
    leave();
    goIdle();
  };

  if (ticket !== null)
    return (
      <TicketResult
        key={ticket.visit}
        ticket={ticket}
        live={topic.tickets[ticket.visit] ?? null}
        connected={connected}
        onDone={backToIdle}
      />
    );
  const closed = closedPage(status.state, lost);
  if (closed !== null && taking.kind === 'idle') return <Closed what={closed} />;
  const take = (service: string): void => (printable ? choose(service, 'paper', visitorClass) : offerScreen(service));
  const needs = (id: string): boolean => (services.find((service) => service.id === id)?.materials.length ?? 0) > 0;
  return (
    <main className={styles.kiosk}>
      <KioskHead />
      <ServiceChoice
        kiosk={kiosk}
        topic={topic}
        busyService={taking.kind === 'issuing' ? taking.choice.service : null}
        printable={printable}
        visitorClass={visitorClass}
        onClass={setVisitorClass}
        onChoose={(service) => (needs(service) ? showBefore(service) : take(service))}
        onCheckIn={takesBookings ? begin : null}
      />
      {taking.kind === 'before' && (
        <BeforeTaking
          service={taking.service}
          view={topic.services[taking.service] ?? null}
          visitorClass={visitorClass}
          onClass={setVisitorClass}
          onTake={() => take(taking.service)}
          onBack={backToIdle}
        />
      )}
      {taking.kind === 'idle' && checking.kind !== 'away' && (
        <CheckIn
          checking={checking}
          hasReader={kiosks.some(({ id, reader }) => id === kiosk && reader)}
          onProve={prove}
          onAgain={begin}
          onLeave={backToIdle}
        />
      )}
      {(taking.kind === 'offer' || taking.kind === 'refused') && (
        <Asking taking={taking} onScreen={(service) => choose(service, 'screen', visitorClass)} onRetry={retry} onBack={backToIdle} />
      )}
    </main>
  );
}

type Closed = 'out-of-service' | 'closed' | 'reconnecting';

function closedPage(state: KioskTopic['status']['hall']['state'], lost: boolean): Closed | null {
  if (lost) return 'reconnecting';
  if (state === 'out-of-service') return 'out-of-service';
  return state === 'open' ? null : 'closed';
}

function Closed({ what }: { readonly what: Closed }) {
  const { t, beside } = useTexts();
  const title = what === 'closed' ? 'kiosk.closed' : 'kiosk.out-of-service';
  const hint = what === 'closed' ? 'kiosk.closed-hint' : 'kiosk.out-of-service-hint';
  return (
    <FullPage title={t(title)} hint={beside(title)} tone="alert">
      <div className={styles.closedHint}>
        <p>{t(hint)}</p>
        <p lang="en">{beside(hint)}</p>
        {what === 'reconnecting' && <p>{t('kiosk.reconnecting')}</p>}
      </div>
    </FullPage>
  );
}

/** True once the feed has been gone for longer than a blink. */
function useLost(connected: boolean): boolean {
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (connected) {
      setLost(false);
      return;
    }
    const timer = setTimeout(() => setLost(true), CONNECTION_GRACE_MS);
    return () => clearTimeout(timer);
  }, [connected]);
  return lost;
}
