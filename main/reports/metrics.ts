/** The figures a report can show of one key: each a column, and how it is worked out of what was counted. */
import { percentileOf } from '../../db/rollup/bins.ts';
import type { Figure, Measure } from '../../db/rollup/figures.ts';
import type { ReportColumn } from '../api/reports.ts';

export type Find = (measure: Measure) => Figure | null;
export type Metric = ReportColumn & { readonly of: (find: Find) => number | null };

const HOUR_MS = 3_600_000;
const SPREAD = [
  ['Mean', '平均', 'mean', null],
  ['P50', '中位', 'median', 0.5],
  ['P90', '九成内', '9 of 10 within', 0.9],
  ['Max', '最长', 'longest', null],
] as const;

const metric = (key: string, kind: ReportColumn['kind'], zh: string, en: string, of: Metric['of']): Metric => ({
  key,
  kind,
  text: { zh, en },
  of,
});
const count = (key: string, zh: string, en: string, ...measures: Measure[]): Metric =>
  metric(key, 'count', zh, en, (find) => measures.reduce((sum, measure) => sum + (find(measure)?.n ?? 0), 0));
const time = (key: string, zh: string, en: string, ...measures: Measure[]): Metric =>
  metric(key, 'duration', zh, en, (find) => measures.reduce((sum, measure) => sum + (find(measure)?.sum ?? 0), 0));
const meanOf = (figure: Figure | null): number | null => (figure === null || figure.n === 0 ? null : figure.sum / figure.n);
const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value));
const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** Mean, median, ninth tenth and longest of a measure. */
export const spread = (measure: Measure, key: string, zh: string, en: string): Metric[] =>
  SPREAD.map(([suffix, zhSpread, enSpread, share]) =>
    metric(`${key}${suffix}`, 'duration', `${zh}${zhSpread}`, `${en}, ${enSpread}`, (find) => {
      const figure = find(measure);
      if (figure === null || figure.n === 0) return null;
      if (share !== null) return figure.bins === null ? null : percentileOf(figure.bins, share);
      return suffix === 'Mean' ? rounded(meanOf(figure)) : figure.max;
    }),
  );

export const ISSUED = count('issued', '取号', 'tickets issued', 'issued');
export const CALLED = count('called', '叫号', 'calls', 'called');
export const RECALLED = count('recalled', '重呼', 'recalls', 'recalled');
export const SERVED = count('served', '办件', 'services served', 'service');
export const NO_SHOWS = count('noShows', '过号次数', 'no-shows', 'no-show');
export const LOST = count('lost', '过号作废', 'lapsed by no-show', 'ended-no-show');
export const CANCELLED = count('cancelled', '取消', 'cancelled', 'ended-cancelled');
export const LAPSED = count('lapsed', '闭厅作废', 'lapsed at closing', 'ended-lapsed');
export const VOIDED = count('voided', '未打印作废', 'void, never printed', 'ended-void');
export const TRANSFERRED = count('transferred', '转入', 'transferred here', 'transferred');
export const WAIT = spread('wait', 'wait', '等候', 'wait');
export const WAIT_UNCERTAIN = metric(
  'waitUncertain',
  'count',
  '等候时间存疑',
  'waits measured by the wall clock',
  (find) => find('wait')?.uncertain ?? 0,
);
export const WALK = spread('walk', 'walk', '到窗', 'walk to the window');
export const SERVICE = spread('service', 'service', '办理', 'service');
export const SERVICE_UNCERTAIN = metric(
  'serviceUncertain',
  'count',
  '办理时间存疑',
  'services measured by the wall clock',
  (find) => find('service')?.uncertain ?? 0,
);
export const PARKED = count('parked', '挂起办件', 'services that were parked', 'parked');
export const PARKED_TIME = time('parkedTime', '挂起时长', 'time parked', 'parked');
export const TOTAL = spread('total', 'total', '在厅', 'in the hall');
export const OVER = count('overStandard', '超承诺时长', 'over the standard time', 'over-standard');
export const OVER_SHARE = metric('overShare', 'share', '超时率', 'share over the standard time', (find) =>
  ratio(find('over-standard')?.n ?? 0, find('service')?.n ?? 0),
);
export const NO_SHOW_SHARE = metric('noShowShare', 'share', '过号率', 'no-shows per call', (find) =>
  ratio(find('no-show')?.n ?? 0, find('called')?.n ?? 0),
);
export const CANCELLED_SHARE = metric('cancelledShare', 'share', '取消率', 'share cancelled', (find) =>
  ratio(find('ended-cancelled')?.n ?? 0, find('issued')?.n ?? 0),
);

