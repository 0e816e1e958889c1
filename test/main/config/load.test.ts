import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadHallConfig, parseHallConfig } from '../../../main/config/load.ts';
import { configOf, EXAMPLE, EXAMPLE_PATH, edited, lineOf, parse, problemsOf } from './example.ts';

describe('hall.yaml from a disk', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hallcall-config-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is valid as it stands in the repository, without a warning', async () => {
    expect(await loadHallConfig(EXAMPLE_PATH)).toMatchObject({ ok: true, warnings: [] });
  });

  it('is a problem like any other when it is not there, or is a folder', async () => {
    expect(await loadHallConfig(join(folder, 'none.yaml'))).toMatchObject({
      ok: false,
      problems: [{ code: 'config/unreadable', message: { en: expect.stringContaining('ENOENT') } }],
    });
    expect(await loadHallConfig(folder)).toMatchObject({
      ok: false,
      problems: [{ code: 'config/unreadable', message: { en: expect.stringContaining('EISDIR') } }],
    });
  });

  it('may be 1 MiB and not a byte more', async () => {
    const path = join(folder, 'large.yaml');
    const full = EXAMPLE + '#'.repeat(1024 * 1024 - Buffer.byteLength(EXAMPLE));
    await writeFile(path, full);
    expect((await loadHallConfig(path)).ok).toBe(true);
    await writeFile(path, `${full}#`);
    expect(await loadHallConfig(path)).toMatchObject({ ok: false, problems: [{ code: 'config/too-large' }] });
  });
});

describe('what editors do to a file', () => {
  it('changes nothing: a byte order mark, CRLF line ends', () => {
    expect(configOf(`\uFEFF${EXAMPLE.replaceAll('\n', '\r\n')}`)).toEqual(configOf(EXAMPLE));
  });

  it('keeps the lines of faults with CRLF and a byte order mark', () => {
    const text = edited('cut: partial', 'cut: torn');
    expect(problemsOf(`\uFEFF${text.replaceAll('\n', '\r\n')}`)).toEqual(problemsOf(text));
  });

  it('is told when it saved GBK or UTF-16, with the first line that is not UTF-8', () => {
    expect(parseHallConfig(iconv.encode(EXAMPLE, 'gbk'))).toMatchObject({ ok: false, problems: [{ code: 'config/encoding', line: 1 }] });
    expect(parseHallConfig(iconv.encode(EXAMPLE, 'utf16le', { addBOM: true }))).toMatchObject({
      ok: false,
      problems: [{ code: 'config/encoding' }],
    });
    const broken = Buffer.from(edited('en: Wang Min', 'en: Wang~Min'));
    broken[broken.indexOf('~')] = 0xff;
    expect(parseHallConfig(broken)).toMatchObject({
      ok: false,
      problems: [{ code: 'config/encoding', line: lineOf(EXAMPLE, 'Wang Min') }],
    });
  });

  it('is told of an empty file what a hall needs', () => {
    for (const text of ['', '\n# nothing\n', '~', '[]', 'hall']) {
      expect(problemsOf(text)).toMatchObject([{ code: 'config/type', keyPath: '', value: null }]);
    }
    expect(problemsOf('{}').map((problem) => problem.keyPath)).toEqual([
      'hall',
      'time_zone',
      'day_cutover',
      'services',
      'windows',
      'clerks',
    ]);
  });
});

describe('aliases', () => {
  it('are unfolded, and a fault in one is told where it stands', () => {
    const text = EXAMPLE.replace("mon: ['09:00-12:00', '13:30-17:30']", "mon: &usual ['09:00-12:00', '13:30-17:30']").replaceAll(
      /(tue|wed|thu|fri): \[.*\]/g,
      '$1: *usual',
    );
    expect(configOf(text)).toEqual(configOf(EXAMPLE));
    const bad = text.replace('13:30-17:30', '11:30-17:30');
    const days = ['mon', 'tue', 'wed', 'thu', 'fri'];
    expect(problemsOf(bad).map((problem) => [problem.keyPath, problem.line])).toEqual(
      days.map((day) => [`hours.${day}`, lineOf(bad, `  ${day}:`)]),
    );
  });

  it('cannot blow a small file up', () => {
    const laughs = Array.from(
      { length: 30 },
      (_, n) =>
        `a${n}: &a${n} [${
          n === 0
            ? 'lol'
            : Array(9)
                .fill(`*a${n - 1}`)
                .join(', ')
        }]`,
    ).join('\n');
    expect(problemsOf(laughs)).toMatchObject([{ code: 'config/alias' }]);
  });

  it('are no way around the depth, and neither are brackets', () => {
    expect(problemsOf(`hours: ${'['.repeat(40)}${']'.repeat(40)}`)).toMatchObject([{ code: 'config/too-deep', line: 1 }]);
    expect(problemsOf('['.repeat(20_000)).length).toBeGreaterThan(0);
    expect(problemsOf('- '.repeat(20_000)).length).toBeGreaterThan(0);
    expect(problemsOf('{a: '.repeat(20_000)).length).toBeGreaterThan(0);
  });
});

describe('YAML 1.1 habits', () => {
  it('read an unquoted time and a letter as text, as YAML 1.2 does', () => {
    expect(configOf(edited("'04:00'", '04:00')).day_cutover).toBe('04:00');
    expect(configOf(edited('prefix: B', 'prefix: Y')).services['medical-insurance']?.prefix).toBe('Y');
    expect(configOf(`%YAML 1.1\n---\n${edited("'04:00'", '04:00')}`).day_cutover).toBe('04:00');
  });

  it('know no merge key', () => {
    expect(problemsOf(`${EXAMPLE}\n<<: { server: 1 }\n`)).toMatchObject([{ code: 'config/unknown-key', keyPath: '<<' }]);
  });
});

describe('defaults', () => {
  it('make a small hall of a small file', () => {
    const config = configOf(
      "hall: { id: h1, name: { zh: 厅, en: Hall } }\ntime_zone: UTC\nday_cutover: '04:00'\nservices: { a: { prefix: A, name: { zh: 甲, en: A } } }\nwindows: { w1: { name: { zh: 一, en: One }, services: [a] } }\nclerks: { c: { name: { zh: 丙, en: C } } }\n",
    );
    expect(config).toMatchObject({
      services: { a: { numbers: [1, 999] } },
      ports: {},
      devices: {},
      kiosks: {},
      evaluation: { timeout_seconds: 30 },
      printing: { hold_seconds: 8, void_after_seconds: 60 },
      upload: {},
      server: { host: '127.0.0.1' },
    });
  });

  it('are the ticket that the example writes out, which has an address for its QR code besides', () => {
    const section = /^ticket:\n(?: .*\n|\n)*/m.exec(EXAMPLE)?.[0] ?? '';
    const { qr_url: _, ...written } = configOf(EXAMPLE).ticket;
    expect(section).toContain('qr_url');
    // The logo line of the default comes out only where there is a logo.
    const usual = { ...written, lines: [{ kind: 'logo', align: 'center' }, ...written.lines] };
    expect(configOf(EXAMPLE.replace(section, '')).ticket).toEqual(usual);
  });

  it('give a pad the levels of its model, best key at the left', () => {
    const loaded = parse(EXAMPLE);
    expect(loaded).toMatchObject({ ok: true, config: { devices: { 'pad-2': { levels: [5, 4, 3, 2, 1] } } } });
  });
});
