import { Button, Tag } from 'antd';
import type { VirtualTopic } from '../../main/api/virtual-views.ts';
import { nameOf, useScreenConfig } from '../config/screen-config.tsx';
import { type TextKey, useTexts } from '../texts/texts.ts';
import type { Hand } from './use-hand.ts';
import * as styles from './VirtualPage.module.css';

type City = VirtualTopic['city']['now'];
type Props = { readonly city: City; readonly hand: Hand };

const LEVELS: Readonly<Record<number, TextKey>> = { 1: 'level.1', 2: 'level.2', 3: 'level.3', 4: 'level.4', 5: 'level.5' };

/** What the city has received, read from the city itself. */
export function CityPanel({ city, hand }: Props) {
  const { t, of, code } = useTexts();
  const { windows } = useScreenConfig();
  const result = ({ level, outcome }: City['scores'][number]): string => {
    const key = level === null ? undefined : LEVELS[level];
    return key === undefined ? code(outcome) : t(key);
  };
  return (
    <section className={styles.city} aria-label={t('virtual.city')}>
      <header>
        <h2>{t('virtual.city')}</h2>
        <Tag color={city.running ? 'success' : 'error'}>{t(city.running ? 'virtual.city-running' : 'virtual.city-stopped')}</Tag>
        <Button size="small" danger={city.running} onClick={() => hand.onCity(city.running ? 'kill' : 'start')}>
          {t(city.running ? 'virtual.city-kill' : 'virtual.city-start')}
        </Button>
      </header>
      <p className="figures">{t('virtual.city-rows', { count: city.rows })}</p>
      <h3>{t('virtual.city-scores')}</h3>
      {city.scores.length === 0 && <p>{t('virtual.city-no-scores')}</p>}
      <ol className={`${styles.scores} figures`}>
        {city.scores.map((score) => (
          <li key={`${score.number} ${score.at}`}>
            <strong>{score.number}</strong>
            <span>{of(nameOf(windows, score.window))}</span>
            <span>{result(score)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
