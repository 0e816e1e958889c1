/**
 * From the bytes of hall.yaml to a plain tree and the place of everything in it. Only what JSON knows gets through: no tags, no
 * merge keys, few aliases. What the yaml library says of a fault is told in our own words by its code, because its texts quote
 * the source, and the source may hold what should not be quoted.
 */
import { isUtf8 } from 'node:buffer';
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument, visit } from 'yaml';
import type { Text } from '../api/texts.ts';
import { type Finding, formatKeyPath, type KeyPath, type Problem, showValue } from './problem.ts';

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 20;
const MAX_ALIASES = 100;
/** With aliases unfolded: a hall of a thousand windows has some 20,000. */
const MAX_NODES = 100_000;

/** The tree and its places. `data` is not to be trusted when `broken`: then the problems are of the YAML itself. */
export type YamlSource = {
  readonly data: unknown;
  readonly broken: boolean;
  readonly problems: readonly Problem[];
  readonly place: (finding: Finding) => Problem;
};

type Spot = { readonly key: number | null; readonly value: number };

/** Reads UTF-8 YAML, with or without a byte order mark, at most 1 MiB. Never throws. */
export function readYaml(bytes: Uint8Array): YamlSource {
  const unreadable = encodingProblem(bytes);
  if (unreadable !== null) return { data: undefined, broken: true, problems: [unreadable], place: () => unreadable };
  // TextDecoder drops a byte order mark.
  const text = new TextDecoder().decode(bytes);
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    schema: 'core',
    stringKeys: true,
    resolveKnownTags: false,
    merge: false,
  });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const syntax = syntaxProblems(document, at);
  const broken = syntax.some((problem) => problem.code !== 'config/duplicate-key');
  if (broken)
    return { data: undefined, broken, problems: syntax, place: (finding) => toProblem(finding, undefined, { line: 1, column: 1 }) };

  const reader = new TreeReader(document);
  const data = reader.read(document.contents, [], null);
  const place = (finding: Finding): Problem =>
    toProblem(finding, finding.at === 'key' ? undefined : valueAt(data, finding.path), at(reader.offsetOf(finding)));
  return { data, broken: reader.stopped, problems: [...syntax, ...reader.findings.map(place)], place };
}

/** The problem of a file that has no lines worth naming. */
export function fileProblem(code: Problem['code'], message: Text, line = 1): Problem {
  return { code, keyPath: '', line, column: 1, value: null, message, allowed: null };
}

function toProblem({ code, path, message, allowed }: Finding, value: unknown, place: { line: number; column: number }): Problem {
  return { code, keyPath: formatKeyPath(path), ...place, value: showValue(path, value), message, allowed };
}

function valueAt(data: unknown, path: KeyPath): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

function encodingProblem(bytes: Uint8Array): Problem | null {
  if (bytes.length > MAX_BYTES)
    return fileProblem('config/too-large', { zh: '文件超过 1 MiB，不像是大厅配置', en: 'larger than 1 MiB: not a hall configuration' });
  if (isUtf8(bytes)) return null;
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const found = bytes.indexOf(0x0a, start);
    const end = found === -1 ? bytes.length : found;
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
  }
  // Notepad's "ANSI" on a Chinese Windows is GBK; its "Unicode" is UTF-16.
  return fileProblem(
    'config/encoding',
    { zh: '不是 UTF-8 文本（可能是 GBK 或 UTF-16），请另存为 UTF-8', en: 'not UTF-8 text (GBK or UTF-16 perhaps); save it as UTF-8' },
    line,
  );
}

const SYNTAX: Readonly<Record<string, Text>> = {
  TAB_AS_INDENT: { zh: '缩进只能用空格，不能用制表符', en: 'indentation must be spaces, not tabs' },
  BAD_INDENT: { zh: '缩进不对，或上面的括号、引号没有闭合', en: 'wrong indentation, or a bracket or quote above is not closed' },
  MISSING_CHAR: { zh: '缺少闭合的引号、括号、冒号或逗号', en: 'a closing quote or bracket, a colon or a comma is missing' },
  BLOCK_AS_IMPLICIT_KEY: {
    zh: '一行里有第二个冒号；值里有冒号请加引号',
    en: 'a second colon on this line; a value with a colon needs quotes',
  },
  BAD_SCALAR_START: { zh: '值以保留字符开头，请加引号', en: 'the value starts with a reserved character; put it in quotes' },
  BAD_DQ_ESCAPE: { zh: '双引号里的反斜杠写法不对；请改用单引号', en: 'a bad backslash inside double quotes; use single quotes' },
  MULTIPLE_DOCS: { zh: '文件里有第二个 YAML 文档（---）', en: 'a second YAML document (---) in the file' },
  NON_STRING_KEY: { zh: '键必须是简单的词', en: 'a key must be a plain word' },
  DUPLICATE_KEY: { zh: '这个键写了两次', en: 'this key stands twice' },
  TAG_RESOLVE_FAILED: { zh: '不支持 YAML 标签（!…）', en: 'YAML tags (!…) are not supported' },
};
const NOT_YAML: Text = { zh: '这里不是合法的 YAML', en: 'not valid YAML here' };

