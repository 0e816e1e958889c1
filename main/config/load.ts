/** Reads hall.yaml: all of it, or everything that is wrong with it. */
import { dirname, resolve } from 'node:path';
import { crossCheck } from './cross-checks.ts';
import { parseWith } from './explain.ts';
import { readLogo } from './logo.ts';
import type { Problem } from './problem.ts';
import { readHead } from './read-head.ts';
import { checkRules } from './rule-checks.ts';
import { type HallConfig, hallSchema } from './schema.ts';
import { warningsOf } from './warnings.ts';
import { fileProblem, readYaml, type YamlSource } from './yaml-source.ts';

/** `problems` and `warnings` are in the order of the file. */
export type LoadedConfig =
  | { readonly ok: true; readonly config: HallConfig; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** One byte more than is allowed is enough to see that a file is too large. */
const READ_BYTES = 1024 * 1024 + 1;

/** Reads and checks the file at `path` and the logo it names. An unreadable file is a problem like any other; nothing is thrown. */
export async function loadHallConfig(path: string): Promise<LoadedConfig> {
  try {
    const { loaded, place } = parse(await readHead(path, READ_BYTES));
    return loaded.ok ? await withLogo(loaded, dirname(path), place) : loaded;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    return {
      ok: false,
      problems: [fileProblem('config/unreadable', { zh: `读不了这个文件（${code}）`, en: `cannot read this file (${code})` })],
    };
  }
}

type Parsed = { readonly loaded: LoadedConfig; readonly place: YamlSource['place'] };

async function withLogo(loaded: Extract<LoadedConfig, { ok: true }>, folder: string, place: YamlSource['place']): Promise<LoadedConfig> {
  const { ticket, devices } = loaded.config;
  if (ticket.logo === undefined) return loaded;
  const widths = Object.values(devices).flatMap((device) => (device.family === 'escpos-printer' ? [device.paper_width_mm] : []));
  const read = await readLogo(resolve(folder, ticket.logo.file), ticket.logo.width_mm, widths.includes(58) ? 58 : 80);
  if (!read.ok) return { ok: false, problems: [place(read.finding)] };
  return { ...loaded, config: { ...loaded.config, logo: read.logo } };
}

/** The same for bytes in hand, without the picture of the logo. */
export function parseHallConfig(bytes: Uint8Array): LoadedConfig {
  return parse(bytes).loaded;
}

/** Faults of the YAML itself are told alone: what follows from a misread tree would only mislead. */
function parse(bytes: Uint8Array): Parsed {
  const source = readYaml(bytes);
  const { place } = source;
  if (source.broken) return { loaded: { ok: false, problems: inFileOrder(source.problems) }, place };
  const parsed = parseWith(hallSchema, source.data);
  const findings = [...(parsed.ok ? [] : parsed.findings), ...crossCheck(source.data), ...checkRules(source.data)];
  const problems = [...source.problems, ...findings.map(place)];
  if (!parsed.ok || problems.length > 0) return { loaded: { ok: false, problems: inFileOrder(problems) }, place };
  return { loaded: { ok: true, config: parsed.value, warnings: inFileOrder(warningsOf(parsed.value).map(place)) }, place };
}

function inFileOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
