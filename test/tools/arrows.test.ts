import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'hallcall-arrows-'));
  cpSync(join(root, 'biome.json'), join(copy, 'biome.json'));
  cpSync(join(root, 'tools/arrows.json'), join(copy, 'tools/arrows.json'));
  execFileSync('git', ['init', '-q'], { cwd: copy });
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

const write = (file: string, specifier: string) => {
  const path = join(copy, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `import type { Thing } from '${specifier}';\n\nexport type Other = Thing;\n`);
};

/** The files Biome refuses for an import. One run judges all. */
function refusedFiles(): ReadonlySet<string> {
  const biome = join(root, 'node_modules/.bin/biome');
  const args = ['lint', '--only=style/noRestrictedImports', '--reporter=json', '--max-diagnostics=none', '.'];
  let out: string;
  try {
    out = execFileSync(biome, args, { cwd: copy, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    // Biome exits with 1 when it refuses something, which is what most of these tests want.
    out = (error as { stdout: string }).stdout;
  }
  const report = JSON.parse(out) as { diagnostics: readonly { category: string; location: { path: string } }[] };
  return new Set(
    report.diagnostics.filter(({ category }) => category === 'lint/style/noRestrictedImports').map(({ location }) => location.path),
  );
}

const refused: readonly (readonly [file: string, specifier: string])[] = [
  ['main/hall/day/a1.ts', '../../../db/journal.ts'],
  ['main/hall/day/a2.ts', '../../api/commands.ts'],
  ['main/hall/day/a3.ts', '../case/events.ts'],
  ['main/hall/day/a4.ts', 'node:crypto'],
  ['main/hall/day/a5.ts', 'zod'],
  ['main/hall/kernel/a6.ts', '../day/events.ts'],
  ['main/hall/a7.ts', '../platform/clock.ts'],
  ['main/hall/day/deep/a8.ts', '../../../api/commands.ts'],
  ['main/api/b1.ts', '../server/server.ts'],
  ['main/api/b2.ts', '../../db/journal.ts'],
  ['main/api/b3.ts', 'node:fs'],
  ['main/estimate/b4.ts', '../controller/controller.ts'],
  ['main/estimate/b5.ts', 'node:fs'],
  ['main/estimate/b6.ts', 'zod'],
  ['main/platform/c1.ts', '../hall/day/events.ts'],
  ['main/platform/c2.ts', '../../drivers/messages.ts'],
  ['main/controller/d1.ts', '../../drivers/device-host.ts'],
  ['main/controller/d2.ts', '../../firmware-sim/printer.ts'],
  ['main/controller/d3.ts', '../../city/server.ts'],
  ['main/controller/d4.ts', '../../renderer/app.tsx'],
  ['main/controller/d5.ts', '../../test/support.ts'],
  ['main/d6.ts', '../firmware-sim/printer.ts'],
  ['main/virtual-hall/e1.ts', '../../drivers/device-host.ts'],
  ['renderer/f1.tsx', '../main/hall/day/events.ts'],
  ['renderer/kiosk/f2.tsx', '../../main/server/server.ts'],
  ['renderer/kiosk/parts/f3.tsx', '../../../db/journal.ts'],
  ['renderer/kiosk/f4.tsx', 'node:fs'],
  ['drivers/g1.ts', '../main/api/commands.ts'],
  ['drivers/escpos/g2.ts', '../../firmware-sim/printer.ts'],
  ['drivers/escpos/g3.ts', '../../db/journal.ts'],
  ['firmware-sim/h1.ts', '../drivers/messages.ts'],
  ['firmware-sim/printer/h2.ts', '../../drivers/escpos/codec.ts'],
  ['db/i1.ts', '../main/controller/controller.ts'],
  ['db/projections/i2.ts', '../../drivers/messages.ts'],
  ['city/j1.ts', '../db/journal.ts'],
  ['city/j2.ts', '../main/hall/day/events.ts'],
  ['drivers/k1.ts', './../main/api/commands.ts'],
];

const allowed: readonly (readonly [file: string, specifier: string])[] = [
  ['main/hall/day/ok1.ts', '../kernel/ids.ts'],
  ['main/hall/ok2.ts', './day/decide.ts'],
  ['main/estimate/ok15.ts', '../hall/kernel/stamp.ts'],
  ['main/api/ok3.ts', '../hall/day/events.ts'],
  ['main/controller/ok4.ts', '../../db/journal.ts'],
  ['main/controller/ok5.ts', '../../drivers/messages.ts'],
  ['main/controller/ok6.ts', '../platform/clock.ts'],
  ['main/virtual-hall/ok7.ts', '../../firmware-sim/printer.ts'],
  ['renderer/kiosk/ok8.tsx', '../../main/api/commands.ts'],
  ['renderer/kiosk/ok9.tsx', '../parts/Clock.tsx'],
  ['drivers/escpos/ok10.ts', '../transport/port.ts'],
  ['db/projections/ok11.ts', '../../main/hall/day/events.ts'],
  ['city/ok12.ts', '../db/chain/chain.ts'],
  ['city/ok13.ts', '../main/api/city-wire.ts'],
  ['test/e2e/ok14.ts', '../../firmware-sim/printer.ts'],
];

describe('the arrows between rooms', () => {
  let verdict: ReadonlySet<string>;
  beforeAll(() => {
    for (const [file, specifier] of [...refused, ...allowed]) write(file, specifier);
    verdict = refusedFiles();
  });

  it.each(refused)('refuse %s importing %s', (file) => {
    expect(verdict).toContain(file);
  });

  it.each(allowed)('let %s import %s', (file) => {
    expect(verdict).not.toContain(file);
  });
});
