/** From zod's issues to findings: what is wrong and what would be right, in both languages. */
import { z } from 'zod';
import type { Text } from '../api/texts.ts';
import { type Finding, type KeyPath, plain } from './problem.ts';
import type { RuleParams } from './rules.ts';
import { didYouMean } from './suggest.ts';

type RawIssue = Parameters<z.core.$ZodErrorMap>[0];
type Explained = Omit<Finding, 'path'> & { /** A step below the issue's own path. */ readonly key: string | null };

const MISSING: Text = { zh: '缺少必填项', en: 'missing' };
const NOT_ALLOWED: Text = { zh: '值不符合要求', en: 'not allowed here' };
const NO_HINT: Text = { zh: '', en: '' };

const KINDS: Readonly<Record<string, Text>> = {
  object: { zh: '若干“键: 值”', en: 'a mapping of keys to values' },
  record: { zh: '若干“键: 值”', en: 'a mapping of keys to values' },
  array: { zh: '列表 […]', en: 'a list […]' },
  boolean: { zh: 'true 或 false', en: 'true or false' },
};

/** Every fault of `data` under `schema`, or the parsed value. */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
): { readonly ok: true; readonly value: z.output<Schema> } | { readonly ok: false; readonly findings: readonly Finding[] } {
  // zod carries one string an issue; ours are bilingual and may be several, so they ride in it as JSON.
  const parsed = schema.safeParse(data, { error: (issue) => JSON.stringify(explain(issue)) });
  if (parsed.success) return { ok: true, value: parsed.data };
  const findings = parsed.error.issues.flatMap((issue) =>
    (JSON.parse(issue.message) as readonly Explained[]).map(({ key, ...finding }) => ({
      ...finding,
      path: [...(issue.path as KeyPath), ...(key === null ? [] : [key])],
    })),
  );
  return { ok: false, findings };
}

function explain(issue: RawIssue): readonly Explained[] {
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue);
  const allowed = allowedBy(issue);
  const input = inputOf(issue);
  if (input === undefined) return [{ code: 'config/missing', at: 'key', key: null, message: MISSING, allowed }];
  const fault = issue.code === 'custom' ? ((issue.params as RuleParams | undefined)?.fault(input) ?? null) : null;
  const near = typeof input === 'string' && fault === null ? didYouMean(input, choicesOf(issue)) : NO_HINT;
  const message = fault?.message ?? { zh: NOT_ALLOWED.zh + near.zh, en: NOT_ALLOWED.en + near.en };
  return [
    { code: fault?.code ?? (issue.code === 'invalid_type' ? 'config/type' : 'config/value'), at: 'value', key: null, message, allowed },
  ];
}

/** What was found. A union reports its discriminator (`kind`, `family`) with the whole object for an input. */
function inputOf(issue: RawIssue): unknown {
  if (issue.code !== 'invalid_union' || typeof issue.discriminator !== 'string') return issue.input;
  return (issue.input as Readonly<Record<string, unknown>>)[issue.discriminator];
}

function allowedBy(issue: RawIssue): Text | null {
  const choices = choicesOf(issue);
  if (choices.length > 0) return { zh: choices.join('、'), en: choices.join(', ') };
  if (issue.code === 'custom') return (issue.params as RuleParams | undefined)?.allowed ?? null;
  if (issue.code === 'invalid_type') return KINDS[issue.expected] ?? null;
  if (issue.code === 'too_small') return { zh: `至少 ${issue.minimum} 项`, en: `at least ${issue.minimum}` };
  if (issue.code === 'too_big') return { zh: `至多 ${issue.maximum} 项`, en: `at most ${issue.maximum}` };
  return null;
}

function choicesOf(issue: RawIssue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code === 'invalid_union' && Array.isArray(issue.options)) return issue.options.map(String);
  return [];
}

const A_SECRET_NEVER: Text = {
  zh: '密钥不写在本文件里：用 token_file 或 token_env 指出放在哪里',
  en: 'a secret never stands in this file: say where it is, with token_file or token_env',
};
const SECRET_WORDS = ['token', 'secret', 'password', 'key', 'api_key', 'auth', 'credentials'];

function unknownKeys(issue: RawIssue & { readonly code: 'unrecognized_keys' }): readonly Explained[] {
  const known = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
  return issue.keys.map((key) => {
    const near = didYouMean(key, known);
    const secret = known.includes('token_file') && SECRET_WORDS.includes(key);
    const message = secret ? A_SECRET_NEVER : { zh: `不认识的键 "${plain(key)}"${near.zh}`, en: `unknown key "${plain(key)}"${near.en}` };
    return {
      code: secret ? 'config/secret' : 'config/unknown-key',
      at: 'key',
      key,
      message,
      allowed: { zh: known.join('、'), en: known.join(', ') },
    };
  });
}
