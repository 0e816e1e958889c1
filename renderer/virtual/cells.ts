/** A character on a receipt printer and how many columns it takes: a full-width one takes two. */
export type Cell = { readonly character: string; readonly columns: 1 | 2 };

const FULL_WIDTH =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

/** Splits a printed line into its cells. */
export function cellsOf(text: string): readonly Cell[] {
  return [...text].map((character) => ({ character, columns: FULL_WIDTH.test(character) ? 2 : 1 }));
}
