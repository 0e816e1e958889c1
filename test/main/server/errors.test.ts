import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { describeError } from '../../../main/api/errors.ts';

const MAIN = fileURLToPath(new URL('../../../main', import.meta.url));
const UNKNOWN = describeError('nobody/knows-this');

/** Every code that the core and the server refuse with, as their sources name them. */
function codesInSources(): string[] {
  const codes = new Set<string>();
  for (const room of ['hall', 'server', 'controller']) {
    for (const name of readdirSync(join(MAIN, room), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const source = readFileSync(join(MAIN, room, name), 'utf8');
      for (const [, code] of source.matchAll(/(?:refuse\(|sendError\(reply, |return refuse\([^,]+, |code: )'([a-z]+\/[a-z-]+)'/gu))
        if (code !== undefined) codes.add(code);
    }
  }
  return [...codes].sort();
}

describe('error codes', () => {
  it.each(codesInSources())('%s has words in both languages and a status that fits', (code) => {
    const { status, zh, en } = describeError(code);
    expect(zh).toMatch(/\p{Script=Han}.*[。]$/u);
    expect(en).toMatch(/^[A-Z“].*\.$/u);
    if (code === 'hall/internal') return expect(status).toBe(500);
    expect({ zh, en }, 'words of its own').not.toEqual({ zh: UNKNOWN.zh, en: UNKNOWN.en });
    if (code.startsWith('hall/') || code === 'config/none') return expect(status).toBe(503);
    if (code.endsWith('/unknown') || code.endsWith('/unknown-job')) return expect(status).toBe(404);
    return expect(status).toBeGreaterThanOrEqual(400);
  });

  it('finds the codes it is about', () => {
    expect(codesInSources()).toEqual(
      expect.arrayContaining(['window/visit-open', 'evaluation/exists', 'hall/busy', 'virtual/off', 'request/too-large', 'clock/no-step']),
    );
    expect(codesInSources().length).toBeGreaterThan(45);
  });
});
