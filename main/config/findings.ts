/** What the checks between the parts of hall.yaml say, in the words they share. */
import type { Text } from '../api/texts.ts';
import type { DraftEntry, Mention } from './draft.ts';
import { type Finding, formatKeyPath, type KeyPath, plain } from './problem.ts';
import { isKey, KEY_ALLOWED } from './rules.ts';
import { deviceKey } from './schema.ts';
import { didYouMean } from './suggest.ts';

export const error = (
  code: Finding['code'],
  path: KeyPath,
  message: Text,
  allowed: Text | null = null,
  at: Finding['at'] = 'value',
): Finding => ({
  code,
  path,
  at,
  message,
  allowed,
});

export function dangling(mention: Mention, known: readonly string[]): Finding {
  const near = known.includes(deviceKey(mention.value)) ? didYouMean(deviceKey(mention.value), known) : didYouMean(mention.value, known);
  const all = known.slice(0, 12).map(plain).join(', ') + (known.length > 12 ? ', …' : '');
  const message = { zh: `"${plain(mention.value)}" 没有定义${near.zh}`, en: `"${plain(mention.value)}" is not defined${near.en}` };
  return error('config/dangling-reference', mention.path, message, all === '' ? null : { zh: all, en: all });
}

/** Each mention whose value stood before, pointing back at the first. */
export function repeats(mentions: readonly Mention[], code: Finding['code']): readonly Finding[] {
  const first = new Map<string, KeyPath>();
  return mentions.flatMap(({ value, path }) => {
    const before = first.get(value);
    if (before === undefined) first.set(value, path);
    return before === undefined
      ? []
      : [error(code, path, { zh: `与 ${formatKeyPath(before)} 相同`, en: `the same as ${formatKeyPath(before)}` })];
  });
}

/** Entries whose keys cannot stand in the journal. */
export const badKeys = (entries: readonly DraftEntry[]): readonly Finding[] =>
  entries
    .filter((entry) => !isKey(entry.id))
    .map((entry) =>
      error(
        'config/bad-key',
        entry.path,
        { zh: `键 "${plain(entry.id)}" 写法不对`, en: `"${plain(entry.id)}" is not a good key` },
        KEY_ALLOWED,
        'key',
      ),
    );
