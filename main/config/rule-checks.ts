/** Whether the rules of a hall fit each other: what is referred to exists, dates are dates, spans lie apart. */
import { ORDINARY } from '../hall/kernel/core-config.ts';
import { type DraftEntry, entriesIn, entriesOf, fieldsOf, listIn, type Mention, mentionsIn } from './draft.ts';
import { badKeys, dangling, error, repeats } from './findings.ts';
import { type Finding, type KeyPath, plain } from './problem.ts';
import { DATE_ALLOWED, isDate, isKey, isLanguage, isSpan, minutesOf } from './rules.ts';

/** Every fault between the rules of the file; `draft` is the plain tree, valid or not. */
export function checkRules(draft: unknown): readonly Finding[] {
  const keyed = [['service_groups'], ['classes'], ['calendar', 'sessions'], ['calling', 'pause_reasons']];
  return [
    ...keyed.flatMap((path) => badKeys(entriesIn(draft, path))),
    ...checkServiceRules(draft),
    ...checkCalendar(draft),
    ...checkOrder(draft),
    ...checkNoShow(draft),
    ...languagesOf(draft),
  ];
}

function checkServiceRules(draft: unknown): readonly Finding[] {
  const services = entriesOf(draft, 'services');
  const groups = entriesOf(draft, 'service_groups').map((group) => group.id);
  const hasSessions = entriesIn(draft, ['calendar', 'sessions']).length > 0;
  const bySession = hasSessions ? [] : services.filter((service) => service.fields.numbering === 'session');
  return [
    ...services.flatMap((service) => unknownIn(mentionsIn(service, 'group'), groups)),
    ...bySession.map(({ path }) =>
      error('config/missing', [...path, 'numbering'], {
        zh: '按时段排号，须先在 calendar.sessions 里写出时段',
        en: 'numbers by session need calendar.sessions',
      }),
    ),
    ...services.flatMap(checkSlots),
    ...entriesOf(draft, 'windows').flatMap((window) => checkSecondary(window, services)),
  ];
}

const unknownIn = (mentions: readonly Mention[], known: readonly string[]): readonly Finding[] =>
  mentions.filter(({ value }) => isKey(value) && !known.includes(value)).map((mention) => dangling(mention, known));

function checkSecondary(window: DraftEntry, services: readonly DraftEntry[]): readonly Finding[] {
  const known = services.map((service) => service.id);
  const secondary = listIn(window, 'secondary');
  return [
    ...unknownIn(secondary, known),
    ...repeats([...listIn(window, 'services'), ...secondary.filter(({ value }) => isKey(value))], 'config/repeated').filter(
      (finding) => finding.path[2] === 'secondary',
    ),
  ];
}

/** One after the other: a ticket counts in one slot. */
function checkSlots(service: DraftEntry): readonly Finding[] {
  const { slots } = fieldsOf(service.fields.quota);
  if (!Array.isArray(slots)) return [];
  const times = slots.map((slot) => fieldsOf(slot).time);
  return times.flatMap((time, index) => {
    const before: unknown = times[index - 1];
    if (!isSpan(time) || !isSpan(before) || minutesOf(before.slice(6)) <= minutesOf(time)) return [];
    const path = [...service.path, 'quota', 'slots', index, 'time'];
    return [
      error('config/overlap', path, { zh: `与前一个时段 ${before} 重叠或颠倒`, en: `overlaps ${before} before it, or comes before it` }),
    ];
  });
}

