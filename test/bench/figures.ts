/** What a run has measured, and how it is told: a table for people, or one JSON object a line. */

/** One figure. Of several rounds `value` is the median; `low` and `high` are the least and the greatest of them. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly low?: number;
  readonly high?: number;
  readonly note?: string;
};
/** A figure that must be `atLeast` or `atMost` something. */
export type Target = { readonly name: string; readonly says: string; readonly atLeast?: number; readonly atMost?: number };
export type Judged = Target & { readonly value: number; readonly reached: boolean };

/** Judges those targets whose figure was measured. */
export function judge(targets: readonly Target[], figures: readonly Figure[]): Judged[] {
  const byName = new Map(figures.map((figure) => [figure.name, figure.value]));
  return targets.flatMap((target) => {
    const value = byName.get(target.name);
    if (value === undefined) return [];
    return [
      {
        ...target,
        value,
        reached: value >= (target.atLeast ?? Number.NEGATIVE_INFINITY) && value <= (target.atMost ?? Number.POSITIVE_INFINITY),
      },
    ];
  });
}

const DIGITS = 3;

/** Three digits that count, never an exponent. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const whole = Math.abs(value) < 1 ? 0 : Math.floor(Math.log10(Math.abs(value))) + 1;
  return value.toFixed(Math.max(0, DIGITS - whole));
}

export const formatFigureJson = ({ name, value, unit, low, high }: Figure): string =>
  JSON.stringify({ name, value, unit, ...(low === undefined ? {} : { low, high }) });
export const formatJudgedJson = ({ name, says, value, reached }: Judged): string =>
  JSON.stringify({ name: `target.${name}`, value: reached ? 1 : 0, unit: 'reached', says, measured: value });

/** A figure of a phase of load is `tickets.past.8.p99`: what, behind what, at how many clients. */
const PHASE = /^((?:tickets|calls)\.[a-z-]+\.\d+)\.([a-z0-9-]+)$/u;
const COLUMNS = ['rate', 'p50', 'p99', 'loop-p99', 'loop-max', 'cpu-main', 'cpu', 'of-bare', 'of-empty', 'p99-of-empty'];

/** The phases of load, a line each, then every other figure. */
export function formatTable(figures: readonly Figure[]): string {
  const phases = new Map<string, Map<string, string>>();
  const rest: string[][] = [];
  for (const figure of figures) {
    const [, phase, column] = PHASE.exec(figure.name) ?? [];
    if (phase === undefined || column === undefined) {
      rest.push([figure.name, formatNumber(figure.value), figure.unit, spanOf(figure), figure.note ?? '']);
      continue;
    }
    const cells = phases.get(phase) ?? new Map<string, string>();
    phases.set(
      phase,
      cells.set(column, column === 'rate' ? `${formatNumber(figure.value)} (${spanOf(figure)})` : formatNumber(figure.value)),
    );
  }
  const load = [...phases].map(([phase, cells]) => [phase, ...COLUMNS.map((column) => cells.get(column) ?? '')]);
  const other = table([['name', 'value', 'unit', 'least .. greatest', ''], ...rest]);
  return load.length === 0
    ? other
    : `${table([['median of the rounds', 'a second (least .. greatest)', ...COLUMNS.slice(1)], ...load])}\n(ms; cpu in us each)\n\n${other}`;
}

const spanOf = ({ low, high }: Figure): string =>
  low === undefined || high === undefined ? '' : `${formatNumber(low)} .. ${formatNumber(high)}`;

export const formatJudged = (judged: readonly Judged[]): string =>
  table(judged.map(({ says, value, reached }) => [reached ? 'reached' : 'MISSED', says, formatNumber(value)]));

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
