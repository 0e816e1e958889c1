/** Every report: which figures of which keys, and how they stand to their limits. */
import type { Db } from '../../db/connection.ts';
import { getBookings, type HistoryParams, readConfig, readDailyFigures, readFigures } from '../../db/queries/history.ts';
import type { Dim, Figures } from '../../db/rollup/figures.ts';
import type { Report, ReportColumn, ReportName, ReportNames, ReportStatus } from '../api/reports.ts';
import type { Text } from '../api/texts.ts';
import * as M from './metrics.ts';

type Cell = string | number | null;
type Row = Readonly<Record<string, Cell>>;
type NameKind = keyof ReportNames;
/** A part of a key, as a column; `names` says which texts hall.yaml has for it. */
type KeyColumn = { readonly key: string; readonly text: Text; readonly names: NameKind | null };
/** What a value is held against, in ms; null where there is no limit. */
type Limit = {
  readonly of: string;
  readonly limit: ReportColumn;
  readonly status: ReportColumn;
  readonly msOf: (row: Row) => number | null;
};
type Plan = {
  readonly title: Text;
  readonly keys: readonly KeyColumn[];
  readonly metrics: readonly M.Metric[];
  readonly limits: readonly LimitName[];
};
type LimitName = 'wait' | 'standard';

const NEAR = 0.8;
const MINUTE_MS = 60_000;

const text = (zh: string, en: string): Text => ({ zh, en });
const keyColumn = (key: string, zh: string, en: string, names: NameKind | null = null): KeyColumn => ({ key, text: text(zh, en), names });
const SERVICE_KEY = keyColumn('service', '事项', 'service', 'service');
const WINDOW_KEY = keyColumn('window', '窗口', 'window', 'window');
const CLERK_KEY = keyColumn('clerk', '窗口人员', 'clerk', 'clerk');

const FLOW = [M.ISSUED, M.CALLED, M.RECALLED, M.SERVED, M.NO_SHOWS, M.TRANSFERRED, M.CANCELLED, M.LAPSED, M.VOIDED];
const AT_WINDOW = [
  M.CALLED,
  M.RECALLED,
  M.SERVED,
  M.NO_SHOWS,
  ...M.WALK,
  ...M.SERVICE,
  M.SERVICE_UNCERTAIN,
  ...M.TIMES,
  ...M.PRODUCTIVITY,
  ...M.RATINGS,
];
const LOSSES = [M.ISSUED, M.CALLED, M.NO_SHOWS, M.NO_SHOW_SHARE, M.LOST, M.CANCELLED, M.CANCELLED_SHARE, M.LAPSED, M.VOIDED];
const WAITS = [...M.WAIT, M.WAIT_UNCERTAIN];

