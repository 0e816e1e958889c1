import { useState } from 'react';
import type { KioskTopic } from '../../main/api/views.ts';
import { useScreenConfig } from '../config/screen-config.tsx';
import { useTexts } from '../texts/texts.ts';
import * as styles from './Kiosk.module.css';
import { groupsOf, type ServiceGroup } from './offer.ts';
import { ServiceCard } from './ServiceCard.tsx';
import { VisitorClass } from './VisitorClass.tsx';

type Props = {
  readonly kiosk: string;
  readonly topic: Pick<KioskTopic, 'services' | 'offers'>;
  /** The service being issued now; every button waits for it. */
  readonly busyService: string | null;
  readonly printable: boolean;
  readonly visitorClass: string;
  readonly onClass: (visitorClass: string) => void;
  readonly onChoose: (service: string) => void;
  /** Null where the hall takes no appointments. */
  readonly onCheckIn: (() => void) | null;
};

/** The services of this kiosk, in the order of the configuration; where there are many, group by group. */
export function ServiceChoice({ kiosk, topic, busyService, printable, visitorClass, onClass, onChoose, onCheckIn }: Props) {
  const { t, beside } = useTexts();
  const config = useScreenConfig();
  const [chosenGroup, setChosenGroup] = useState<string | null>(null);
  const offered = new Set(config.kiosks.find(({ id }) => id === kiosk)?.services);
  const all = config.services.filter(({ id }) => offered.has(id));
  const groups = groupsOf(all, config.groups);
  const group = groups?.find(({ id }) => id === chosenGroup) ?? groups?.[0];
  const shown = group?.services ?? all;
  return (
    <>
      <div className={styles.prompt}>
        <h1>{t('kiosk.welcome')}</h1>
        <p>{beside('kiosk.welcome')}</p>
      </div>
      {groups !== null && <Groups groups={groups} chosen={group?.id ?? ''} onChoose={setChosenGroup} />}
      <div className={`${styles.services} ${shown.length > 5 ? styles.many : ''}`} aria-busy={busyService !== null}>
        {shown.map((service) => (
          <ServiceCard
            key={service.id}
            service={service}
            view={topic.services[service.id] ?? null}
            offer={topic.offers[service.id] ?? null}
            busy={busyService === service.id}
            disabled={busyService !== null}
            onChoose={() => onChoose(service.id)}
          />
        ))}
      </div>
      <VisitorClass chosen={visitorClass} disabled={busyService !== null} onChoose={onClass} />
      {onCheckIn !== null && (
        <button type="button" tabIndex={-1} className={styles.checkIn} disabled={busyService !== null} onClick={onCheckIn}>
          {t('kiosk.check-in')} <small>{beside('kiosk.check-in')}</small>
        </button>
      )}
      <footer className={`${styles.foot} ${printable ? '' : styles.footWarn}`}>
        <p>{t(printable ? 'kiosk.take' : 'kiosk.no-printer-note')}</p>
        <p>{beside(printable ? 'kiosk.take' : 'kiosk.no-printer-note')}</p>
      </footer>
    </>
  );
}

type GroupsProps = { readonly groups: readonly ServiceGroup[]; readonly chosen: string; readonly onChoose: (group: string) => void };

function Groups({ groups, chosen, onChoose }: GroupsProps) {
  const { t, of, beside, besideOf } = useTexts();
  return (
    <nav className={styles.groups} aria-label={t('kiosk.groups')}>
      {groups.map(({ id, name }) => (
        <button key={id} type="button" tabIndex={-1} aria-pressed={chosen === id} onClick={() => onChoose(id)}>
          {name === null ? t('kiosk.other-services') : of(name)}
          <small>{name === null ? beside('kiosk.other-services') : besideOf(name)}</small>
        </button>
      ))}
    </nav>
  );
}
