/** What is wrong in hall.yaml, in a form that the command line, a screen and a test can all read. */
import type { Text } from '../api/texts.ts';

/** Where in the tree of hall.yaml: mapping keys and list indexes. */
export type KeyPath = readonly (string | number)[];

/** One fault of the file, before it has a line. `at` says whether the key itself or its value is to be pointed at. */
export type Finding = {
  readonly code: `config/${string}`;
  readonly path: KeyPath;
  readonly at: 'key' | 'value';
  readonly message: Text;
  readonly allowed: Text | null;
};

/** One fault with its place. `line` and `column` count from 1; `value` is shortened, and null where the key is at fault or where it might be a secret. */
export type Problem = {
  readonly code: `config/${string}`;
  /** `windows.w1.services[0]`; empty for the file as a whole. */
  readonly keyPath: string;
  readonly line: number;
  readonly column: number;
  readonly value: string | null;
  readonly message: Text;
  readonly allowed: Text | null;
};

const SHOWN_CHARS = 40;
const SECRET_KEY = /pass|secret|token|credential|auth|private|api_?key/i;
/** The user and password of an address, and what follows its question mark. */
const ADDRESS_SECRETS = /(\/\/)[^/@\s]*@|(\?)\S*/g;

/** Text of the file as it may stand in a message: one line, 40 characters, nothing that steers a terminal or turns a line around. */
export function plain(text: string): string {
  const characters = [...text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·')];
  return characters.length <= SHOWN_CHARS ? characters.join('') : `${characters.slice(0, SHOWN_CHARS - 1).join('')}…`;
}

/** `windows.w1.services[0]` */
export function formatKeyPath(path: KeyPath): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? plain(step) : `.${plain(step)}`)).join('');
}

/**
 * The value as it may be shown: shortened, collections by kind only. Null for anything under `upload`, under a key that sounds
 * like a secret, or at the root: people paste tokens into the wrong place, and an error message ends in logs and tickets.
 */
export function showValue(path: KeyPath, value: unknown): string | null {
  if (value === undefined || path.length === 0 || path[0] === 'upload') return null;
  if (path.some((step) => typeof step === 'string' && SECRET_KEY.test(step))) return null;
  if (Array.isArray(value)) return value.every((item) => typeof item === 'number') ? plain(`[${value.join(', ')}]`) : `[… ${value.length}]`;
  if (typeof value === 'object' && value !== null) return '{…}';
  return typeof value === 'string' ? plain(JSON.stringify(value.replace(ADDRESS_SECRETS, '$1$2…'))) : String(value);
}

/** One line a problem, as compilers print them: `hall.yaml:12:5 windows.w1.display: message (found …; allowed: …)`. */
export function formatProblems(problems: readonly Problem[], fileName: string, lang: 'zh' | 'en'): string {
  return problems.map((problem) => formatProblem(problem, fileName, lang)).join('\n');
}

function formatProblem({ keyPath, line, column, value, message, allowed }: Problem, fileName: string, lang: 'zh' | 'en'): string {
  const found = value === null ? [] : [lang === 'zh' ? `现在是 ${value}` : `found ${value}`];
  const may = allowed === null ? [] : [lang === 'zh' ? `允许：${allowed.zh}` : `allowed: ${allowed.en}`];
  const details = [...found, ...may].join(lang === 'zh' ? '；' : '; ');
  const tail = details === '' ? '' : lang === 'zh' ? `（${details}）` : ` (${details})`;
  return `${fileName}:${line}:${column} ${keyPath === '' ? '' : `${keyPath}: `}${message[lang]}${tail}`;
}
