import iconv from 'iconv-lite';
import { DriverError } from '../driver-error.ts';

/**
 * What many printers cannot print, and what says the same. ¥ is four bytes in GB18030 and comes out as "0 6"; the others are four-byte
 * too, or two forms of one sign. Nothing is replaced that would change the meaning.
 */
const STAND_INS: Readonly<Record<string, string>> = {
  '¥': '￥',
  '£': '￡',
  '¢': '￠',
  '•': '·',
  '〜': '～',
  '−': '-',
  '‑': '-',
  '\u00a0': ' ',
  '\u2009': ' ',
  '\ufeff': '',
};

/** Punctuation that may not begin a printed line. */
const NEVER_FIRST = new Set('，。、；：？！）》」』】”’…,.;:?!)]}%');

/** After these a full-width text breaks best. */
const CLAUSE_ENDS = new Set('，。、；：？！');

/** One printable sign: its bytes, and the cells it takes, 1 for ASCII and 2 for a full-width character. */
type Glyph = { readonly sign: string; readonly bytes: readonly number[]; readonly cells: 1 | 2 };

function glyphOf(sign: string): Glyph {
  const code = sign.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return { sign, bytes: [code], cells: 1 };
  const [high = 0, low = 0, ...rest] = iconv.encode(sign, 'gb18030');
  const isPrivateUse = code >= 0xe000 && code <= 0xf8ff;
  if (high < 0x81 || low < 0x40 || rest.length > 0 || isPrivateUse) {
    throw new DriverError(
      'printer/unprintable-text',
      `no two-byte GB18030 code for U+${code.toString(16).toUpperCase().padStart(4, '0')}`,
      { code },
    );
  }
  return { sign, bytes: [high, low], cells: 2 };
}

/**
 * Text as glyphs. Control characters are refused like every sign without a two-byte code (`printer/unprintable-text`), so a text can
 * never carry a printer command.
 */
function glyphsOf(text: string): Glyph[] {
  return [...text.normalize('NFC')].flatMap((sign) => [...(STAND_INS[sign] ?? sign)].map(glyphOf));
}

/** Cells of a text at width 1. Throws `printer/unprintable-text`. */
export function cellsOf(text: string): number {
  return glyphsOf(text).reduce((cells, glyph) => cells + glyph.cells, 0);
}

/** GB18030 bytes of a text, one or two a character. Throws `printer/unprintable-text`. */
export function encodeText(text: string): number[] {
  return glyphsOf(text).flatMap((glyph) => glyph.bytes);
}

/**
 * Breaks a text into lines of at most `columns` cells. A break falls between full-width characters or at spaces, which vanish there; a
 * closing mark never begins a line; an ASCII word longer than the line is cut. Where it costs no line more, it falls behind a clause, so that
 * no single character is left for the last line.
 */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = [];
  let rest = glyphsOf(text);
  for (;;) {
    const at = lineEnd(rest, columns);
    if (at === null) return [...lines, textOf(rest)];
    const better = clauseEnd(rest, at, columns);
    lines.push(textOf(rest.slice(0, better)).trimEnd());
    rest = withoutLeadingSpaces(rest.slice(better));
    if (rest.length === 0) return lines;
  }
}

/** Where the next line begins when this one is as full as it can be; null when everything fits on it. */
function lineEnd(glyphs: readonly Glyph[], columns: number): number | null {
  let cells = 0;
  const tooFar = glyphs.findIndex((glyph) => {
    cells += glyph.cells;
    return cells > columns;
  });
  return tooFar < 0 ? null : breakBefore(glyphs, tooFar);
}

/** The last end of a clause before `at` that leaves as few lines as `at` does; `at` itself when there is none. */
function clauseEnd(glyphs: readonly Glyph[], at: number, columns: number): number {
  const most = countLines(glyphs.slice(at), columns);
  for (let end = at; end > 1; end -= 1) {
    const [before, after] = [glyphs[end - 1], glyphs[end]];
    if (before === undefined || after === undefined || !CLAUSE_ENDS.has(before.sign) || NEVER_FIRST.has(after.sign)) continue;
    return countLines(glyphs.slice(end), columns) <= most ? end : at;
  }
  return at;
}

function countLines(glyphs: readonly Glyph[], columns: number): number {
  let rest = withoutLeadingSpaces(glyphs);
  for (let lines = 1; ; lines += 1) {
    const at = lineEnd(rest, columns);
    if (at === null) return lines;
    rest = withoutLeadingSpaces(rest.slice(at));
  }
}

function withoutLeadingSpaces(glyphs: readonly Glyph[]): Glyph[] {
  const first = glyphs.findIndex((glyph) => glyph.sign !== ' ');
  return first < 0 ? [] : glyphs.slice(first);
}

function textOf(glyphs: readonly Glyph[]): string {
  return glyphs.map((glyph) => glyph.sign).join('');
}

/** The index, at most `tooFar` and at least 1, where the next line begins. */
function breakBefore(glyphs: readonly Glyph[], tooFar: number): number {
  for (let at = tooFar; at > 0; at -= 1) {
    const before = glyphs[at - 1];
    const after = glyphs[at];
    if (before === undefined || after === undefined || NEVER_FIRST.has(after.sign)) continue;
    if (before.sign === ' ' || after.sign === ' ' || before.cells === 2 || after.cells === 2) return at;
  }
  return Math.max(tooFar, 1);
}