/** Those over one dimension; days and appointments are read otherwise. */
const PLANS: Readonly<Record<ReportName, Plan & { readonly dim: Dim | 'days' | 'bookings' }>> = {
  summary: {
    ...{ dim: 'hall', title: text('总览', 'Summary'), keys: [], limits: ['wait'] },
    metrics: [...FLOW, ...WAITS, ...M.WALK, ...M.SERVICE, M.PARKED, M.PARKED_TIME, ...M.TOTAL, ...M.TIMES, ...M.PRODUCTIVITY, ...M.RATINGS],
  },
  days: {
    ...{ dim: 'days', title: text('按日统计', 'By day'), keys: [keyColumn('day', '日期', 'day')], limits: ['wait'] },
    metrics: [...FLOW, ...WAITS, ...M.SERVICE, ...M.TOTAL, ...M.RATINGS],
  },
  hours: {
    ...{ dim: 'hour', title: text('按时段统计', 'By hour'), keys: [keyColumn('hour', '时', 'hour')], limits: ['wait'] },
    metrics: [M.ISSUED, M.CALLED, M.SERVED, M.NO_SHOWS, ...WAITS, ...M.WALK, ...M.SERVICE],
  },
  services: {
    ...{ dim: 'service', title: text('按事项统计', 'By service'), keys: [SERVICE_KEY], limits: ['wait', 'standard'] },
    metrics: [...FLOW, ...WAITS, ...M.SERVICE, M.OVER, M.OVER_SHARE, ...M.TOTAL, ...M.RATINGS],
  },
  classes: {
    ...{
      dim: 'class',
      title: text('按人群统计', 'By class of visitors'),
      keys: [keyColumn('class', '人群', 'class', 'class')],
      limits: ['wait'],
    },
    metrics: [M.ISSUED, ...WAITS, ...M.TOTAL],
  },
  windows: { dim: 'window', title: text('按窗口统计', 'By window'), keys: [WINDOW_KEY], metrics: AT_WINDOW, limits: [] },
  clerks: { dim: 'clerk', title: text('按人员统计', 'By clerk'), keys: [CLERK_KEY], metrics: AT_WINDOW, limits: [] },
  standards: {
    ...{
      dim: 'service',
      title: text('办理时长与承诺时长', 'Service times against the standard'),
      keys: [SERVICE_KEY],
      limits: ['standard'],
    },
    metrics: [M.SERVED, ...M.SERVICE, M.SERVICE_UNCERTAIN, M.PARKED, M.PARKED_TIME, M.OVER, M.OVER_SHARE],
  },
  losses: { dim: 'service', title: text('过号与取消', 'No-shows and cancellations'), keys: [SERVICE_KEY], metrics: LOSSES, limits: [] },
  estimates: {
    dim: 'service',
    title: text('等候预估质量', 'How good the estimates were'),
    keys: [SERVICE_KEY],
    metrics: M.ESTIMATES,
    limits: [],
  },
  productivity: {
    ...{ dim: 'clerk', title: text('工作量', 'Productivity'), keys: [CLERK_KEY], limits: [] },
    metrics: [M.SERVED, ...M.PRODUCTIVITY, ...M.TIMES],
  },
  pauses: {
    ...{ dim: 'pause', title: text('暂停原因', 'Pauses by reason'), metrics: M.PAUSES, limits: [] },
    keys: [WINDOW_KEY, CLERK_KEY, keyColumn('reason', '原因', 'reason', 'reason')],
  },
  calls: {
    ...{ dim: 'rule', title: text('叫号规则', 'Calls by rule'), keys: [keyColumn('rule', '规则', 'rule')], limits: [] },
    metrics: [M.CALLED, M.NO_SHOWS, ...M.WAIT],
  },
  acknowledgements: {
    ...{ dim: 'ack', title: text('叫号确认延迟', 'How soon calls were shown and spoken'), metrics: M.ACKS, limits: [] },
    keys: [keyColumn('target', '设备', 'device'), keyColumn('phase', '阶段', 'phase')],
  },
  appointments: { dim: 'bookings', title: text('预约', 'Appointments'), keys: [SERVICE_KEY], metrics: [], limits: [] },
};

const column = (key: string, kind: ReportColumn['kind'], zh: string, en: string): ReportColumn => ({ key, kind, text: text(zh, en) });

/** Waits are held against the longest the policy allows, services against their standard time: by the time nine of ten stay within. */
function limitsOf(db: Db, names: readonly LimitName[]): Limit[] {
  if (names.length === 0) return [];
  const config = readConfig(db);
  const standardMsOf = (service: Cell | undefined): number | null => {
    const minutes = new Map(Object.entries(config?.services ?? {})).get(String(service))?.standardMinutes ?? null;
    return minutes === null ? null : minutes * MINUTE_MS;
  };
  const limits: Readonly<Record<LimitName, Limit>> = {
    wait: {
      of: 'waitP90',
      limit: column('waitLimit', 'duration', '等候上限', 'longest wait allowed'),
      status: column('waitStatus', 'status', '等候状态', 'wait status'),
      msOf: () => config?.policy.maxWaitMs ?? null,
    },
    standard: {
      of: 'serviceP90',
      limit: column('standard', 'duration', '承诺时长', 'standard time'),
      status: column('serviceStatus', 'status', '办理状态', 'service status'),
      msOf: (row) => standardMsOf(row.service),
    },
  };
  return names.map((name) => limits[name]);
}

