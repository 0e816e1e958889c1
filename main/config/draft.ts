/**
 * hall.yaml as somebody wrote it, possibly wrong in places: what the cross checks read, so that a bad baud rate at one end of the
 * file does not hide a dangling reference at the other. Everything of the wrong shape is simply not seen; the schema tells of it.
 */
import type { KeyPath } from './problem.ts';

type Fields = Readonly<Record<string, unknown>>;
export type DraftEntry = { readonly id: string; readonly path: KeyPath; readonly fields: Fields };
/** A string somewhere in the file. */
export type Mention = { readonly value: string; readonly path: KeyPath };

/** A mapping's own fields; nothing for anything else. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** The entries of `services`, `windows` and the like, in the file's order. */
export function entriesOf(draft: unknown, section: string): readonly DraftEntry[] {
  return entriesIn(draft, [section]);
}

/** The same for a mapping anywhere in the file, such as `calendar.sessions`. */
export function entriesIn(draft: unknown, path: readonly string[]): readonly DraftEntry[] {
  const mapping = path.reduce((tree: unknown, step) => fieldsOf(tree)[step], draft);
  return Object.entries(fieldsOf(mapping)).map(([id, value]) => ({ id, path: [...path, id], fields: fieldsOf(value) }));
}

/** The string in one field, as a list of none or one. */
export function mentionsIn(entry: DraftEntry, field: string): readonly Mention[] {
  const value = entry.fields[field];
  return typeof value === 'string' ? [{ value, path: [...entry.path, field] }] : [];
}

/** The strings of a list in one field. */
export function listIn(entry: DraftEntry, field: string): readonly Mention[] {
  const value = entry.fields[field];
  if (!Array.isArray(value)) return [];
  return value.flatMap((item, index) => (typeof item === 'string' ? [{ value: item, path: [...entry.path, field, index] }] : []));
}
