import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
let copy: string;

/** A checkout with the packages in place and a command line of this test's own. */
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'hallcall-commands-'));
  for (const name of ['hallcall', 'tools', '.ci', 'package.json', 'package-lock.json', 'vitest.config.ts'])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  mkdirSync(join(copy, 'main/cli'), { recursive: true });
});

afterEach(() => rmSync(copy, { recursive: true, force: true }));

const systemPath = '/usr/local/bin:/usr/bin:/bin';
const writeCli = (source: string) => writeFileSync(join(copy, 'main/cli/main.ts'), source);

describe('./hallcall', () => {
  it('runs the command line on the Node of the packages, from any folder and through a link', () => {
    writeCli('process.stdout.write(JSON.stringify({ node: process.versions.node, args: process.argv.slice(2) }));');
    const link = join(copy, 'link');
    symlinkSync(join(copy, 'hallcall'), link);
    const { stdout, status } = spawnSync(link, ['check', 'a file.yaml'], {
      cwd: '/',
      encoding: 'utf8',
      env: { ...process.env, PATH: systemPath },
    });
    const wanted = JSON.parse(readFileSync(join(root, 'node_modules/node/package.json'), 'utf8')) as { version: string };
    expect(JSON.parse(stdout)).toEqual({ node: wanted.version, args: ['check', 'a file.yaml'] });
    expect(status).toBe(0);
  });

  it('passes the exit code of the command on', () => {
    writeCli('process.exitCode = 3;');
    expect(spawnSync(join(copy, 'hallcall'), ['verify']).status).toBe(3);
  });

  it('lets the command answer an interrupt itself', async () => {
    writeCli("process.on('SIGINT', () => process.exit(130)); setInterval(() => {}, 1000); process.stdout.write('up');");
    const child = spawn(join(copy, 'hallcall'), ['start'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([130, null]);
  });
});

describe('set-up', () => {
  it('says nothing and writes nothing to stdout when all is in place', () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(copy, 'tools/setup.mjs')], { encoding: 'utf8' });
    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
  });

  it.skipIf(process.getuid?.() !== 0)('names what to install when it is not root and a package of the system is missing', () => {
    const setup = join(root, 'tools/setup.mjs');
    const { stderr, status } = spawnSync(process.execPath, [setup, '--for-tests'], {
      uid: 65534,
      encoding: 'utf8',
      env: { PATH: '/nowhere' },
    });
    expect(stderr).toContain('the tests need chromium');
    expect(stderr).toMatch(/apt-get install chromium/);
    expect(status).toBe(1);
  });
});

describe('.ci/run', () => {
  const ci = (tests: Record<string, string>) => {
    const { scripts, ...rest } = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    writeFileSync(join(copy, 'package.json'), JSON.stringify({ ...rest, scripts: { test: scripts.test } }));
    mkdirSync(join(copy, 'test'));
    for (const [name, body] of Object.entries(tests))
      writeFileSync(join(copy, 'test', `${name}.test.ts`), `import { expect, it } from 'vitest';\n${body}`);
    const { stdout, status } = spawnSync(join(copy, '.ci/run'), {
      encoding: 'utf8',
      env: { ...process.env, VITEST: undefined, NODE_ENV: undefined },
    });
    return { lastLine: stdout.trimEnd().split('\n').at(-1), status };
  };

  it('ends with the counts and 0 when every test passed', () => {
    expect(ci({ good: "it('a', () => {}); it('b', () => {}); it.skip('c', () => {});" })).toEqual({
      lastLine: '2 passed, 0 failed',
      status: 0,
    });
  });

  it('counts a failed test, a failed hook and a file that does not load, and fails', () => {
    const { lastLine, status } = ci({
      bad: "it('a', () => expect(1).toBe(2)); it('b', () => {});",
      hook: "import { beforeAll, describe } from 'vitest'; describe('c', () => { beforeAll(() => { throw new Error('no'); }); it('d', () => {}); });",
      broken: "throw new Error('no');",
    });
    expect(lastLine).toBe('1 passed, 3 failed');
    expect(status).not.toBe(0);
  });

  it('fails when no test ran', () => {
    const { lastLine, status } = ci({ none: "it.skip('a', () => {});" });
    expect(lastLine).toBe('0 passed, 0 failed');
    expect(status).not.toBe(0);
  });
});
