/**
 * How a content is laid out on the lines of a unit, the same for every family:
 *
 * - A ticket number is never cut. Its window follows it if the line has room, else the window's figures alone (`A001 3`), else nothing: a
 *   part of a name could be another window's.
 * - A unit of several lines shows a call as the number and, below, the window; a board shows one call a line.
 * - A text is broken over the lines between characters; what is too long ends in `..`. A unit that scrolls gets it whole, on its first line.
 * - What the unit's characters lack is replaced by a mark (`display-text.ts`).
 */
import { DriverError } from '../driver-error.ts';
import type { DisplayCall, DisplayContent, DisplayText } from '../messages.ts';
import { type CharacterSet, cellsOf, type Sign, signsOf } from './display-text.ts';

/** `cells` null: the unit scrolls what is too long. */
export type Screen = { readonly lines: number; readonly cells: number | null; readonly set: CharacterSet };
/** A run of characters; a ticket number may have a colour of its own. */
export type Run = { readonly signs: readonly Sign[]; readonly isNumber: boolean };
export type ScreenLine = readonly Run[];
/** Exactly as many lines as the screen has, and how many characters it lacked. */
export type Layout = { readonly lines: readonly ScreenLine[]; readonly missing: number };

const NUMBER_FORM = /^[A-Z]?\d{1,4}$/;
/** Longer than any unit's memory for one text needs to be. */
const LONGEST_TEXT_CELLS = 200;
const TEST_CELLS = 16;
const CUT_MARK = '..';

/** Lays `content` out. Throws `display/bad-number` for a number that is not at most one letter and four digits. */
export function layOut(content: DisplayContent, screen: Screen): Layout {
  const counter = { missing: 0 };
  const words = (text: string): Run => {
    const { signs, missing } = signsOf(text, screen.set);
    counter.missing += missing;
    return { signs, isNumber: false };
  };
  const lines = linesOf(content, screen, words).slice(0, screen.lines);
  return { lines: [...lines, ...Array.from({ length: screen.lines - lines.length }, () => [])], missing: counter.missing };
}

type Words = (text: string) => Run;

function linesOf(content: DisplayContent, screen: Screen, words: Words): ScreenLine[] {
  switch (content.kind) {
    case 'blank':
      return [];
    case 'number':
      return [[numberRun(content.number)]];
    case 'call':
      if (screen.lines === 1) return [callLine(content, screen, words)];
      return [[numberRun(content.number)], fitted(words(inScript(content.window, screen)), screen)];
    case 'rows':
      return content.rows.map((row) => callLine(row, screen, words));
    case 'text':
      return textLines(words(inScript(content.text, screen)).signs, screen);
    case 'test':
      return Array.from({ length: screen.lines }, () => [words('8'.repeat(screen.cells ?? TEST_CELLS))]);
    default:
      return content satisfies never;
  }
}

const inScript = (text: DisplayText, { set }: Screen): string => (set === 'gbk' ? text.zh : text.en);

function numberRun(number: string): Run {
  if (!NUMBER_FORM.test(number)) {
    throw new DriverError('display/bad-number', 'a display shows at most one letter and four digits', { number });
  }
  return { signs: signsOf(number, 'ascii').signs, isNumber: true };
}

function callLine({ number, window }: DisplayCall, screen: Screen, words: Words): ScreenLine {
  const first = numberRun(number);
  const name = inScript(window, screen);
  const figures = name.match(/\d+/g) ?? [];
  const forms = [name, ...(figures.length === 1 ? figures : [])];
  for (const form of forms) {
    const line = [first, words(` ${form}`)];
    if (screen.cells === null || widthOf(line) <= screen.cells) return line;
  }
  return [first];
}

/** A window's name on a line of its own, or its figures where the line is too short. */
function fitted(run: Run, { cells }: Screen): ScreenLine {
  if (cells === null || cellsOf(run.signs) <= cells) return [run];
  const figures = run.signs.filter(({ sign }) => /\d/.test(sign));
  return figures.length > 0 && cellsOf(figures) <= cells ? [{ ...run, signs: figures }] : [];
}

function textLines(signs: readonly Sign[], { lines, cells }: Screen): ScreenLine[] {
  const broken: Sign[][] = [[]];
  for (const sign of signs) {
    const line = broken.at(-1) ?? [];
    if (cellsOf(line) + sign.bytes.length <= (cells ?? LONGEST_TEXT_CELLS)) line.push(sign);
    else broken.push([sign]);
  }
  const room = cells === null ? 1 : lines;
  const shown = broken.slice(0, room);
  if (broken.length > room) shown[room - 1] = cutShort(shown[room - 1] ?? [], cells ?? LONGEST_TEXT_CELLS);
  return shown.map((line) => [{ signs: line, isNumber: false }]);
}

function cutShort(line: readonly Sign[], cells: number): Sign[] {
  const kept = [...line];
  while (cellsOf(kept) + CUT_MARK.length > cells && kept.length > 0) kept.pop();
  return [...kept, ...signsOf(CUT_MARK, 'ascii').signs];
}

/** Cells a line takes. */
export function widthOf(line: ScreenLine): number {
  return line.reduce((cells, { signs }) => cells + cellsOf(signs), 0);
}

/** The bytes of a line, filled up with spaces to `cells`. */
export function bytesOf(line: ScreenLine, cells: number): number[] {
  const bytes = line.flatMap(({ signs }) => signs.flatMap((sign) => [...sign.bytes]));
  return [...bytes, ...Array.from({ length: Math.max(0, cells - bytes.length) }, () => 0x20)];
}
