import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The path of the Electron binary of a checkout, or null. Read from files only: importing the package `electron` to find out would
 * start its download.
 */
export function findElectron(root: string): string | null {
  const home = join(root, 'node_modules', 'electron');
  const pathFile = join(home, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(home, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}
