import { useParams } from 'react-router';
import type { BoardTopic, CallView } from '../../main/api/views.ts';
import { ConnectionNotice } from '../components/ConnectionNotice.tsx';
import { FullPage } from '../components/FullPage.tsx';
import { nameOf, useScreenConfig } from '../config/screen-config.tsx';
import { useHallClock, useNowMs, useTopic } from '../live/live-context.tsx';
import { formatTime, useTexts } from '../texts/texts.ts';
import * as styles from './BoardPage.module.css';
import { callKey } from './news.ts';
import { useCallsInTurn } from './use-calls-in-turn.ts';
import { useNews } from './use-news.ts';

const ROWS = 7;
const NO_CALLS: readonly CallView[] = [];

/** The screen on the hall's wall: the newest call to be read from afar, the recent ones, the windows. */
export function BoardPage() {
  const { t, beside } = useTexts();
  const { board = null } = useParams();
  const { boards } = useScreenConfig();
  if (board === null || boards.some(({ id }) => id === board)) return <Board board={board} />;
  return <FullPage title={t('board.unknown', { id: board })} hint={beside('board.unknown', { id: board })} tone="quiet" />;
}

/** `board` null: one without a key, which shows the newest call at once and tells nothing. */
function Board({ board }: { readonly board: string | null }) {
  const { t, beside, of, besideOf } = useTexts();
  const { name, boardHoldMs } = useScreenConfig();
  const { data, connected } = useTopic<BoardTopic>(board === null ? 'board' : `board/${board}`);
  const news = useNews(data?.calls.recent ?? null, connected);
  const recent = data?.calls.recent ?? NO_CALLS;
  const turn = useCallsInTurn(board, data?.calls.pending ?? NO_CALLS, boardHoldMs);
  const newest = turn ?? recent[0] ?? null;
  useHallClock(data?.status.hall.at ?? null, recent[0]?.at ?? null);
  if (data === null) return <FullPage title={t('app.loading')} tone="quiet" />;
  if (data.status.hall.state === 'out-of-service')
    return <FullPage title={t('app.out-of-service')} hint={beside('app.out-of-service')} tone="alert" />;
  return (
    <div className={styles.board}>
      <ConnectionNotice connected={connected} />
      <header className={styles.head}>
        <h1>{of(name)}</h1>
        <p>{besideOf(name)}</p>
        <HallTime />
      </header>
      <main className={styles.main}>
        <Newest call={newest} />
        <Recent calls={recent.filter(({ visit }) => visit !== newest?.visit).slice(0, ROWS)} marked={news.marked} missed={news.missed} />
      </main>
      <Windows windows={data.windows} />
    </div>
  );
}

function HallTime() {
  const { timeZone } = useScreenConfig();
  const now = useNowMs(1000);
  return <time className={`${styles.time} figures`}>{now === null ? '' : formatTime(now, timeZone)}</time>;
}

function Newest({ call }: { readonly call: CallView | null }) {
  const { t, beside, of, besideOf } = useTexts();
  const { windows } = useScreenConfig();
  if (call === null) {
    return (
      <section className={styles.newest} aria-live="assertive">
        <p className={styles.quiet}>{t('board.nothing-yet')}</p>
        <p className={styles.beside}>{beside('board.nothing-yet')}</p>
      </section>
    );
  }
  const window = nameOf(windows, call.window);
  return (
    // A new key mounts it anew, which is what makes it flash.
    <section key={callKey(call)} className={`${styles.newest} ${styles.flash}`} aria-live="assertive" aria-atomic>
      <p className={styles.title}>
        {t('board.title')} <span>{beside('board.title')}</span>
      </p>
      <p className={`${styles.number} figures`} data-testid="newest-number">
        {call.number}
      </p>
      {call.name !== null && <p className={styles.name}>{call.name}</p>}
      <p className={styles.goTo}>
        <span aria-hidden className={styles.arrow} />
        <strong>{of(window)}</strong>
      </p>
      <p className={styles.beside}>
        {besideOf(window)}
        {call.calls > 1 && <em>{t('board.recalled', { count: call.calls })}</em>}
      </p>
    </section>
  );
}

type RecentProps = { readonly calls: readonly CallView[]; readonly marked: ReadonlySet<string>; readonly missed: number };

function Recent({ calls, marked, missed }: RecentProps) {
  const { t, beside, of } = useTexts();
  const { windows, timeZone } = useScreenConfig();
  return (
    <section className={styles.recent} aria-label={t('board.recent')}>
      <h2>
        {t('board.recent')} <span>{beside('board.recent')}</span>
      </h2>
      {missed > 0 && (
        <p className={styles.missed} role="status">
          {t('board.missed', { count: missed })}
        </p>
      )}
      <table>
        <thead>
          <tr>
            <th scope="col">{t('board.number')}</th>
            <th scope="col">{t('board.window')}</th>
            <th scope="col">{t('board.at')}</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <tr key={call.visit} className={marked.has(callKey(call)) ? styles.marked : ''}>
              <td className="figures">{call.number}</td>
              <td>{of(nameOf(windows, call.window))}</td>
              <td className="figures">{formatTime(call.at, timeZone)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Windows({ windows }: { readonly windows: BoardTopic['windows'] }) {
  const { t, of } = useTexts();
  const config = useScreenConfig();
  return (
    <section className={styles.windows} aria-label={t('board.windows')}>
      {config.windows.map(({ id, name }) => {
        const window = windows[id];
        const open = window?.open === true;
        return (
          <div key={id} className={`${styles.window} ${open ? '' : styles.closed}`}>
            <span>{of(name)}</span>
            <b className="figures">{open ? (window.number ?? t('board.window-free')) : t('board.window-closed')}</b>
          </div>
        );
      })}
    </section>
  );
}
