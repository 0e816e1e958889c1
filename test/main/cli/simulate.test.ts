import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { DayFigures } from '../../../main/simulate/figures.ts';

vi.setConfig({ testTimeout: 60_000 });

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'hallcall-simulate-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const simulate = (...args: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(process.execPath, [
    join(ROOT, 'main/cli/main.ts'),
    'simulate',
    join(ROOT, 'hall.yaml'),
    '--day',
    '2026-11-23',
    ...args,
  ]);

/** From nine on somebody every four minutes, every fourth one elderly, ten minutes each. */
function arrivalsFile(): string {
  const rows = Array.from({ length: 40 }, (_, n) => {
    const minute = 4 * n;
    const time = `${String(9 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    return `${time},social-insurance,${n % 4 === 3 ? 'elderly' : ''},10`;
  });
  const path = join(dir, 'arrivals.csv');
  writeFileSync(path, `time,service,class,duration\n${rows.join('\n')}\n`);
  return path;
}

describe('hallcall simulate', () => {
  it('compares policies and staffing plans over the same visitors', async () => {
    const plans = ['--policy', 'first-come', '--policy', 'strict', '--staffing', '2', '--staffing', 'w1,w2,w4=w1'];
    const { stdout } = await simulate('--arrivals', arrivalsFile(), ...plans, '--json');
    const { compared } = JSON.parse(stdout) as { compared: { name: string; figures: DayFigures }[] };
    expect(compared.map(({ name }) => name)).toEqual(['first-come 2', 'strict 2', 'first-come w1,w2,w4=w1', 'strict w1,w2,w4=w1']);
    const [fair, strict, more] = compared.map(({ figures }) => figures);
    expect(compared.every(({ figures }) => figures.all.visits === 40)).toBe(true);
    expect(strict?.byClass.elderly?.p90Ms).toBeLessThan(fair?.byClass.elderly?.p90Ms ?? 0);
    expect(strict?.fairness.p90Ratio).toBeGreaterThan(fair?.fairness.p90Ratio ?? 0);
    expect(more?.all.p90Ms).toBeLessThan(fair?.all.p90Ms ?? 0);
  });

  it('prints a table, drawn from the seed at a rate', async () => {
    const one = await simulate(
      '--arrivals',
      'social-insurance=20',
      '--service-minutes',
      '5',
      '--patience',
      '30',
      '--classes',
      'elderly=0.2',
    );
    expect(one.stdout).toMatch(/^（分钟 minutes）/u);
    for (const row of ['等候 wait p50 / p90', 'elderly', 'social-insurance', 'Jain', '窗口忙 windows busy'])
      expect(one.stdout).toContain(row);
    const again = await simulate(
      '--arrivals',
      'social-insurance=20',
      '--service-minutes',
      '5',
      '--patience',
      '30',
      '--classes',
      'elderly=0.2',
    );
    expect(again.stdout).toBe(one.stdout);
  });

  it('says what is wrong with a plan, in a line, and ends as a mistake of use', async () => {
    const wrong = async (...args: readonly string[]): Promise<string> => {
      const error = (await simulate('--arrivals', '10', ...args).catch((failed: unknown) => failed)) as { code: number; stderr: string };
      expect(error.code).toBe(64);
      return error.stderr;
    };
    expect(await wrong('--policy', 'fair')).toContain('simulate/policy');
    expect(await wrong('--staffing', 'w9')).toContain('simulate/staffing');
    expect(await wrong('--arrivals', join(dir, 'none.csv'))).toContain('simulate/arrivals');
    expect(await wrong('--classes', 'elderly=2')).toContain('simulate/arrivals');
  });

  it('keeps the hours of a hall that keeps them: nobody comes on a Sunday', async () => {
    const kept = join(dir, 'hall.yaml');
    writeFileSync(kept, readFileSync(join(ROOT, 'hall.yaml'), 'utf8').replace('keep_hours: false', 'keep_hours: true'));
    const run = (day: string) =>
      promisify(execFile)(process.execPath, [join(ROOT, 'main/cli/main.ts'), 'simulate', kept, '--arrivals', '10', '--day', day, '--json']);
    await expect(run('2026-11-22')).rejects.toThrow('simulate/no-arrivals');
    const { compared } = JSON.parse((await run('2026-11-23')).stdout) as { compared: { figures: DayFigures }[] };
    expect(compared[0]?.figures.refused).toEqual({});
  });
});