const statusOf = (value: number, limit: number): ReportStatus => (value > limit ? 'over' : value > NEAR * limit ? 'near' : 'ok');

/** Works a report out of the journal's projections. `names` puts the texts of hall.yaml beside the keys. */
export function makeReport(db: Db, name: ReportName, params: HistoryParams, names: ReportNames): Report {
  const plan = PLANS[name];
  const { from, to } = params;
  const keys: ReportColumn[] = plan.keys.flatMap(({ key, text: words, names: kind }) => [
    { key, kind: 'text' as const, text: words },
    ...(kind !== null && names[kind] !== undefined
      ? [
          column(`${key}Name`, 'text', `${words.zh}名称`, `${words.en} name`),
          column(`${key}NameEn`, 'text', `${words.zh}英文名`, `${words.en} name, English`),
        ]
      : []),
  ]);
  const base = { report: name, title: plan.title, from, to };
  if (plan.dim === 'bookings') return { ...base, columns: [...keys, ...BOOKING_COLUMNS], rows: bookingRows(db, params, names) };
  const figures = plan.dim === 'days' ? readDailyFigures(db, params) : readFigures(db, plan.dim, params);
  const limits = limitsOf(db, plan.limits);
  return { ...base, columns: [...keys, ...columnsOf(plan.metrics, limits)], rows: rowsOf(plan, figures, limits, names) };
}

function columnsOf(metrics: readonly M.Metric[], limits: readonly Limit[]): ReportColumn[] {
  return metrics.flatMap(({ of: _of, ...shown }) => {
    const held = limits.find((limit) => limit.of === shown.key);
    return held === undefined ? [shown] : [{ ...shown, limit: held.limit.key, status: held.status.key }, held.limit, held.status];
  });
}

function namesOf(kind: NameKind | null, key: string, column: string, names: ReportNames): Row {
  const texts = kind === null ? undefined : names[kind];
  if (texts === undefined) return {};
  const found = Object.hasOwn(texts, key) ? texts[key] : undefined;
  return { [`${column}Name`]: found?.zh ?? null, [`${column}NameEn`]: found?.en ?? null };
}

function rowsOf(plan: Plan, figures: Figures, limits: readonly Limit[], names: ReportNames): Row[] {
  const rows: Row[] = [];
  for (const whole of figures.keys()) {
    const parts = plan.keys.length > 1 ? whole.split(' ') : [whole];
    const keys = plan.keys.map(({ key, names: kind }, k): Row => ({ [key]: parts[k] ?? '', ...namesOf(kind, parts[k] ?? '', key, names) }));
    const values = plan.metrics.map(({ key, of }): Row => ({ [key]: of((measure) => figures.find(whole, measure)) }));
    // What was not counted of a key has no row: a service has estimates or it has none.
    if (values.every((value) => Object.values(value).every((cell) => cell === null || cell === 0))) continue;
    const row: Row = Object.assign({}, ...keys, ...values);
    rows.push(Object.assign({}, row, ...limits.map((limit) => held(limit, row))));
  }
  return rows;
}

function held({ of, limit, status, msOf }: Limit, row: Row): Row {
  const limitMs = msOf(row);
  const value = row[of];
  return { [limit.key]: limitMs, [status.key]: limitMs === null || typeof value !== 'number' ? null : statusOf(value, limitMs) };
}

const BOOKING_COLUMNS: readonly ReportColumn[] = [
  column('made', 'count', '预约', 'appointments'),
  column('kept', 'count', '履约', 'kept'),
  column('missed', 'count', '爽约', 'missed'),
  column('cancelled', 'count', '取消', 'cancelled'),
  column('keptShare', 'share', '履约率', 'share kept'),
];

const bookingRows = (db: Db, params: HistoryParams, names: ReportNames): Row[] =>
  getBookings(db, params).map(({ service, made, kept, missed, cancelled }) => ({
    ...{ service, ...namesOf('service', service, 'service', names) },
    ...{ made, kept, missed, cancelled, keptShare: made === 0 ? null : kept / made },
  }));
