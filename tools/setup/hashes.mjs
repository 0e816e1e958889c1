import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** SHA-256 in hex over the given texts, each closed by a zero byte. */
export function hashOfText(...texts) {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex');
}

/** A key that changes when a file under one of `paths` is added, removed or written: names, sizes and times, not contents, to stay fast. */
export function hashOfSources(root, paths) {
  const lines = [];
  const visit = (relative) => {
    const at = join(root, relative);
    const stat = statSync(at, { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) for (const name of readdirSync(at).sort()) visit(`${relative}/${name}`);
    else lines.push(`${relative} ${stat.size} ${stat.mtimeMs}`);
  };
  for (const path of paths) visit(path);
  return hashOfText(...lines);
}
