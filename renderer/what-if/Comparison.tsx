import { Card } from 'antd';
import type { ReactNode } from 'react';
import type { ScreenConfig } from '../../main/api/screen-config.ts';
import { nameOf, useScreenConfig } from '../config/screen-config.tsx';
import { type Texts, useTexts } from '../texts/texts.ts';
import { planWords } from './plans.ts';
import { bestOf, type Figures, keysOf, shownMinutes, type Waits } from './rows.ts';
import type { Compared } from './use-what-if.ts';
import * as styles from './WhatIfPage.module.css';

type Row = {
  readonly key: string;
  readonly label: string;
  readonly hint: string | null;
  /** What the journal has of the day itself; null: it has no such figure. */
  readonly recorded: ReactNode;
  readonly cells: readonly { readonly shown: ReactNode; readonly value: number | null }[];
  /** Null: neither more nor less is better. */
  readonly better: 'least' | 'most' | null;
};
type Section = { readonly key: string; readonly title: string; readonly rows: readonly Row[] };

const NOTHING = '–';
const PERCENT = 100;

/** A day as it was, simulated as it was, and under each plan, side by side; the best simulated figure of each row is marked. */
export function Comparison({ compared }: { readonly compared: Compared }) {
  const texts = useTexts();
  const config = useScreenConfig();
  const { t } = texts;
  const { reply, plans } = compared;
  const days = reply.compared.map(({ figures }) => figures);
  const sections = sectionsOf(days, reply.recorded, config, texts);
  return (
    <Card title={t('what-if.result', { day: reply.day, count: reply.arrivals })} styles={{ body: { padding: 0, overflowX: 'auto' } }}>
      <table className={styles.table}>
        <caption>{t('what-if.notice')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('what-if.figure')}</th>
            <Heading title={t('what-if.recorded')} lines={[t('what-if.recorded-what')]} />
            <Heading title={t('what-if.as-it-was')} lines={[t('what-if.policy-same'), t('what-if.staffing-was')]} />
            {plans.map((plan, index) => (
              <Heading key={plan.id} title={t('what-if.plan', { n: index + 1 })} lines={planWords(plan, config, texts)} />
            ))}
          </tr>
        </thead>
        {sections.map(({ key, title, rows }) => (
          <tbody key={key}>
            <tr className={styles.section}>
              <th scope="rowgroup" colSpan={days.length + 2}>
                {title}
              </th>
            </tr>
            {rows.map((row) => (
              <FigureRow key={row.key} row={row} />
            ))}
          </tbody>
        ))}
      </table>
    </Card>
  );
}

function Heading({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  return (
    <th scope="col">
      {title}
      {lines.map((line) => (
        <small key={line}>{line}</small>
      ))}
    </th>
  );
}

function FigureRow({ row }: { readonly row: Row }) {
  const { t } = useTexts();
  const best =
    row.better === null
      ? new Set<number>()
      : bestOf(
          row.cells.map(({ value }) => value),
          row.better,
        );
  return (
    <tr>
      <th scope="row">
        {row.label}
        {row.hint !== null && <small>{row.hint}</small>}
      </th>
      <td className={styles.recorded}>{row.recorded}</td>
      {row.cells.map(({ shown }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a row are its columns
        <td key={index} className={best.has(index) ? styles.best : undefined}>
          {shown}
          {best.has(index) && <b>{t('what-if.best')}</b>}
        </td>
      ))}
    </tr>
  );
}

function sectionsOf(days: readonly Figures[], recorded: Waits, config: ScreenConfig, texts: Texts): readonly Section[] {
  const { t, of } = texts;
  const className = (id: string): string => (id === 'ordinary' ? t('what-if.ordinary') : of(nameOf(config.classes, id)));
  const group = (by: 'byClass' | 'byService', name: (id: string) => string): readonly Row[] =>
    keysOf(days, by).map((id) => waitsRow(`${by} ${id}`, name(id), (day) => day[by][id] ?? null));
  const waitsRow = (key: string, label: string, waitsOf: (day: Figures) => Waits | null): Row => ({
    key,
    label,
    hint: null,
    recorded: NOTHING,
    cells: days.map((day) => {
      const waits = waitsOf(day);
      return { shown: <ThreeWaits waits={waits} t={t} />, value: waits?.p90Ms ?? null };
    }),
    better: 'least',
  });
  return [
    { key: 'all', title: t('what-if.waits'), rows: allRows(days, recorded, t) },
    { key: 'byClass', title: t('what-if.by-class'), rows: group('byClass', className) },
    { key: 'byService', title: t('what-if.by-service'), rows: group('byService', (id) => of(nameOf(config.services, id))) },
    { key: 'hall', title: t('what-if.hall'), rows: hallRows(days, t) },
  ];
}

function allRows(days: readonly Figures[], recorded: Waits, t: Texts['t']): readonly Row[] {
  const minutes = (ms: number | null): string => (ms === null ? NOTHING : t('what-if.minutes', { count: shownMinutes(ms) }));
  return (['p50Ms', 'p90Ms', 'maxMs'] as const).map((key) => ({
    key,
    label: t(`what-if.${key}`),
    hint: null,
    recorded: minutes(recorded[key]),
    cells: days.map(({ all }) => ({ shown: minutes(all[key]), value: all[key] })),
    better: 'least',
  }));
}

function hallRows(days: readonly Figures[], t: Texts['t']): readonly Row[] {
  const row = (
    key: 'jain' | 'p90-ratio' | 'served' | 'unserved' | 'left' | 'busy',
    better: Row['better'],
    value: ValueOf,
    show: Show,
  ): Row => ({
    key,
    label: t(`what-if.${key}`),
    hint: t(`what-if.${key}-what`),
    recorded: NOTHING,
    cells: days.map((day) => {
      const of = value(day);
      return { shown: of === null ? NOTHING : show(of), value: of };
    }),
    better,
  });
  const two: Show = (value) => value.toFixed(2);
  return [
    row('jain', 'most', ({ fairness }) => fairness.jain, two),
    row('p90-ratio', null, ({ fairness }) => fairness.p90Ratio, two),
    row('served', 'most', ({ served }) => served, String),
    row('unserved', 'least', ({ unserved }) => unserved, String),
    row('left', 'least', ({ left }) => left, String),
    row(
      'busy',
      null,
      ({ busyShare }) => busyShare,
      (share) => `${Math.round(share * PERCENT)}%`,
    ),
  ];
}

type ValueOf = (day: Figures) => number | null;
type Show = (value: number) => string;

/** The 90th percentile large, with the median and the longest beside it. */
function ThreeWaits({ waits, t }: { readonly waits: Waits | null; readonly t: Texts['t'] }) {
  if (waits?.p50Ms == null || waits.p90Ms === null || waits.maxMs === null) return NOTHING;
  return (
    <>
      {t('what-if.minutes', { count: shownMinutes(waits.p90Ms) })}
      <small>{t('what-if.spread', { p50: shownMinutes(waits.p50Ms), max: shownMinutes(waits.maxMs) })}</small>
    </>
  );
}
