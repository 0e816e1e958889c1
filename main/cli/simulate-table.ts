/** Simulated days side by side, as a table for people: Chinese words, English beside them. */
import type { DayFigures, WaitFigures } from '../simulate/figures.ts';

type Row = { readonly label: string; readonly of: (figures: DayFigures) => string };

const MINUTE_MS = 60_000;
const minutes = (ms: number | null | undefined): string => (ms === null || ms === undefined ? '-' : (ms / MINUTE_MS).toFixed(1));
const share = (value: number | null): string => (value === null ? '-' : `${(value * 100).toFixed(0)}%`);
const plain = (value: number | null): string => (value === null ? '-' : value.toFixed(2));

const waitRows = (label: string, of: (figures: DayFigures) => WaitFigures | undefined): Row[] => [
  {
    label: `${label} p50 / p90 / 最长 max`,
    of: (figures) => [of(figures)?.p50Ms, of(figures)?.p90Ms, of(figures)?.maxMs].map(minutes).join(' / '),
  },
];

/** One column a scenario; waits in minutes. */
export function formatComparison(compared: readonly { readonly name: string; readonly figures: DayFigures }[]): string {
  const [first] = compared;
  if (first === undefined) return '';
  const { byClass, byService } = first.figures;
  const rows: Row[] = [
    { label: '取号 tickets', of: ({ all }) => String(all.visits) },
    ...waitRows('等候 wait', ({ all }) => all),
    ...Object.keys(byClass).flatMap((id) => waitRows(`  ${id}`, (figures) => figures.byClass[id])),
    ...Object.keys(byService).flatMap((id) => waitRows(`  ${id}`, (figures) => figures.byService[id])),
    { label: '公平：普通/优先 p90 之比 fairness: ordinary over priority', of: ({ fairness }) => plain(fairness.p90Ratio) },
    { label: '公平：Jain 指数 fairness: Jain index of all waits', of: ({ fairness }) => plain(fairness.jain) },
    { label: '办结 served', of: ({ served }) => String(served) },
    { label: '离开 left before called', of: ({ left }) => String(left) },
    { label: '未办 still there at the end', of: ({ unserved }) => String(unserved) },
    { label: '未取到号 got no number', of: ({ refused }) => refusedText(refused) },
    { label: '窗口忙 windows busy', of: ({ busyShare }) => share(busyShare) },
  ];
  const cells = [
    ['（分钟 minutes）', ...compared.map(({ name }) => name)],
    ...rows.map(({ label, of }) => [label, ...compared.map(({ figures }) => of(figures))]),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => widthOf(row[column] ?? '')))) ?? [];
  return `${cells
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}

function refusedText(refused: DayFigures['refused']): string {
  const codes = Object.entries(refused);
  return codes.length === 0 ? '0' : codes.map(([code, count]) => `${count} ${code}`).join(', ');
}

/** Columns on a terminal: a full-width character takes two. */
const widthOf = (text: string): number =>
  [...text].reduce((width, character) => width + ((character.codePointAt(0) ?? 0) > 0x2e80 ? 2 : 1), 0);
const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));
