import iconv from 'iconv-lite';

/** What stands for a character that a unit lacks: 〓, the printer's mark for a missing type, and `?` where there is only ASCII. */
const MISSING = { gbk: '〓', ascii: '?' } as const;

/** What says the same in characters a display has. */
const STAND_INS: Readonly<Record<string, string>> = { '¥': '￥', '•': '·', '〜': '～', '−': '-', '‑': '-', '\u00a0': ' ', '—': '-' };

export type CharacterSet = keyof typeof MISSING;
/** One character as a display has it: its bytes are the cells it takes, 1 for ASCII and 2 for a Chinese one. */
export type Sign = { readonly sign: string; readonly bytes: readonly number[] };

/**
 * Text as a display's characters, and how many of them stand for one it lacks. A display shows what it can: it refuses nothing, and it never
 * gets half of a character or a control code.
 */
export function signsOf(text: string, set: CharacterSet): { readonly signs: readonly Sign[]; readonly missing: number } {
  let missing = 0;
  const signs = [...text.normalize('NFC')].flatMap((character) => {
    if (/\p{Cc}|\p{Cf}/u.test(character)) return [];
    const sign = [character, character.normalize('NFKC'), STAND_INS[character] ?? ''].map((form) => signOf(form, set)).find(Boolean);
    if (sign) return [sign];
    missing += 1;
    return [signOf(MISSING[set], set) ?? { sign: ' ', bytes: [0x20] }];
  });
  return { signs, missing };
}

/** The one character of `form`, or null when the set lacks it. */
function signOf(form: string, set: CharacterSet): Sign | null {
  const [code = 0, more] = [...form].map((character) => character.codePointAt(0) ?? 0);
  if (more !== undefined) return null;
  if (code >= 0x20 && code < 0x7f) return { sign: form, bytes: [code] };
  if (set === 'ascii' || code === 0) return null;
  const [high = 0, low = 0, ...rest] = iconv.encode(form, 'gbk');
  // iconv writes ? for what it lacks and one byte for €; neither has two bytes of the table's range.
  return rest.length === 0 && high >= 0x81 && low >= 0x40 ? { sign: form, bytes: [high, low] } : null;
}

/** Cells a text takes. */
export function cellsOf(signs: readonly Sign[]): number {
  return signs.reduce((cells, { bytes }) => cells + bytes.length, 0);
}
