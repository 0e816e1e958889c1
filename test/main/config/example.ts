/** hall.yaml of the repository, to be bent out of shape by the tests. */
import { readFileSync } from 'node:fs';
import { type LoadedConfig, parseHallConfig } from '../../../main/config/load.ts';
import type { Problem } from '../../../main/config/problem.ts';
import type { HallConfig } from '../../../main/config/schema.ts';

export const EXAMPLE_PATH = new URL('../../../hall.yaml', import.meta.url).pathname;
export const EXAMPLE = readFileSync(EXAMPLE_PATH, 'utf8');

/** The example with one piece replaced, which must stand in it exactly once. */
export function edited(from: string, to: string): string {
  if (EXAMPLE.split(from).length !== 2) throw new Error(`not exactly once in hall.yaml: ${from}`);
  return EXAMPLE.replace(from, () => to);
}

/** 1-based line of the first line that holds `marker`. */
export function lineOf(text: string, marker: string): number {
  const index = text.split('\n').findIndex((line) => line.includes(marker));
  if (index === -1) throw new Error(`no such line: ${marker}`);
  return index + 1;
}

export function parse(text: string): LoadedConfig {
  return parseHallConfig(Buffer.from(text));
}

export function problemsOf(text: string): readonly Problem[] {
  const loaded = parse(text);
  if (loaded.ok) throw new Error('the file was accepted');
  return loaded.problems;
}

export function configOf(text: string): HallConfig {
  const loaded = parse(text);
  if (!loaded.ok) throw new Error(`the file was refused: ${JSON.stringify(loaded.problems)}`);
  return loaded.config;
}
