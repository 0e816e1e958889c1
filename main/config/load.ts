/** Reads hall.yaml: all of it, or everything that is wrong with it. */
import { open } from 'node:fs/promises';
import { crossCheck } from './cross-checks.ts';
import { parseWith } from './explain.ts';
import type { Problem } from './problem.ts';
import { type HallConfig, hallSchema } from './schema.ts';
import { warningsOf } from './warnings.ts';
import { fileProblem, readYaml } from './yaml-source.ts';

/** `problems` and `warnings` are in the order of the file. */
export type LoadedConfig =
  | { readonly ok: true; readonly config: HallConfig; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** One byte more than is allowed is enough to see that a file is too large. */
const READ_BYTES = 1024 * 1024 + 1;

/** Reads and checks the file at `path`. An unreadable file is a problem like any other; nothing is thrown. */
export async function loadHallConfig(path: string): Promise<LoadedConfig> {
  try {
    return parseHallConfig(await readHead(path));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    return {
      ok: false,
      problems: [fileProblem('config/unreadable', { zh: `读不了这个文件（${code}）`, en: `cannot read this file (${code})` })],
    };
  }
}

async function readHead(path: string): Promise<Uint8Array> {
  await using file = await open(path);
  const buffer = new Uint8Array(READ_BYTES);
  let length = 0;
  while (length < READ_BYTES) {
    const { bytesRead } = await file.read(buffer, length, READ_BYTES - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}

/** The same for bytes in hand. Faults of the YAML itself are told alone: what follows from a misread tree would only mislead. */
export function parseHallConfig(bytes: Uint8Array): LoadedConfig {
  const source = readYaml(bytes);
  if (source.broken) return { ok: false, problems: inFileOrder(source.problems) };
  const parsed = parseWith(hallSchema, source.data);
  const findings = [...(parsed.ok ? [] : parsed.findings), ...crossCheck(source.data)];
  const problems = [...source.problems, ...findings.map(source.place)];
  if (!parsed.ok || problems.length > 0) return { ok: false, problems: inFileOrder(problems) };
  return { ok: true, config: parsed.value, warnings: inFileOrder(warningsOf(parsed.value).map(source.place)) };
}

function inFileOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