const OPEN = ['time-idle', 'time-called', 'time-serving', 'time-paused'] as const;
const openMs = (find: Find): number => OPEN.reduce((sum, measure) => sum + (find(measure)?.sum ?? 0), 0);
export const TIMES: readonly Metric[] = [
  time('openTime', '在岗', 'open', ...OPEN),
  time('servingTime', '办理占用', 'serving', 'time-serving'),
  time('calledTime', '候到窗', 'waiting for who was called', 'time-called'),
  time('idleTime', '空闲', 'idle', 'time-idle'),
  time('pausedTime', '暂停', 'paused', 'time-paused'),
  time('uncertainTime', '其中存疑', 'of it measured by the wall clock', 'time-uncertain'),
];
export const PRODUCTIVITY: readonly Metric[] = [
  metric('servingShare', 'share', '办理占比', 'share of the time open spent serving', (find) =>
    ratio(find('time-serving')?.sum ?? 0, openMs(find)),
  ),
  metric('idleShare', 'share', '空闲占比', 'share idle', (find) => ratio(find('time-idle')?.sum ?? 0, openMs(find))),
  metric('servedPerHour', 'number', '每小时办件', 'served per hour open', (find) =>
    ratio((find('service')?.n ?? 0) * HOUR_MS, openMs(find)),
  ),
];
export const RATINGS: readonly Metric[] = [
  count('rated', '评价', 'rated', 'rated'),
  metric('meanLevel', 'number', '平均分', 'mean level', (find) => meanOf(find('rated'))),
  count('bad', '差评', 'bad ratings', 'bad'),
  count('unrated', '未评', 'not rated', 'unrated'),
];

/** The names are those of `main/estimate/quality.ts`. */
const judged = (find: Find): number => find('estimate-error')?.n ?? 0;
export const ESTIMATES: readonly Metric[] = [
  count('estimates', '预估', 'estimates shown', 'estimate-error'),
  metric('meanError', 'duration', '平均误差', 'mean error', (find) => rounded(meanOf(find('estimate-error')))),
  metric('p90Error', 'duration', '九成误差内', 'error, 9 of 10 within', (find) => {
    const bins = find('estimate-error')?.bins ?? null;
    return bins === null ? null : percentileOf(bins, 0.9);
  }),
  metric('within', 'share', '落在区间内', 'within the interval', (find) => ratio(find('estimate-within')?.n ?? 0, judged(find))),
  metric('below', 'share', '短于区间', 'shorter than it', (find) => ratio(find('estimate-below')?.n ?? 0, judged(find))),
  metric('above', 'share', '长于区间', 'longer than it', (find) => ratio(find('estimate-above')?.n ?? 0, judged(find))),
  metric('bias', 'duration', '偏差', 'bias: above zero, people waited longer', (find) => rounded(meanOf(find('estimate-bias')))),
];

export const PAUSES: readonly Metric[] = [
  count('pauses', '次数', 'pauses', 'pause'),
  time('pauseTime', '合计', 'in all', 'pause'),
  metric('pauseMean', 'duration', '平均', 'mean', (find) => rounded(meanOf(find('pause')))),
  metric('pauseMax', 'duration', '最长', 'longest', (find) => find('pause')?.max ?? null),
];
export const ACKS: readonly Metric[] = [count('acknowledged', '次数', 'acknowledged', 'ack'), ...spread('ack', 'delay', '延迟', 'delay')];
