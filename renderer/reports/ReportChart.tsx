import { BarChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { Report, ReportColumn, ReportStatus } from '../../main/api/reports.ts';
import { useTexts } from '../texts/texts.ts';
import { plotted, shownCell, shownColumns, statusOf } from './cells.ts';
import * as styles from './ReportsPage.module.css';

use([BarChart, GridComponent, TooltipComponent, CanvasRenderer]);

type Props = { readonly report: Report; readonly column: ReportColumn };

/** The colours of styles/global.css: a canvas knows no custom properties. */
const COLOURS: Readonly<Record<ReportStatus, string>> = { ok: '#176b40', near: '#b26a00', over: '#a8201a' };
const BLUE = '#0b4f8a';
const MOST_LABELS = 12;

/** One figure over the rows of a report, coloured where there is a limit. The table beside it has the same for those who do not see it. */
export function ReportChart({ report, column }: Props) {
  const { of, t, language } = useTexts();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  useEffect(() => {
    if (place.current === null) return;
    const made = init(place.current);
    chart.current = made;
    const watcher = new ResizeObserver(() => made.resize());
    watcher.observe(place.current);
    return () => {
      watcher.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    const [first] = shownColumns(report);
    if (first === undefined) return;
    const unit = column.kind === 'duration' ? t('report.minutes') : column.kind === 'share' ? '%' : '';
    const still = globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches;
    chart.current?.setOption(
      {
        animation: !still,
        grid: { left: 56, right: 16, top: 34, bottom: 34 },
        tooltip: { trigger: 'axis' },
        // A canvas inherits no font.
        textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13, color: '#14263a' },
        xAxis: {
          type: 'category',
          data: report.rows.map((row) => shownCell(row, first, language)),
          axisLabel: { interval: report.rows.length <= MOST_LABELS ? 0 : 'auto', color: '#47586a', fontSize: 13 },
        },
        yAxis: { type: 'value', name: unit, axisLabel: { color: '#47586a', fontSize: 13 }, minInterval: column.kind === 'count' ? 1 : 0 },
        series: [
          {
            type: 'bar',
            name: of(column.text),
            barMaxWidth: 44,
            data: report.rows.map((row) => {
              const status = statusOf(row, column);
              return {
                value: plotted(row, column),
                itemStyle: { color: status === null ? BLUE : COLOURS[status], borderRadius: [3, 3, 0, 0] },
              };
            }),
          },
        ],
      },
      { notMerge: true },
    );
  }, [report, column, language, of, t]);
  return <div ref={place} className={styles.chart} role="img" aria-label={`${of(report.title)} · ${of(column.text)}`} />;
}
