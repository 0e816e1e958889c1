import { estimateWords } from '../../main/api/estimate-words.ts';
import type { ScreenConfig } from '../../main/api/screen-config.ts';
import type { OfferView, ServiceView } from '../../main/api/views.ts';
import { useScreenConfig } from '../config/screen-config.tsx';
import { useNowMs } from '../live/live-context.tsx';
import { formatMoment, useTexts } from '../texts/texts.ts';
import * as styles from './Kiosk.module.css';
import { refusalKey } from './offer.ts';

type Props = {
  readonly service: ScreenConfig['services'][number];
  /** Null until the feed has it. */
  readonly view: ServiceView | null;
  readonly offer: OfferView | null;
  /** Its number is being taken. */
  readonly busy: boolean;
  readonly disabled: boolean;
  readonly onChoose: () => void;
};

/** One service: how many wait and for how long, or why it gives no number now and when it will. */
export function ServiceCard({ service: { prefix, name }, view, offer, busy, disabled, onChoose }: Props) {
  const { t, of, besideOf } = useTexts();
  const isShut = offer !== null && offer.refusal !== null;
  const wait = view?.estimate === null || view === null ? null : estimateWords(view.estimate);
  return (
    <button
      type="button"
      tabIndex={-1}
      className={`${styles.service} ${isShut ? styles.shut : ''}`}
      disabled={disabled || isShut}
      onClick={onChoose}
    >
      <span className={styles.prefix} aria-hidden>
        {prefix}
      </span>
      <span className={styles.names}>
        <strong>{of(name)}</strong>
        <span>{besideOf(name)}</span>
        {isShut && <Why offer={offer} />}
        {!isShut && wait !== null && <span className={styles.wait}>{of(wait)}</span>}
      </span>
      <span className={styles.waiting}>
        {busy && <span className={styles.busy}>{t('kiosk.issuing')}</span>}
        {!busy && !isShut && <Waiting count={view?.waiting ?? 0} />}
      </span>
    </button>
  );
}

function Why({ offer: { refusal, opensAt, free } }: { readonly offer: OfferView }) {
  const { t, beside, language } = useTexts();
  const { timeZone } = useScreenConfig();
  const now = useNowMs(60_000);
  const key = refusalKey(refusal ?? '');
  const later = free[0];
  return (
    <span className={styles.why}>
      <b>{t(key)}</b> {beside(key)}
      {opensAt !== null && now !== null && <em>{t('kiosk.opens', { when: formatMoment(opensAt, now, timeZone, language) })}</em>}
      {later !== undefined && <em>{t('kiosk.free-later', later)}</em>}
    </span>
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
