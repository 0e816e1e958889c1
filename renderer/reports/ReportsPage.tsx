import { Alert, Button, Card, Segmented } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { REPORT_NAMES, type Report, type ReportName } from '../../main/api/reports.ts';
import type { HallTopic } from '../../main/api/views.ts';
import { ConnectionNotice } from '../components/ConnectionNotice.tsx';
import { FullPage } from '../components/FullPage.tsx';
import { StaffHead } from '../components/StaffHead.tsx';
import { StaffTheme } from '../components/StaffTheme.tsx';
import { useScreenConfig } from '../config/screen-config.tsx';
import { useHallClock, useTopic } from '../live/live-context.tsx';
import { formatDay, useTexts } from '../texts/texts.ts';
import { plottable } from './cells.ts';
import * as styles from './ReportsPage.module.css';
import { ReportFigures, ReportTable } from './ReportTable.tsx';
import { type Range, reportAddress, useReport } from './use-report.ts';

// The charts weigh more than everything else here and come when the table stands already.
const ReportChart = lazy(async () => ({ default: (await import('./ReportChart.tsx')).ReportChart }));

const DAY_MS = 86_400_000;
const daysBefore = (day: string, days: number): string => new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10);
const PRESETS = {
  today: (day: string): Range => ({ from: day, to: day }),
  yesterday: (day: string): Range => ({ from: daysBefore(day, 1), to: daysBefore(day, 1) }),
  week: (day: string): Range => ({ from: daysBefore(day, 6), to: day }),
  month: (day: string): Range => ({ from: daysBefore(day, 29), to: day }),
  year: (day: string): Range => ({ from: daysBefore(day, 364), to: day }),
} as const;
type Preset = keyof typeof PRESETS;
const PRESET_NAMES = Object.keys(PRESETS) as Preset[];

/** The hall's past in figures, for the hall manager. */
export function ReportsPage() {
  const { t } = useTexts();
  const { timeZone } = useScreenConfig();
  const { data, connected } = useTopic<HallTopic>('hall');
  useHallClock(data?.status.hall.at ?? null, null);
  if (data === null) return <FullPage title={t('app.loading')} tone="quiet" />;
  const { hall } = data.status;
  return (
    <StaffTheme>
      <ConnectionNotice connected={connected} />
      <StaffHead title={t('report.title')} status={hall} />
      <Reports today={hall.day ?? formatDay(hall.at, timeZone)} />
    </StaffTheme>
  );
}

function Reports({ today }: { readonly today: string }) {
  const { t } = useTexts();
  const [name, setName] = useState<ReportName>('summary');
  const [range, setRange] = useState<Range>(PRESETS.week(today));
  const [again, setAgain] = useState(0);
  const fetched = useReport(name, range, again);
  return (
    <main className={styles.page}>
      <nav className={styles.names} aria-label={t('report.which')}>
        {REPORT_NAMES.map((report) => (
          <button key={report} type="button" aria-current={report === name} onClick={() => setName(report)}>
            {t(`report.${report}`)}
          </button>
        ))}
      </nav>
      <div className={styles.body}>
        <Card>
          <div className={styles.tools}>
            <RangeChoice today={today} range={range} onRange={setRange} />
            <Downloads name={name} range={range} onAgain={() => setAgain(again + 1)} />
          </div>
        </Card>
        {fetched.kind === 'failed' && <Alert type="error" showIcon title={t('report.failed')} />}
        {fetched.kind === 'loading' && <p>{t('report.loading')}</p>}
        {fetched.kind === 'report' && <Shown report={fetched.report} />}
      </div>
    </main>
  );
}

type RangeProps = { readonly today: string; readonly range: Range; readonly onRange: (range: Range) => void };

function RangeChoice({ today, range, onRange }: RangeProps) {
  const { t } = useTexts();
  const preset = PRESET_NAMES.find((key) => {
    const { from, to } = PRESETS[key](today);
    return from === range.from && to === range.to;
  });
  const end = (which: keyof Range) => (
    <input
      type="date"
      aria-label={t(`report.${which}`)}
      value={range[which]}
      max={today}
      onChange={({ target: { value } }) => {
        if (value === '') return;
        const next = { ...range, [which]: value };
        onRange(next.from <= next.to ? next : { from: value, to: value });
      }}
    />
  );
  return (
    <div className={styles.range}>
      <Segmented<Preset | 'own'>
        aria-label={t('report.range')}
        value={preset ?? 'own'}
        options={[
          ...PRESET_NAMES.map((key) => ({ value: key, label: t(`report.${key}`) })),
          ...(preset === undefined ? [{ value: 'own' as const, label: t('report.own') }] : []),
        ]}
        onChange={(key) => {
          if (key !== 'own') onRange(PRESETS[key](today));
        }}
      />
      {end('from')}
      <span aria-hidden>–</span>
      {end('to')}
    </div>
  );
}

function Downloads({ name, range, onAgain }: { readonly name: ReportName; readonly range: Range; readonly onAgain: () => void }) {
  const { t, language } = useTexts();
  return (
    <div className={styles.downloads}>
      <Button onClick={onAgain}>{t('report.again')}</Button>
      {(['csv', 'xlsx'] as const).map((format) => (
        <Button key={format} href={reportAddress(name, range, { format, lang: language })} download>
          {t(`report.${format}`)}
        </Button>
      ))}
    </div>
  );
}

function Shown({ report }: { readonly report: Report }) {
  const { t, of } = useTexts();
  const [chosen, setChosen] = useState<string | null>(null);
  const figures = plottable(report);
  const column = figures.find(({ key }) => key === chosen) ?? figures.find(({ limit }) => limit !== undefined) ?? figures[0];
  const title = `${of(report.title)} · ${report.from === report.to ? report.from : `${report.from} – ${report.to}`}`;
  if (report.rows.length === 0) return <Card title={title}>{t('report.nothing')}</Card>;
  if (report.report === 'summary')
    return (
      <Card title={title}>
        <ReportFigures report={report} />
      </Card>
    );
  return (
    <>
      {column !== undefined && (
        <Card
          title={title}
          extra={
            <select
              className={styles.figure}
              aria-label={t('report.figure')}
              value={column.key}
              onChange={({ target }) => setChosen(target.value)}
            >
              {figures.map(({ key, text }) => (
                <option key={key} value={key}>
                  {of(text)}
                </option>
              ))}
            </select>
          }
        >
          <Suspense fallback={<div className={styles.chart} />}>
            <ReportChart report={report} column={column} />
          </Suspense>
          {column.limit !== undefined && <p className={styles.legend}>{t('report.legend')}</p>}
        </Card>
      )}
      <Card styles={{ body: { padding: 0 } }}>
        <ReportTable report={report} />
      </Card>
    </>
  );
}