function checkCalendar(draft: unknown): readonly Finding[] {
  const calendar: DraftEntry = { id: 'calendar', path: ['calendar'], fields: fieldsOf(fieldsOf(draft).calendar) };
  const holidays = listIn(calendar, 'holidays');
  const working = entriesIn(draft, ['calendar', 'working_days']).map(({ id, path }): Mention => ({ value: id, path }));
  const both = working.filter(({ value }) => holidays.some((holiday) => holiday.value === value));
  const sessions = entriesIn(draft, ['calendar', 'sessions']);
  return [
    ...working
      .filter(({ value }) => !isDate(value))
      .map(({ value, path }) =>
        error('config/bad-key', path, { zh: `"${plain(value)}" 不是日期`, en: `"${plain(value)}" is no date` }, DATE_ALLOWED, 'key'),
      ),
    ...repeats(holidays, 'config/repeated'),
    ...both.map(({ path }) =>
      error('config/holiday-and-working-day', path, { zh: '同一天既放假又上班', en: 'the same date is a holiday, too' }, null, 'key'),
    ),
    ...repeats(
      sessions.flatMap((session) => mentionsIn(session, 'from')),
      'config/repeated',
    ),
  ];
}

function checkOrder(draft: unknown): readonly Finding[] {
  const services = entriesOf(draft, 'services').map((service) => service.id);
  const classes = entriesOf(draft, 'classes');
  const { rules } = fieldsOf(fieldsOf(draft).policy);
  const ruled = (Array.isArray(rules) ? rules : []).flatMap((rule: unknown, index) =>
    mentionsIn({ id: '', path: ['policy', 'rules', index], fields: fieldsOf(rule) }, 'service'),
  );
  const bookings: DraftEntry = { id: 'bookings', path: ['bookings'], fields: fieldsOf(fieldsOf(draft).bookings) };
  return [
    ...classes
      .filter(({ id }) => id === ORDINARY)
      .map(({ path }) =>
        error(
          'config/reserved-key',
          path,
          { zh: 'ordinary 是没有优先类别的人，不能另作定义', en: 'ordinary are those of no class; it cannot be defined' },
          null,
          'key',
        ),
      ),
    ...unknownIn(ruled, services),
    ...unknownIn(mentionsIn(bookings, 'class'), [ORDINARY, ...classes.map(({ id }) => id)]),
  ];
}

function checkNoShow(draft: unknown): readonly Finding[] {
  const calling = fieldsOf(fieldsOf(draft).calling);
  const { after_tickets: tickets, after_minutes: minutes } = fieldsOf(calling.no_show);
  if (typeof calling.no_show !== 'object' || tickets !== undefined || minutes !== undefined) return [];
  const message = {
    zh: '要写 after_tickets 或 after_minutes；过号即作废的，删去 no_show',
    en: 'after_tickets or after_minutes is needed; leave no_show out where a ticket lapses at once',
  };
  return [error('config/missing', ['calling', 'no_show'], message, null, 'key')];
}

/** A name may be in more languages than two, by their tags. */
function languagesOf(draft: unknown): readonly Finding[] {
  const entries = [
    ...entriesOf(draft, 'services').flatMap(({ path, fields }) => [
      { path: [...path, 'name'], value: fields.name },
      ...(Array.isArray(fields.materials)
        ? fields.materials.map((value: unknown, index) => ({ path: [...path, 'materials', index], value }))
        : []),
    ]),
    ...[['service_groups'], ['classes'], ['calendar', 'sessions']].flatMap((section) =>
      entriesIn(draft, section).map(({ path, fields }) => ({ path: [...path, 'name'] as KeyPath, value: fields.name })),
    ),
    ...entriesIn(draft, ['calling', 'pause_reasons']).map(({ path, fields }) => ({ path, value: fields })),
  ];
  const allowed = { zh: '语言代码，如 bo、ug、ko、zh-Hant', en: 'a language tag such as bo, ug, ko, zh-Hant' };
  return entries.flatMap(({ path, value }) =>
    Object.keys(fieldsOf(value))
      .filter((tag) => !isLanguage(tag))
      .map((tag) =>
        error(
          'config/unknown-key',
          [...path, tag],
          { zh: `"${plain(tag)}" 不是语言代码`, en: `"${plain(tag)}" is no language` },
          allowed,
          'key',
        ),
      ),
  );
}
