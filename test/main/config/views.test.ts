import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ticketDocument } from '../../../main/config/ticket-document.ts';
import { canonicalJson, coreConfigHash, toCoreConfig } from '../../../main/config/to-core.ts';
import { toHostConfig } from '../../../main/config/to-host.ts';
import { toScreenConfig } from '../../../main/config/to-screen.ts';
import { configOf, EXAMPLE, edited } from './example.ts';

/** The same mapping with the keys of every mapping in it the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

describe('what the core gets', () => {
  it('is keys, prefixes and limits', () => {
    const core = toCoreConfig(configOf(EXAMPLE));
    expect(core).toMatchObject({
      timeZone: 'Asia/Shanghai',
      dayCutoverMinutes: 240,
      services: {
        'social-insurance': { prefix: 'A', firstNumber: 1, lastNumber: 999 },
        'medical-insurance': { prefix: 'B', firstNumber: 1, lastNumber: 999 },
        'real-estate': { prefix: 'C', firstNumber: 1, lastNumber: 999 },
        'business-setup': { prefix: 'D', firstNumber: 1, lastNumber: 500 },
      },
      windows: {
        w1: { services: ['social-insurance', 'medical-insurance'], display: 'main/display-1', pad: 'main/pad-1' },
        w2: { services: ['medical-insurance', 'social-insurance'], display: 'main/display-2', pad: 'main/pad-2' },
        w3: { services: ['real-estate', 'business-setup'], display: 'main/display-3', pad: 'main/pad-3' },
      },
      clerks: ['chen', 'li', 'wang', 'zhao'],
      kiosks: { k1: { services: ['social-insurance', 'medical-insurance', 'real-estate', 'business-setup'], printer: 'main/printer-1' } },
      pads: {
        'main/pad-1': { levels: [5, 4, 3, 2, 1] },
        'main/pad-2': { levels: [5, 4, 3, 2, 1] },
        'main/pad-3': { levels: [5, 4, 3, 2, 1] },
      },
      evaluationTimeoutMs: 30_000,
      printHoldMs: 8_000,
      voidAfterMs: 60_000,
    });
  });

  it('holds no text and no name of a person', () => {
    expect(canonicalJson(toCoreConfig(configOf(EXAMPLE)))).not.toMatch(/\p{Script=Han}|Wang Min|city|token/u);
  });

  it('has null where a window has no display, no pad, a kiosk no printer', () => {
    const core = toCoreConfig(configOf(EXAMPLE.replaceAll(/^ {4}(?:display|pad|printer): main.*\n/gm, '')));
    expect(Object.values(core.windows).map(({ display, pad }) => [display, pad])).toEqual([
      [null, null],
      [null, null],
      [null, null],
    ]);
    expect(Object.values(core.kiosks)).toMatchObject([{ printer: null }]);
  });

  it('has one hash, whatever the order of the keys in the file', () => {
    const config = configOf(EXAMPLE);
    const turned = configOf(stringify(reversed(config)));
    expect(Object.keys(turned.windows)).toEqual(['w3', 'w2', 'w1']);
    expect(coreConfigHash(toCoreConfig(turned))).toBe(coreConfigHash(toCoreConfig(config)));
  });

  it('has another hash after any change the core can feel, and none other', () => {
    const hash = (text: string): string => coreConfigHash(toCoreConfig(configOf(text)));
    const before = hash(EXAMPLE);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    const felt = [
      edited('prefix: B', 'prefix: X'),
      edited('timeout_seconds: 30', 'timeout_seconds: 31'),
      edited('    pad: main/pad-2\n', ''),
      edited('  zhao:\n', '  zhou:\n'),
      edited('levels: [5, 4, 3, 2, 1] }', 'levels: [1, 2, 3, 4, 5] }'),
    ];
    expect(new Set([before, ...felt.map(hash)]).size).toBe(felt.length + 1);
    expect(hash(edited('en: Wang Min', 'en: Wang Fang'))).toBe(before);
    expect(hash(edited('cut: partial', 'cut: full'))).toBe(before);
  });

  it('is hashed over JSON with sorted keys and nothing between', () => {
    expect(canonicalJson({ b: [1, { d: null, c: '号' }], a: true, 'a-': 'x"' })).toBe('{"a":true,"a-":"x\\"","b":[1,{"c":"号","d":null}]}');
    const core = toCoreConfig(configOf(EXAMPLE));
    expect(coreConfigHash(core)).toBe(createHash('sha256').update(canonicalJson(core)).digest('hex'));
  });
});

describe('what a device host gets', () => {
  it('is its ports, relative paths as they are, and its devices by their bare names', () => {
    const host = toHostConfig(configOf(EXAMPLE), 'main');
    expect(host.host).toBe('main');
    expect(host.ports).toEqual({
      printer: { kind: 'serial', path: 'sim/printer', baud: 38400 },
      'display-bus': { kind: 'serial', path: 'sim/display-bus', baud: 9600 },
      'pad-bus': { kind: 'serial', path: 'sim/pad-bus', baud: 9600 },
    });
    expect(host.devices).toEqual([
      { name: 'printer-1', family: 'escpos-printer', port: 'printer', paperWidthMm: 80, proof: 'probe', logo: null },
      ...[1, 2, 3].map((n) => ({
        name: `display-${n}`,
        family: 'a0-display',
        port: 'display-bus',
        address: n,
        lines: 1,
        page: 3,
        answers: true,
        instantText: null,
      })),
      ...[1, 2, 3].map((n) => ({ name: `pad-${n}`, family: 'line-pad', port: 'pad-bus', address: n })),
    ]);
  });

  it('may be a TCP port or an HID device', () => {
    const text = edited('{ kind: serial, path: sim/printer, baud: 38400 }', '{ kind: tcp, host: 192.168.10.21, port: 9100 }')
      .replace('ports:\n', 'ports:\n  usb: { kind: hid, vendor_id: 0x0416, product_id: 0x5011, serial_number: A1B2C3 }\n')
      .replace('pad-3: { family: line-pad, port: pad-bus, address: 3 }', 'pad-3: { family: hid-pad, port: usb }');
    const host = toHostConfig(configOf(text), 'main');
    expect(host.ports).toMatchObject({
      printer: { kind: 'tcp', host: '192.168.10.21', port: 9100 },
      usb: { kind: 'hid', vendorId: 0x0416, productId: 0x5011, serialNumber: 'A1B2C3' },
    });
    expect(host.devices.at(-1)).toEqual({ name: 'pad-3', family: 'hid-pad', port: 'usb', descriptor: null, latches: false });
  });

  it('leaves out what types into a page, and tells a PJ06 how long to ask', () => {
    const text = edited('pad-3: { family: line-pad, port: pad-bus, address: 3 }', 'pad-3: { family: wedge-pad }')
      .replace('pad-2: { family: line-pad, port: pad-bus, address: 2 }', 'pad-2: { family: pj06-pad, port: serial }')
      .replace('ports:\n', 'ports:\n  serial: { kind: serial, path: /dev/ttyS0 }\n')
      .replace('timeout_seconds: 30', 'timeout_seconds: 300');
    const devices = toHostConfig(configOf(text), 'main').devices;
    expect(devices.map(({ name }) => name)).not.toContain('pad-3');
    expect(devices.at(-1)).toEqual({ name: 'pad-2', family: 'pj06-pad', port: 'serial', askSeconds: 255, keyCount: 5 });
  });

  it('is nothing for a host this file knows nothing of', () => {
    expect(toHostConfig(configOf(EXAMPLE), 'east-wing')).toEqual({ host: 'east-wing', ports: {}, devices: [] });
  });
});

describe('what the screens get', () => {
  it('is keys and texts in the order of the file', () => {
    const screen = toScreenConfig(configOf(EXAMPLE), true);
    expect(screen).toMatchObject({ hallId: '0755-01', name: { zh: '市民服务中心' }, timeZone: 'Asia/Shanghai', virtual: true });
    expect(screen.services.map((service) => [service.id, service.prefix, service.name.zh])).toEqual([
      ['social-insurance', 'A', '社会保障'],
      ['medical-insurance', 'B', '医疗保障'],
      ['real-estate', 'C', '不动产登记'],
      ['business-setup', 'D', '企业开办'],
    ]);
    expect(screen.windows[0]).toEqual({
      id: 'w1',
      name: { zh: '1号窗口', en: 'Window 1' },
      services: ['social-insurance', 'medical-insurance'],
      secondary: [],
      display: 'main/display-1',
      pad: 'main/pad-1',
    });
    expect(screen.clerks.map((clerk) => clerk.id)).toEqual(['wang', 'li', 'zhao', 'chen']);
    expect(screen.kiosks).toMatchObject([{ id: 'k1', printer: 'main/printer-1' }]);
  });
});

describe('a ticket', () => {
  const FACTS = {
    number: 'A001',
    service: 'social-insurance',
    waitingAhead: 12,
    issuedAt: Date.parse('2026-11-21T09:30:15+08:00'),
    estimate: null,
    reprint: null,
  };
  const text = (line: string, size = 1) => ({ kind: 'text', text: line, align: 'center', width: size, height: size, bold: false });

  it('bears the hall, the number, the service, the wait, the time in the hall, its QR code and the notices', () => {
    expect(ticketDocument(configOf(EXAMPLE), FACTS)).toEqual({
      lines: [
        text('市民服务中心', 2),
        text('A001', 4),
        text('社会保障'),
        text('前面等待 12 人'),
        text('2026-11-21 09:30:15'),
        { kind: 'feed', lines: 1 },
        { kind: 'qr', data: 'https://q.example.gov.cn/t/A001?d=20261121&h=0755-01', moduleDots: 6, errorLevel: 'M' },
        { kind: 'feed', lines: 1 },
        text('请留意叫号屏，过号三次需重新取号。'),
        text('如需帮助，请咨询大厅导办人员。'),
        { kind: 'feed', lines: 3 },
      ],
      cut: 'partial',
    });
  });

  it('says what was foretold of the wait, and nothing where nothing was', () => {
    const told = { ...FACTS, estimate: { p50Ms: 24 * 60_000, p90Ms: 36 * 60_000 } };
    const { lines } = ticketDocument(configOf(EXAMPLE), told);
    expect(lines[4]).toEqual(text('预计等待约 25 分钟，十人中有九人不超过 40 分钟'));
    const without = ticketDocument(configOf(EXAMPLE), FACTS).lines;
    expect(lines.toSpliced(4, 1)).toEqual(without);
    const pair = configOf(
      edited("    - { kind: text, text: '{estimate.zh}' }", "    - { kind: pair, left: Wait, right: '{estimate.en}' }"),
    );
    expect(ticketDocument(pair, FACTS).lines).toEqual(without);
    expect(ticketDocument(pair, told).lines[4]).toMatchObject({ right: 'Expected wait: about 25 minutes, 9 of 10 within 40' });
  });

  it('has no QR code in a hall that has no address for it', () => {
    const section = /^ticket:\n(?: .*\n|\n)*/m.exec(EXAMPLE)?.[0] ?? '';
    const { lines } = ticketDocument(configOf(EXAMPLE.replace(section, '')), FACTS);
    expect(lines.map((line) => line.kind)).toEqual(['text', 'text', 'text', 'text', 'text', 'text', 'text', 'feed']);
  });

  it('before the cutover shows the date of the clock, while its address names the business day', () => {
    const { lines } = ticketDocument(configOf(EXAMPLE), { ...FACTS, issuedAt: Date.parse('2026-11-22T00:05:09+08:00') });
    expect(lines[4]).toMatchObject({ text: '2026-11-22 00:05:09' });
    expect(lines[6]).toMatchObject({ data: expect.stringContaining('d=20261121') });
  });

  it('keeps the hour of another zone', () => {
    const { lines } = ticketDocument(configOf(edited('Asia/Shanghai', 'America/New_York')), FACTS);
    expect(lines[4]).toMatchObject({ text: '2026-11-20 20:30:15' });
  });

  it('prints what a template says, both sides of a pair too, and escapes values only in the address', () => {
    const template = configOf(
      edited(
        "    - { kind: text, text: '{service.zh}' }",
        "    - { kind: pair, left: '{service.en}', right: '{number} & {hall.id}' }\n    - { kind: feed, lines: 2 }\n    - { kind: text, text: '{hall.en}', align: left, bold: true }",
      ).replace('/t/{number}', '/t/{service.zh}'),
    );
    const { lines } = ticketDocument(template, FACTS);
    expect(lines[2]).toEqual({ kind: 'pair', left: 'Social insurance', right: 'A001 & 0755-01' });
    expect(lines[3]).toEqual({ kind: 'feed', lines: 2 });
    expect(lines[4]).toMatchObject({ text: 'Citizen Service Center', align: 'left', bold: true });
    expect(lines[8]).toMatchObject({ data: `https://q.example.gov.cn/t/${encodeURIComponent('社会保障')}?d=20261121&h=0755-01` });
  });

  it('says first and large that it was printed again, and how often', () => {
    const { lines } = ticketDocument(configOf(EXAMPLE), { ...FACTS, reprint: 2 });
    expect(lines.slice(0, 3)).toMatchObject([
      { text: '重打', width: 3, height: 3 },
      { text: '第 2 次 REPRINT 2' },
      { text: '市民服务中心' },
    ]);
    expect(lines.slice(2)).toEqual(ticketDocument(configOf(EXAMPLE), FACTS).lines);
  });

  it('never fills a placeholder that came in with a name', () => {
    const { lines } = ticketDocument(configOf(edited('zh: 社会保障', "zh: '{number}$&'")), FACTS);
    expect(lines[2]).toMatchObject({ text: '{number}$&' });
  });

  it('names a service that has left the file by its key', () => {
    for (const service of ['retired-service', 'constructor']) {
      expect(ticketDocument(configOf(EXAMPLE), { ...FACTS, service }).lines[2]).toMatchObject({ text: service });
    }
  });
});
