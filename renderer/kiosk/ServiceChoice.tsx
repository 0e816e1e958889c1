import type { ServiceView } from '../../main/api/views.ts';
import { useScreenConfig } from '../config/screen-config.tsx';
import { useTexts } from '../texts/texts.ts';
import * as styles from './Kiosk.module.css';

type Props = {
  readonly kiosk: string;
  readonly services: Readonly<Record<string, ServiceView>>;
  /** The service being issued now; every button waits for it. */
  readonly busyService: string | null;
  readonly printable: boolean;
  readonly onChoose: (service: string) => void;
};

/** The services of this kiosk, in the order of the configuration, each with how many wait. */
export function ServiceChoice({ kiosk, services, busyService, printable, onChoose }: Props) {
  const { t, beside, of, besideOf } = useTexts();
  const config = useScreenConfig();
  const offered = new Set(config.kiosks.find(({ id }) => id === kiosk)?.services);
  const shown = config.services.filter(({ id }) => offered.has(id));
  return (
    <>
      <div className={styles.prompt}>
        <h1>{t('kiosk.welcome')}</h1>
        <p>{beside('kiosk.welcome')}</p>
      </div>
      <div className={`${styles.services} ${shown.length > 5 ? styles.many : ''}`} aria-busy={busyService !== null}>
        {shown.map(({ id, prefix, name }) => (
          <button
            key={id}
            type="button"
            tabIndex={-1}
            className={styles.service}
            disabled={busyService !== null}
            onClick={() => onChoose(id)}
          >
            <span className={styles.prefix} aria-hidden>
              {prefix}
            </span>
            <span className={styles.names}>
              <strong>{of(name)}</strong>
              <span>{besideOf(name)}</span>
            </span>
            <span className={styles.waiting}>
              {busyService === id ? (
                <span className={styles.busy}>{t('kiosk.issuing')}</span>
              ) : (
                <Waiting count={services[id]?.waiting ?? 0} />
              )}
            </span>
          </button>
        ))}
      </div>
      <footer className={`${styles.foot} ${printable ? '' : styles.footWarn}`}>
        <p>{t(printable ? 'kiosk.take' : 'kiosk.no-printer-note')}</p>
        <p>{beside(printable ? 'kiosk.take' : 'kiosk.no-printer-note')}</p>
      </footer>
    </>
  );
}

function Waiting({ count }: { readonly count: number }) {
  const { t } = useTexts();
  if (count === 0) return <span className={styles.noneWaiting}>{t('kiosk.none-waiting')}</span>;
  return (
    <>
      <b className="figures">{count}</b> <span>{t('kiosk.people-waiting')}</span>
    </>
  );
}
