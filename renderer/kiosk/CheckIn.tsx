import { useState } from 'react';
import type { BookingRow } from '../../main/api/bookings.ts';
import { nameOf, useScreenConfig } from '../config/screen-config.tsx';
import { useNowMs } from '../live/live-context.tsx';
import { formatMoment, useTexts } from '../texts/texts.ts';
import * as styles from './CheckIn.module.css';
import { Keypad } from './Keypad.tsx';
import * as kiosk from './Kiosk.module.css';
import { useAfter } from './use-after.ts';
import type { CheckingIn, Proof } from './use-checkin.ts';

type Props = {
  readonly checking: Exclude<CheckingIn, { kind: 'away' }>;
  /** A scanner or a card reader stands at this kiosk. */
  readonly hasReader: boolean;
  readonly onProve: (proof: Proof) => void;
  readonly onAgain: () => void;
  readonly onLeave: () => void;
};

const PHONE_DIGITS = 4;
const LONGEST_CODE = 20;
const LEFT_ALONE_MS = 45_000;

/** Checking in on an appointment: by its code, by the end of a phone number, or by what a reader here reads. */
export function CheckIn({ checking, hasReader, onProve, onAgain, onLeave }: Props) {
  const { t, beside } = useTexts();
  const [by, setBy] = useState<'code' | 'phone'>('code');
  const [entered, setEntered] = useState('');
  useAfter(checking.kind === 'sending' ? null : LEFT_ALONE_MS + entered.length, onLeave);
  const change = (how: 'code' | 'phone'): void => {
    setBy(how);
    setEntered('');
  };
  return (
    <div className={kiosk.veil}>
      <section className={kiosk.dialog} role="alertdialog" aria-modal="true" aria-labelledby="check-in-title">
        <h2 id="check-in-title">{t('kiosk.check-in')}</h2>
        <p className={kiosk.dialogService}>{beside('kiosk.check-in')}</p>
        {(checking.kind === 'entering' || checking.kind === 'sending') && (
          <Entry by={by} entered={entered} busy={checking.kind === 'sending'} onBy={change} onEntered={setEntered} />
        )}
        {checking.kind === 'entering' && hasReader && (
          <p className={styles.reader}>
            {t('kiosk.reader-hint')} <small>{beside('kiosk.reader-hint')}</small>
          </p>
        )}
        {checking.kind === 'several' && <Several bookings={checking.bookings} onChoose={(value) => onProve({ by: 'booking', value })} />}
        {checking.kind === 'refused' && <Refused checking={checking} />}
        <div className={kiosk.actions}>
          <button type="button" tabIndex={-1} className={kiosk.secondary} onClick={onLeave}>
            {t('kiosk.back')}
            <small>{beside('kiosk.back')}</small>
          </button>
          {checking.kind === 'refused' && (
            <button
              type="button"
              tabIndex={-1}
              className={kiosk.primary}
              onClick={() => {
                setEntered('');
                onAgain();
              }}
            >
              {t('kiosk.enter-again')}
              <small>{beside('kiosk.enter-again')}</small>
            </button>
          )}
          {(checking.kind === 'entering' || checking.kind === 'sending') && (
            <button
              type="button"
              tabIndex={-1}
              className={kiosk.primary}
              disabled={checking.kind === 'sending' || !isWhole(by, entered)}
              onClick={() => onProve({ by, value: entered })}
            >
              {t('kiosk.check-in-now')}
              <small>{beside('kiosk.check-in-now')}</small>
            </button>
          )}
        </div>
      </section>
    </div>
  );
}

const isWhole = (by: 'code' | 'phone', entered: string): boolean => (by === 'phone' ? entered.length === PHONE_DIGITS : entered.length > 0);

type EntryProps = {
  readonly by: 'code' | 'phone';
  readonly entered: string;
  readonly busy: boolean;
  readonly onBy: (by: 'code' | 'phone') => void;
  readonly onEntered: (entered: string) => void;
};

function Entry({ by, entered, busy, onBy, onEntered }: EntryProps) {
  const { t, beside } = useTexts();
  const [letters, setLetters] = useState(false);
  const most = by === 'phone' ? PHONE_DIGITS : LONGEST_CODE;
  return (
    <>
      <div className={kiosk.groups}>
        {(['code', 'phone'] as const).map((how) => (
          <button key={how} type="button" tabIndex={-1} aria-pressed={by === how} disabled={busy} onClick={() => onBy(how)}>
            {t(`kiosk.by-${how}`)}
            <small>{beside(`kiosk.by-${how}`)}</small>
          </button>
        ))}
      </div>
      <output className={`${styles.entered} figures`} aria-label={t(`kiosk.by-${by}`)}>
        {by === 'phone' ? entered.padEnd(PHONE_DIGITS, '·') : entered || '·'}
      </output>
      <Keypad
        letters={letters && by === 'code'}
        disabled={busy}
        onKey={(key) => onEntered(`${entered}${key}`.slice(0, most))}
        onErase={() => onEntered(entered.slice(0, -1))}
      />
      {by === 'code' && (
        <button type="button" tabIndex={-1} className={styles.more} aria-pressed={letters} onClick={() => setLetters(!letters)}>
          {t('kiosk.letters')} <small>{beside('kiosk.letters')}</small>
        </button>
      )}
    </>
  );
}

function Several({ bookings, onChoose }: { readonly bookings: readonly BookingRow[]; readonly onChoose: (booking: string) => void }) {
  const { t, beside, of } = useTexts();
  const { services } = useScreenConfig();
  return (
    <>
      <div className={kiosk.dialogHint}>
        <p>{t('kiosk.which-booking')}</p>
        <p>{beside('kiosk.which-booking')}</p>
      </div>
      <ul className={styles.several}>
        {bookings.map(({ booking, from, to, service, name }) => (
          <li key={booking}>
            <button type="button" tabIndex={-1} onClick={() => onChoose(booking)}>
              <b className="figures">
                {from}–{to}
              </b>
              <span>{of(nameOf(services, service))}</span>
              <span>{name}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Refused({ checking: { text, context } }: { readonly checking: Extract<CheckingIn, { kind: 'refused' }> }) {
  const { t, of, besideOf, language } = useTexts();
  const { timeZone } = useScreenConfig();
  const now = useNowMs(60_000);
  const { opensAt, day, from, to } = context;
  return (
    <div role="alert">
      <div className={kiosk.dialogHint}>
        <p>{of(text)}</p>
        <p>{besideOf(text)}</p>
      </div>
      {typeof day === 'string' && (
        <p className={styles.detail}>{t('kiosk.booked-for', { day, from: String(from ?? ''), to: String(to ?? '') })}</p>
      )}
      {typeof opensAt === 'number' && now !== null && (
        <p className={styles.detail}>{t('kiosk.from-when', { when: formatMoment(opensAt, now, timeZone, language) })}</p>
      )}
    </div>
  );
}