/** Every fault of the YAML itself, one a line: one slip makes the parser stumble several times on the same line. */
function syntaxProblems(document: Document.Parsed, at: (offset: number) => { line: number; column: number }): readonly Problem[] {
  const byLine = new Map<number, Problem>();
  for (const { code, pos } of [...document.errors, ...document.warnings]) {
    const place = at(code === 'MISSING_CHAR' ? startOfOpenQuote(document, pos[0]) : pos[0]);
    if (byLine.has(place.line)) continue;
    const ours = code === 'DUPLICATE_KEY' ? 'config/duplicate-key' : 'config/syntax';
    byLine.set(place.line, { code: ours, keyPath: '', ...place, value: null, message: SYNTAX[code] ?? NOT_YAML, allowed: null });
  }
  return [...byLine.values()];
}

/** An open quote is noticed at the end of the file; what helps is where it began. */
function startOfOpenQuote(document: Document.Parsed, offset: number): number {
  let start = offset;
  visit(document, {
    Scalar(_key, node) {
      const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
      if (quoted && node.range && node.range[0] < offset && node.range[1] >= offset) start = node.range[0];
    },
  });
  return start;
}

/** Unfolds the nodes into plain values and remembers where each stood. */
class TreeReader {
  readonly findings: Finding[] = [];
  /** The tree has a hole or was cut: what a schema would say of it means nothing. */
  stopped = false;
  readonly #document: Document.Parsed;
  readonly #spots = new Map<string, Spot>();
  readonly #open = new Set<unknown>();
  #aliases = 0;
  #nodes = 0;

  constructor(document: Document.Parsed) {
    this.#document = document;
  }

  read(node: ParsedNode | null, path: KeyPath, key: number | null): unknown {
    const value = node?.range?.[0] ?? key ?? 0;
    // An alias keeps its own place, though its content stands elsewhere.
    if (!this.#spots.has(spotKey(path))) this.#spots.set(spotKey(path), { key, value });
    this.#nodes += 1;
    if (this.stopped) return undefined;
    if (this.#nodes > MAX_NODES || path.length > MAX_DEPTH)
      return this.#stop('config/too-deep', path, { zh: '嵌套太深或内容太多', en: 'nested too deeply, or too much of it' });
    if (isAlias(node)) return this.#alias(node.resolve(this.#document) as ParsedNode | undefined, path, key);
    if (isScalar(node)) return node.value;
    if (node === null) return null;
    this.#open.add(node);
    const content = isSeq(node)
      ? node.items.map((item, index) => this.read(item as ParsedNode, [...path, index], null))
      : this.#mapping(node, path);
    this.#open.delete(node);
    return content;
  }

  /** The place of the nearest thing that exists: of a missing key that is the key it is missing under. */
  offsetOf({ path, at }: Finding): number {
    for (let length = path.length; length >= 0; length--) {
      const spot = this.#spots.get(spotKey(path.slice(0, length)));
      if (spot !== undefined) return at === 'value' && length === path.length ? spot.value : (spot.key ?? spot.value);
    }
    return 0;
  }

  #mapping(node: ParsedNode, path: KeyPath): Record<string, unknown> {
    const content: Record<string, unknown> = {};
    if (!isMap(node)) return content;
    for (const pair of node.items) {
      const keyNode = pair.key as ParsedNode;
      const key = isScalar(keyNode) ? String(keyNode.value) : '';
      const keyPath = [...path, key];
      const offset = keyNode.range[0];
      if (!isScalar(keyNode)) this.#stop('config/syntax', keyPath, { zh: '键必须是简单的词', en: 'a key must be a plain word' });
      else if (key in {}) {
        this.#spots.set(spotKey(keyPath), { key: offset, value: offset });
        this.findings.push({
          code: 'config/reserved-key',
          path: keyPath,
          at: 'key',
          message: { zh: '这个词是保留字，不能作键', en: 'a reserved word, not to be used as a key' },
          allowed: null,
        });
      } else if (!Object.hasOwn(content, key)) content[key] = this.read(pair.value as ParsedNode | null, keyPath, offset);
    }
    return content;
  }

  #alias(target: ParsedNode | undefined, path: KeyPath, key: number | null): unknown {
    this.#aliases += 1;
    if (target === undefined || this.#open.has(target))
      return this.#stop('config/alias', path, {
        zh: '别名（*）指向的锚点不存在，或指向自己',
        en: 'an alias (*) without its anchor, or one that holds itself',
      });
    if (this.#aliases > MAX_ALIASES)
      return this.#stop('config/alias', path, { zh: `别名（*）超过 ${MAX_ALIASES} 个`, en: `more than ${MAX_ALIASES} aliases (*)` });
    return this.read(target, path, key);
  }

  #stop(code: Finding['code'], path: KeyPath, message: Text): undefined {
    this.stopped = true;
    this.findings.push({ code, path, at: 'value', message, allowed: null });
  }
}

function spotKey(path: KeyPath): string {
  return JSON.stringify(path);
}
