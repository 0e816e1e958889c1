import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { verify } from '../../../db/verify.ts';
import { makeDataDir, post, startHall, ticket } from '../make-hall.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const VERSION = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version;

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** Runs `hallcall` to its end. `closeOutput` hangs up on what it prints, as `head` does. */
function hallcall(args: readonly string[], closeOutput = false): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, 'main/cli/main.ts'), ...args], { stdio: ['ignore', 'pipe', 'pipe'], cwd: ROOT });
    let out = '';
    let err = '';
    if (closeOutput) child.stdout.destroy();
    else child.stdout.on('data', (data) => (out += String(data)));
    child.stderr.on('data', (data) => (err += String(data)));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

let dir: string;
beforeAll(async () => {
  dir = makeDataDir();
  const hall = await startHall(dir);
  await Promise.all(Array.from({ length: 20 }, () => post(hall, 'tickets', ticket)));
  await hall.stop();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** An error as a person needs it: a code first, and no trail of the program's own lines. */
function isToldInWords({ err }: Ended, code: string): void {
  expect(err.startsWith(`${code}: `), err).toBe(true);
  expect(err).not.toMatch(/^\s+at /mu);
}

describe('help and usage', () => {
  it.each([
    [['--help'], 0, 'Usage: hallcall'],
    [['verify', '--help'], 0, '--anchor'],
    [['--version'], 0, VERSION],
    [['sim', 'printer', '--help'], 0, '--'],
  ])('%j ends with %i', async (args, code, text) => {
    const ended = await hallcall(args);
    expect([ended.code, ended.err]).toEqual([code, '']);
    expect(ended.out).toContain(text);
  });

  it.each([
    [[], 'Usage: hallcall'],
    [['dance'], "unknown command 'dance'"],
    [['verify', '--no-such'], "unknown option '--no-such'"],
    [['start', '--port', '70000'], '0 to 65535'],
    [['backup', '--keep', '0'], 'whole number from 1'],
    [['export', '--format', 'pdf'], 'ndjson, csv'],
    [['check'], 'missing required argument'],
    [['verify', '--anchor', '5'], 'usage/anchor'],
    [['sim', 'toaster'], 'usage/device'],
  ])('%j is a usage error, 64', async (args, text) => {
    const ended = await hallcall(args);
    expect([ended.code, ended.out]).toEqual([64, '']);
    expect(ended.err).toContain(text);
  });
});

describe('commands on a data folder', () => {
  it('verifies a sound one with 0, also against an anchor, and in JSON', async () => {
    const { head, rows } = verify(dir);
    const [plain, json] = [
      await hallcall(['verify', '--data', dir, '--anchor', `${head.seq}:${head.hash}`]),
      await hallcall(['verify', '--data', dir, '--json']),
    ];
    expect([plain.code, json.code]).toEqual([0, 0]);
    expect(plain.out).toContain('verified');
    expect(JSON.parse(json.out)).toMatchObject({ ok: true, rows, head });
    const elsewhere = await hallcall(['verify', '--data', dir, '--anchor', `${head.seq}:${'0'.repeat(64)}`]);
    expect(elsewhere.code, 'a head known from elsewhere that is not in it').toBe(65);
  });

  it('exports every row, never over a file that is there, and stops quietly when nobody listens', async () => {
    const { rows } = verify(dir);
    const out = join(dir, 'rows.ndjson');
    expect((await hallcall(['export', '--data', dir, '--out', out])).code).toBe(0);
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(rows);
    writeFileSync(out, 'precious');
    const again = await hallcall(['export', '--data', dir, '--out', out]);
    expect(again.code).toBe(73);
    isToldInWords(again, 'export/exists');
    expect(readFileSync(out, 'utf8')).toBe('precious');
    const csv = await hallcall(['export', '--data', dir, '--format', 'csv']);
    expect([csv.code, csv.out.split('\n')[0]]).toEqual([0, expect.stringContaining('seq')]);
    const cut = await hallcall(['export', '--data', dir], true);
    expect([cut.code, cut.err]).toEqual([0, '']);
  });

  it('rebuilds to what was there', async () => {
    const rebuilt = await hallcall(['rebuild', '--data', dir]);
    expect([rebuilt.code, rebuilt.err]).toEqual([0, '']);
    expect(rebuilt.out).toContain('equal to what was there');
    expect(rebuilt.out).toMatch(/^visits: 20 rows$/mu);
  });

  it('backs up, restores the newest copy, and what it restored verifies', async () => {
    const folder = makeDataDir();
    try {
      const none = await hallcall(['restore', '--data', folder]);
      expect(none.code).toBe(78);
      isToldInWords(none, 'restore/no-backup');
      const hall = await startHall(folder);
      await post(hall, 'tickets', ticket);
      const made = await hallcall(['backup', '--data', folder, '--keep', '2']);
      expect([made.code, made.err], 'also while the hall runs').toEqual([0, '']);
      const busy = await hallcall(['restore', '--data', folder]);
      expect(busy.code).toBe(73);
      isToldInWords(busy, 'db/in-use');
      await hall.stop();
      const restored = await hallcall(['restore', '--data', folder]);
      expect([restored.code, restored.err]).toEqual([0, '']);
      expect(JSON.parse(restored.out)).toMatchObject({ why: 'restored' });
      expect((await hallcall(['verify', '--data', folder])).code).toBe(0);
      const bad = join(folder, 'no-backup.db');
      writeFileSync(bad, 'not a database');
      const refused = await hallcall(['restore', '--data', folder, bad]);
      expect(refused.code).toBeGreaterThanOrEqual(64);
      expect(refused.err).toMatch(/^db\/[a-z-]+: /u);
      expect(verify(folder), 'a bad copy changes nothing').toMatchObject({ ok: true });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.each(['verify', 'rebuild', 'export', 'backup'])('%s says so where there is no journal, and makes none', async (command) => {
    const empty = join(dir, 'empty');
    mkdirSync(empty, { recursive: true });
    const ended = await hallcall([command, '--data', empty]);
    expect(ended.code).toBe(78);
    isToldInWords(ended, 'db/missing');
    expect(readdirSync(empty)).not.toContain('journal.db');
  });

  it('start says so where the data folder cannot be', async () => {
    const file = join(dir, 'a-file');
    writeFileSync(file, '');
    const ended = await hallcall(['start', '--data', join(file, 'data'), '--no-shell', '--port', '0']);
    expect(ended.code).toBe(73);
    isToldInWords(ended, 'start/no-folder');
  });

  it('start and check say so where there is no hall.yaml', async () => {
    for (const args of [
      ['check', join(dir, 'none.yaml')],
      ['start', '--config', join(dir, 'none.yaml'), '--data', dir, '--no-shell'],
    ]) {
      const ended = await hallcall(args);
      expect(ended.code).toBe(78);
      expect(ended.out + ended.err).toContain('none.yaml');
      expect(ended.err).not.toMatch(/^\s+at /mu);
    }
  });

  it('finds a row that was changed by hand, 65, and names it', async () => {
    const db = new Database(join(dir, 'journal.db'));
    const { seq } = db.prepare("SELECT max(seq) AS seq FROM journal WHERE kind = 'ticket.issued'").get() as { seq: number };
    db.exec('PRAGMA writable_schema = ON');
    for (const { name } of db.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all() as { name: string }[])
      db.exec(`DROP TRIGGER "${name}"`);
    db.prepare(`UPDATE journal SET body = replace(body, 'A0', 'A9') WHERE seq = ?`).run(seq);
    db.close();
    const ended = await hallcall(['verify', '--data', dir]);
    expect(ended.code).toBe(65);
    expect(ended.out).toContain(`at ${seq}`);
    expect(ended.out).toContain('problems found');
  });
});

describe('preview', () => {
  it('draws the ticket of hall.yaml on paper of either width', async () => {
    const out = join(dir, 'ticket.png');
    for (const [width, pixels] of [
      ['58', 464],
      ['80', 640],
    ] as const) {
      const ended = await hallcall(['preview', 'hall.yaml', '--out', out, '--width', width, '--service', 'real-estate', '--reprint', '2']);
      expect(ended, ended.err).toMatchObject({ code: 0, out: `${out}\n` });
      const png = readFileSync(out);
      expect([png.toString('latin1', 1, 4), png.readUInt32BE(16)]).toEqual(['PNG', pixels]);
    }
  });

  it('says which services there are, and that a ticket with a character printers lack cannot be printed', async () => {
    isToldInWords(await hallcall(['preview', 'hall.yaml', '--service', 'passports']), 'usage/service');
    const rare = join(dir, 'rare.yaml');
    writeFileSync(rare, readFileSync(join(ROOT, 'hall.yaml'), 'utf8').replace('zh: 市民服务中心', 'zh: 市民服务中心𠮷'));
    const ended = await hallcall(['preview', rare, '--out', join(dir, 'rare.png')]);
    expect(ended.code).toBe(78);
    isToldInWords(ended, 'preview/unprintable-text');
  });
});
