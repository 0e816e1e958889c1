/** The ticket as hall.yaml writes it: lines as data, with placeholders. */
import { z } from 'zod';
import { plain } from './problem.ts';
import { type Fault, rule, wholeNumber, word } from './rules.ts';
import { didYouMean } from './suggest.ts';

/** What may stand in braces. A line with an estimate is left out while too little is known to foretell a wait. `business_day` is `20261121`: with the number and the hall it names a ticket for good. */
export const PLACEHOLDERS = [
  'hall.id',
  'hall.zh',
  'hall.en',
  'number',
  'service.zh',
  'service.en',
  'waiting_ahead',
  'estimate.zh',
  'estimate.en',
  'issued_at',
  'business_day',
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];
export type PlaceholderValues = Readonly<Record<Placeholder, string>>;

const ALLOWED = {
  zh: `一行文字，可含 ${PLACEHOLDERS.map((name) => `{${name}}`).join(' ')}`,
  en: `one line of text with ${PLACEHOLDERS.map((name) => `{${name}}`).join(' ')}`,
};
const BRACED = /\{([^{}]*)\}/g;

const isPlaceholder = (name: string): name is Placeholder => (PLACEHOLDERS as readonly string[]).includes(name);

/** `template` with each placeholder replaced; `encode` treats each value before it goes in. */
export function fillTemplate(template: string, values: PlaceholderValues, encode: (value: string) => string = (value) => value): string {
  return template.replace(BRACED, (whole, name: string) => (isPlaceholder(name) ? encode(values[name]) : whole));
}

/** The first thing in braces that is no placeholder, a stray brace included. */
function strangerIn(template: string): string | null {
  const unknown = [...template.matchAll(BRACED)].map((match) => match[1] ?? '').find((name) => !isPlaceholder(name));
  return unknown ?? /[{}]/.exec(template.replace(BRACED, ''))?.[0] ?? null;
}

const isLine = (value: unknown): value is string => typeof value === 'string' && /^(?=.*\S)[^\p{Cc}\p{Zl}\p{Zp}]{1,200}$/u.test(value);

/** YAML takes an unquoted `{number}` for a mapping. */
const BARE_BRACES: Fault = {
  code: 'config/type',
  message: { zh: '以大括号开头的文字要加引号', en: 'text that begins with a brace needs quotes' },
};

const template = rule<string>(
  (value) => isLine(value) && strangerIn(value) === null,
  ALLOWED,
  (value) => {
    if (typeof value === 'object' && value !== null) return BARE_BRACES;
    const stranger = isLine(value) ? strangerIn(value) : null;
    if (stranger === null) return null;
    const near = didYouMean(stranger, PLACEHOLDERS);
    return {
      code: 'config/placeholder',
      message: { zh: `不认识的占位符 "${plain(stranger)}"${near.zh}`, en: `unknown placeholder "${plain(stranger)}"${near.en}` },
    };
  },
);

const SAMPLE = Object.fromEntries(PLACEHOLDERS.map((name) => [name, '1'])) as PlaceholderValues;
/** Two hundred characters fit a symbol of module 6 on 58 mm paper. */
const qrUrl = rule<string>(
  (value) => isLine(value) && strangerIn(value) === null && /^https?:\/\//.test(value) && URL.canParse(fillTemplate(value, SAMPLE)),
  {
    zh: 'http(s) 地址，最多 200 字，可含占位符，如 https://…/t/{number}?d={business_day}',
    en: 'an http(s) address of at most 200 characters with placeholders, such as https://…/t/{number}?d={business_day}',
  },
);

const multiple = wholeNumber(1, 8).default(1);
export const lineSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('text'),
    text: template,
    align: z.enum(['left', 'center', 'right']).default('center'),
    width: multiple,
    height: multiple,
    bold: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('pair'), left: template, right: template }),
  z.strictObject({
    kind: z.literal('qr'),
    module_dots: wholeNumber(1, 16).default(6),
    error_level: z.enum(['L', 'M', 'Q', 'H']).default('M'),
  }),
  z.strictObject({ kind: z.literal('logo'), align: z.enum(['left', 'center', 'right']).default('center') }),
  z.strictObject({ kind: z.literal('feed'), lines: wholeNumber(1, 20) }),
]);

/** The usual ticket of a hall; its logo and its QR come out only where the hall has a picture and an address for them. */
const USUAL_LINES: z.input<typeof lineSchema>[] = [
  { kind: 'logo' },
  { kind: 'text', text: '{hall.zh}', width: 2, height: 2 },
  { kind: 'text', text: '{number}', width: 4, height: 4 },
  { kind: 'text', text: '{service.zh}' },
  { kind: 'text', text: '前面等待 {waiting_ahead} 人' },
  { kind: 'text', text: '{estimate.zh}' },
  { kind: 'text', text: '{issued_at}' },
  { kind: 'qr' },
];
const USUAL_NOTICES = ['请留意叫号屏，过号三次需重新取号。', '如需帮助，请咨询大厅导办人员。'];

const logoFile = word(/^(?=.*\.png$)[^\p{Cc}]{1,400}$/iu, {
  zh: 'PNG 文件的路径，相对路径从 hall.yaml 所在的文件夹算起',
  en: 'the path of a PNG file; a relative one starts at the folder of hall.yaml',
});

/** `ticket`: the lines, then the notices, then paper up to the knife. */
export const ticketSchema = z.strictObject({
  lines: z.array(lineSchema).min(1).max(40).prefault(USUAL_LINES),
  notices: z.array(template).max(10).default(USUAL_NOTICES),
  qr_url: qrUrl.optional(),
  logo: z.strictObject({ file: logoFile, width_mm: wholeNumber(8, 72).default(40) }).optional(),
  feed_lines: wholeNumber(0, 20).default(3),
  cut: z.enum(['partial', 'full', 'none']).default('partial'),
});
