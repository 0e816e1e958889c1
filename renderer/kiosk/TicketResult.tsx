import { useState } from 'react';
import { estimateWords } from '../../main/api/estimate-words.ts';
import type { KioskTicketView, WaitView } from '../../main/api/views.ts';
import { CommandError, drawKey } from '../commands/client.ts';
import { noteTicket } from '../commands/commands.ts';
import { nameOf, useScreenConfig } from '../config/screen-config.tsx';
import { useNowMs } from '../live/live-context.tsx';
import { useTexts } from '../texts/texts.ts';
import { type Sheet, STAY_MS, sheetOf } from './sheet.ts';
import * as styles from './TicketResult.module.css';
import { useAfter } from './use-after.ts';

type Props = {
  readonly ticket: {
    readonly visit: string;
    readonly number: string;
    readonly service: string;
    readonly delivery: 'paper' | 'screen';
    readonly waitingAhead: number;
    readonly estimate: Pick<WaitView, 'p50Ms' | 'p90Ms'> | null;
  };
  /** What the hall says of it; null until the feed has brought it. */
  readonly live: KioskTicketView | null;
  readonly connected: boolean;
  readonly onDone: () => void;
};

/** The hall settles a sheet within 8 s; a screen that hears nothing for longer says so. */
const NO_NEWS_AFTER_MS = 15_000;
/** Longer than any number waits to be noted. */
const UNNOTED_AT_MOST_MS = 120_000;

const TITLES = {
  printing: 'kiosk.printing',
  confirmed: 'kiosk.confirmed',
  failed: 'kiosk.failed',
  noted: 'kiosk.noted',
  unknown: 'kiosk.unknown',
  void: 'kiosk.void',
  screen: 'kiosk.on-screen',
  'no-news': 'kiosk.no-news',
} as const;

const HINTS = {
  printing: null,
  confirmed: 'kiosk.confirmed-hint',
  failed: 'kiosk.failed-hint',
  noted: 'kiosk.noted-hint',
  unknown: 'kiosk.unknown-hint',
  void: 'kiosk.void-hint',
  screen: 'kiosk.on-screen-hint',
  'no-news': 'kiosk.no-news-hint',
} as const;

/** The number just taken and what has become of its sheet, from the live feed; goes back to the services by itself. */
export function TicketResult({ ticket, live, connected, onDone }: Props) {
  const { t, beside, of, besideOf } = useTexts();
  const { services } = useScreenConfig();
  const [silent, setSilent] = useState(false);
  useAfter(NO_NEWS_AFTER_MS, () => setSilent(true));
  const sheet = sheetOf(live, ticket.delivery, connected && !silent);
  useAfter(sheet === 'failed' ? UNNOTED_AT_MOST_MS : STAY_MS[sheet], onDone);
  const name = nameOf(services, ticket.service);
  const hint = HINTS[sheet];
  const ahead = live?.waitingAhead ?? ticket.waitingAhead;
  return (
    <main className={styles.page} data-sheet={sheet}>
      <div className={styles.title} role="status">
        <h1>{t(TITLES[sheet])}</h1>
        <p>{beside(TITLES[sheet])}</p>
      </div>
      <div className={styles.body}>
        <section className={styles.card} aria-label={t('kiosk.your-number')}>
          <p className={styles.label}>
            {t('kiosk.your-number')} <span>{beside('kiosk.your-number')}</span>
          </p>
          <p className={`${styles.number} figures`}>{ticket.number}</p>
          <p className={styles.service}>
            {of(name)} <span>{besideOf(name)}</span>
          </p>
          {sheet !== 'void' && (
            <div className={styles.ahead}>
              <p>{ahead === 0 ? t('kiosk.ahead-none') : t('kiosk.ahead', { count: ahead })}</p>
              {ticket.estimate !== null && <Wait estimate={ticket.estimate} />}
            </div>
          )}
        </section>
        {hint !== null && (
          <div className={styles.hint}>
            <p>{t(hint)}</p>
            <p>{beside(hint)}</p>
          </div>
        )}
        {sheet === 'printing' && <div className={styles.slot} aria-hidden />}
        {sheet === 'failed' && <NoteButton visit={ticket.visit} voidAt={live?.voidAt ?? null} />}
        {sheet !== 'failed' && sheet !== 'printing' && <DoneButton key={sheet} sheet={sheet} onDone={onDone} />}
      </div>
    </main>
  );
}

function Wait({ estimate }: { readonly estimate: Pick<WaitView, 'p50Ms' | 'p90Ms'> }) {
  const { of, besideOf } = useTexts();
  const words = estimateWords(estimate);
  return (
    <>
      <p className={styles.wait}>{of(words)}</p>
      <p className={styles.waitBeside}>{besideOf(words)}</p>
    </>
  );
}

function NoteButton({ visit, voidAt }: { readonly visit: string; readonly voidAt: number | null }) {
  const { t, beside, of } = useTexts();
  const now = useNowMs(250);
  const [key] = useState(drawKey);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<CommandError | null>(null);
  const seconds = voidAt === null || now === null ? null : Math.max(0, Math.ceil((voidAt - now) / 1000));
  const note = async (): Promise<void> => {
    setSending(true);
    setProblem(null);
    try {
      await noteTicket(visit, key);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      setProblem(error);
    } finally {
      setSending(false);
    }
  };
  return (
    <div className={styles.note}>
      {problem !== null && <p role="alert">{of(problem.text)}</p>}
      <button type="button" tabIndex={-1} className={styles.noteButton} disabled={sending} onClick={() => void note()}>
        {t('kiosk.note')}
        <small>{beside('kiosk.note')}</small>
      </button>
      {seconds !== null && (
        <p className="figures" role="timer">
          {t('kiosk.void-in', { seconds })} <span>{beside('kiosk.void-in', { seconds })}</span>
        </p>
      )}
    </div>
  );
}

function DoneButton({ sheet, onDone }: { readonly sheet: Sheet; readonly onDone: () => void }) {
  const { t, beside } = useTexts();
  return (
    <button type="button" tabIndex={-1} className={styles.done} onClick={onDone}>
      <span className={styles.fuse} style={{ animationDuration: `${STAY_MS[sheet] ?? 0}ms` }} aria-hidden />
      {t('kiosk.done')}
      <small>{beside('kiosk.done')}</small>
    </button>
  );
}
