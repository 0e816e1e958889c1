import { Link } from 'react-router';
import { LanguageSwitch } from '../components/LanguageSwitch.tsx';
import { useScreenConfig } from '../config/screen-config.tsx';
import { type TextKey, useTexts } from '../texts/texts.ts';
import * as styles from './HomePage.module.css';

type Entry = { readonly to: string; readonly title: string; readonly beside: string };

/** The index of screens: what this machine is to show. */
export function HomePage() {
  const config = useScreenConfig();
  const { t, of, besideOf, beside } = useTexts();
  const single = (to: string, key: TextKey): Entry => ({ to, title: t(key), beside: beside(key) });
  const groups: readonly { readonly key: TextKey; readonly what: TextKey; readonly entries: readonly Entry[] }[] = [
    ...(config.virtual ? [{ key: 'home.virtual', what: 'home.virtual-what', entries: [single('/virtual', 'home.virtual')] } as const] : []),
    {
      key: 'home.kiosk',
      what: 'home.kiosk-what',
      entries: config.kiosks.map(({ id, name }) => ({ to: `/kiosk/${id}`, title: of(name), beside: besideOf(name) })),
    },
    {
      key: 'home.window',
      what: 'home.window-what',
      entries: config.windows.map(({ id, name }) => ({ to: `/window/${id}`, title: of(name), beside: besideOf(name) })),
    },
    { key: 'home.board', what: 'home.board-what', entries: [single('/board', 'home.board')] },
    { key: 'home.manager', what: 'home.manager-what', entries: [single('/manager', 'home.manager')] },
    { key: 'home.reports', what: 'home.reports-what', entries: [single('/reports', 'home.reports')] },
    { key: 'home.what-if', what: 'home.what-if-what', entries: [single('/what-if', 'home.what-if')] },
    { key: 'home.devices', what: 'home.devices-what', entries: [single('/devices', 'home.devices')] },
  ];
  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <div>
          <h1>{of(config.name)}</h1>
          <p>{t('home.lead')}</p>
        </div>
        <LanguageSwitch keep />
      </header>
      <div className={styles.groups}>
        {groups.map(({ key, what, entries }) => (
          <section key={key} className={styles.group} aria-labelledby={`home-${key}`}>
            <h2 id={`home-${key}`}>{t(key)}</h2>
            <p>{t(what)}</p>
            <ul>
              {entries.map((entry) => (
                <li key={entry.to}>
                  <Link to={entry.to}>
                    <strong>{entry.title}</strong>
                    <small>{entry.beside}</small>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </main>
  );
}
