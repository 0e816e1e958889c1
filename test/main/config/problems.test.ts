import { describe, expect, it } from 'vitest';
import { formatProblems } from '../../../main/config/problem.ts';
import { EXAMPLE, edited, lineOf, parse, problemsOf } from './example.ts';

/** [what is wrong, from, to, code, key path, a piece of the line it must point at] */
const FAULTS: readonly (readonly [string, string, string, string, string, string])[] = [
  ['an unknown key at the top', 'hours:\n', 'huors:\n', 'config/unknown-key', 'huors', 'huors:'],
  ['an unknown key in a section', 'cut: partial', 'cutt: partial', 'config/unknown-key', 'ticket.cutt', 'cutt:'],
  ['a missing section', 'time_zone: Asia/Shanghai\n', '', 'config/missing', 'time_zone', 'hall:'],
  ['a missing cutover', "day_cutover: '04:00'\n", '', 'config/missing', 'day_cutover', 'hall:'],
  ['a missing field, under its entry', '    prefix: A\n', '', 'config/missing', 'services.social-insurance.prefix', 'social-insurance:'],
  [
    'a text in one language only',
    'name: { zh: 1号窗口, en: Window 1 }',
    'name: { zh: 1号窗口 }',
    'config/missing',
    'windows.w1.name.en',
    '1号窗口',
  ],
  ['a list where a mapping belongs', 'evaluation:\n  timeout_seconds: 30', 'evaluation:\n  - 30', 'config/type', 'evaluation', '  - 30'],
  [
    'a word where a list belongs',
    'services: [real-estate, business-setup]',
    'services: real-estate',
    'config/type',
    'windows.w3.services',
    'services: real-estate',
  ],
  ['an empty section', 'evaluation:\n  timeout_seconds: 30', 'evaluation:', 'config/type', 'evaluation', 'evaluation:'],
  ['a hall id that YAML reads as a number', 'id: 0755-01', 'id: 755', 'config/value', 'hall.id', 'id: 755'],
  ['a hall id with a blank', 'id: 0755-01', 'id: 0755 01', 'config/value', 'hall.id', 'id: 0755'],
  ['an unknown time zone', 'Asia/Shanghai', 'Asia/Shangai', 'config/value', 'time_zone', 'Shangai'],
  ['an offset for a time zone', 'Asia/Shanghai', "'+08:00'", 'config/value', 'time_zone', '+08:00'],
  ['a cutover with one digit', "'04:00'", "'4:00'", 'config/value', 'day_cutover', "'4:00'"],
  ['a small prefix', 'prefix: B', 'prefix: b', 'config/value', 'services.medical-insurance.prefix', 'prefix: b'],
  ['a prefix of two letters', 'prefix: B', 'prefix: BB', 'config/value', 'services.medical-insurance.prefix', 'prefix: BB'],
  ['a prefix used twice', 'prefix: B', 'prefix: A # again', 'config/duplicate-prefix', 'services.medical-insurance.prefix', '# again'],
  ['a number of five digits', 'numbers: [1, 500]', 'numbers: [1, 10000]', 'config/value', 'services.business-setup.numbers', '10000'],
  ['a range the wrong way round', 'numbers: [1, 500]', 'numbers: [500, 1]', 'config/value', 'services.business-setup.numbers', '[500, 1]'],
  ['a range of three', 'numbers: [1, 500]', 'numbers: [1, 5, 9]', 'config/value', 'services.business-setup.numbers', '[1, 5, 9]'],
  ['a key with a capital', '  wang:\n', '  Wang:\n', 'config/bad-key', 'clerks.Wang', 'Wang:'],
  ['a key that is a number', '  wang:\n', '  1:\n', 'config/bad-key', 'clerks.1', '  1:'],
  ['a key that every JavaScript object has', '  wang:\n', '  constructor:\n', 'config/reserved-key', 'clerks.constructor', 'constructor:'],
  ['a key that is no key at all', '  wang:\n', '  __proto__:\n', 'config/reserved-key', 'clerks.__proto__', '__proto__:'],
  [
    'a window with an unknown service',
    '[real-estate, business-setup]',
    '[real-estate, business-setip]',
    'config/dangling-reference',
    'windows.w3.services[1]',
    'setip',
  ],
  [
    'a window with a service named like an object method',
    '[real-estate, business-setup]',
    '[real-estate, constructor]',
    'config/dangling-reference',
    'windows.w3.services[1]',
    'constructor',
  ],
  [
    'a window with a service twice',
    '[real-estate, business-setup]',
    '[real-estate, real-estate]',
    'config/repeated',
    'windows.w3.services[1]',
    'real-estate, real-estate',
  ],
  ['a window with no service', '[real-estate, business-setup]', '[]', 'config/value', 'windows.w3.services', 'services: []'],
  ['a window with an unknown display', 'main/display-2', 'main/display-9', 'config/dangling-reference', 'windows.w2.display', 'display-9'],
  ['a device without its host', 'main/display-2', 'display-2 # bare', 'config/dangling-reference', 'windows.w2.display', '# bare'],
  [
    'a pad for a display',
    'display: main/display-2',
    'display: main/pad-2',
    'config/wrong-family',
    'windows.w2.display',
    'display: main/pad-2',
  ],
  ['a display for a pad', 'pad: main/pad-2', 'pad: main/display-2', 'config/wrong-family', 'windows.w2.pad', 'pad: main/display-2'],
  ['a display for a printer', 'main/printer-1', 'main/display-1 # no', 'config/wrong-family', 'kiosks.k1.printer', '# no'],
  ['one display at two windows', 'main/display-2', 'main/display-1 # two', 'config/shared-device', 'windows.w2.display', '# two'],
  ['one pad at two windows', 'main/pad-2', 'main/pad-1 # two', 'config/shared-device', 'windows.w2.pad', '# two'],
  [
    'a kiosk with an unknown service',
    '[social-insurance, medical-insurance, real-estate, business-setup]',
    '[sozial-insurance]',
    'config/dangling-reference',
    'kiosks.k1.services[0]',
    'sozial',
  ],
  ['a device on an unknown port', 'port: printer,', 'port: printr,', 'config/dangling-reference', 'devices.printer-1.port', 'printr'],
  ['an unknown family', 'pad-2: { family: line-pad', 'pad-2: { family: line-pat', 'config/value', 'devices.pad-2.family', 'line-pat'],
  ['no family', 'pad-2: { family: line-pad, port', 'pad-2: { port', 'config/missing', 'devices.pad-2.family', 'pad-2: {'],
  [
    'an address used twice',
    'address: 2, answers',
    'address: 1, answers',
    'config/duplicate-address',
    'devices.display-2.address',
    'display-2: {',
  ],
  ['an address of zero', 'address: 2, answers', 'address: 0, answers', 'config/value', 'devices.display-2.address', 'address: 0'],
  ['a pad address beyond 247', 'pad-bus, address: 2', 'pad-bus, address: 248', 'config/value', 'devices.pad-2.address', '248'],
  [
    'a device without an address on a bus',
    'printer-1: { family: escpos-printer, port: printer',
    'printer-1: { family: escpos-printer, port: display-bus',
    'config/mixed-bus',
    'devices.printer-1.port',
    'printer-1: {',
  ],
  ['a level twice', 'levels: [5, 4, 3, 2, 1] }', 'levels: [5, 4, 3, 2, 2] }', 'config/value', 'devices.pad-1.levels', '2, 2]'],
  ['four levels', 'levels: [5, 4, 3, 2, 1] }', 'levels: [4, 3, 2, 1] }', 'config/value', 'devices.pad-1.levels', '[4, 3'],
  [
    'a level twice on a wedge pad',
    'pad-2: { family: line-pad, port: pad-bus, address: 2 }',
    'pad-2: { family: wedge-pad, levels: [5, 5] }',
    'config/value',
    'devices.pad-2.levels',
    '[5, 5]',
  ],
  [
    'a caller, which speaks unasked, beside polled pads',
    'pad-2: { family: line-pad, port: pad-bus, address: 2 }',
    'pad-2: { family: ff68-caller, port: pad-bus, address: 2 }',
    'config/mixed-bus',
    'devices.pad-2.port',
    'pad-2: {',
  ],
  [
    'a wedge pad that types one character twice',
    'pad-2: { family: line-pad, port: pad-bus, address: 2 }',
    "pad-2: { family: wedge-pad, keys: ['1', '1'] }",
    'config/value',
    'devices.pad-2.keys',
    "['1', '1']",
  ],
  [
    'a pad for a scanner',
    '    printer: main/printer-1',
    '    printer: main/printer-1\n    scanner: main/pad-1',
    'config/wrong-family',
    'kiosks.k1.scanner',
    'scanner: main/pad-1',
  ],
  [
    'a display for a caller',
    '    pad: main/pad-2',
    '    caller: main/display-3',
    'config/wrong-family',
    'windows.w2.caller',
    'caller: main/display-3',
  ],
  ['an odd baud rate', 'baud: 38400 }\n  display', 'baud: 9601 }\n  display', 'config/value', 'ports.printer.baud', '9601'],
  ['a path out of the data folder', 'sim/printer', '../printer', 'config/value', 'ports.printer.path', '../printer'],
  ['two ports on one path', 'sim/pad-bus', 'sim/display-bus', 'config/duplicate-port', 'ports.pad-bus.path', '  pad-bus:'],
  [
    'an unknown kind of port',
    'printer: { kind: serial, path: sim',
    'printer: { kind: serail, path: sim',
    'config/value',
    'ports.printer.kind',
    'serail',
  ],
  ['a paper width nobody sells', 'paper_width_mm: 80', 'paper_width_mm: 76', 'config/value', 'devices.printer-1.paper_width_mm', '76'],
  ['an unknown placeholder', '{waiting_ahead} 人', '{waiting} 人', 'config/placeholder', 'ticket.lines[3].text', '{waiting}'],
  ['a placeholder without its quotes', "text: '{number}'", 'text: {number}', 'config/type', 'ticket.lines[1].text', 'text: {number}'],
  [
    'a QR line without an address',
    '  qr_url: https://q.example.gov.cn/t/{number}?d={business_day}&h={hall.id}\n',
    '',
    'config/missing',
    'ticket.lines[6]',
    'kind: qr',
  ],
  ['a QR address that is none', 'https://q.example.gov.cn/t/', 'q.example.gov.cn/t/', 'config/value', 'ticket.qr_url', 'qr_url:'],
  [
    'an evaluation of four seconds',
    'timeout_seconds: 30',
    'timeout_seconds: 4',
    'config/value',
    'evaluation.timeout_seconds',
    'timeout_seconds: 4',
  ],
  [
    'an evaluation of half a second too much',
    'timeout_seconds: 30',
    'timeout_seconds: 30.5',
    'config/value',
    'evaluation.timeout_seconds',
    '30.5',
  ],
  ['a print hold beyond eight seconds', 'hold_seconds: 8', 'hold_seconds: 9', 'config/value', 'printing.hold_seconds', 'hold_seconds: 9'],
  [
    'overlapping hours',
    "mon: ['09:00-12:00', '13:30-17:30']",
    "mon: ['09:00-12:00', '11:00-17:30']",
    'config/value',
    'hours.mon',
    "'11:00",
  ],
  ['hours of an unknown day', 'sun: []', 'sunday: []', 'config/unknown-key', 'hours.sunday', 'sunday'],
  ['a server for everybody', 'host: 127.0.0.1', 'host: 0.0.0.0', 'config/not-loopback', 'server.host', '0.0.0.0'],
  ['a key written twice', '  cut: partial', '  cut: partial\n  cut: full', 'config/duplicate-key', '', 'cut: full'],
  ['a tab', '  timeout_seconds: 30', '\ttimeout_seconds: 30', 'config/syntax', '', '\ttimeout'],
  ['an open quote', "'04:00'", "'04:00", 'config/syntax', '', "'04:00"],
  ['a second document', 'printing:\n', '---\nprinting:\n', 'config/syntax', '', '---'],
  ['a tag', 'address: 3, answers', 'address: !foo 3, answers', 'config/syntax', '', '!foo'],
  ['an alias without an anchor', 'sun: []', 'sun: *none', 'config/alias', 'hours.sun', '*none'],
  ['an alias that holds itself', 'sun: []', 'sun: &me [*me]', 'config/alias', 'hours.sun[0]', '*me'],
];

describe('a fault in hall.yaml', () => {
  it.each(FAULTS)('is told at its line: %s', (_what, from, to, code, keyPath, marker) => {
    const text = edited(from, to);
    expect(problemsOf(text)).toContainEqual(expect.objectContaining({ code, keyPath, line: lineOf(text, marker) }));
  });

  it.each([
    ['hid-pad, port: spare', 'config/wrong-port-kind', 'devices.pad-2.port'],
    ['pj06-pad, port: usb', 'config/wrong-port-kind', 'devices.pad-2.port'],
    ['ff68-caller, port: spare, address: 5, levels: [2, 4, 5]', 'config/value', 'devices.pad-2.levels'],
    ['hid-pad, port: usb, descriptor: 06f', 'config/value', 'devices.pad-2.descriptor'],
  ])('is found in a pad of family %s', (pad, code, keyPath) => {
    const ports =
      'ports:\n  spare: { kind: serial, path: sim/spare }\n  usb: { kind: hid, vendor_id: 1, product_id: 2, serial_number: A }\n';
    const text = edited('pad-2: { family: line-pad, port: pad-bus, address: 2 }', `pad-2: { family: ${pad} }`).replace('ports:\n', ports);
    expect(problemsOf(text)).toMatchObject([{ code, keyPath }]);
  });

  it('is told once, and what merely follows from it is not', () => {
    const toldTwice = FAULTS.filter(([, from, to]) => problemsOf(edited(from, to)).length !== 1).map(([what]) => what);
    expect(toldTwice).toEqual([]);
  });

  it('has its message in both languages', () => {
    for (const problem of FAULTS.flatMap(([, from, to]) => problemsOf(edited(from, to)))) {
      expect(problem.message.zh).toMatch(/\p{Script=Han}/u);
      expect(problem.message.en).not.toMatch(/\p{Script=Han}/u);
    }
  });

  it('suggests the word that was meant', () => {
    const texts = [
      edited('hours:\n', 'huors:\n'),
      edited('main/display-2', 'display-2'),
      edited('{waiting_ahead} 人', '{waiting} 人'),
      edited('pad-2: { family: line-pad', 'pad-2: { family: line-pat'),
      edited('port: printer,', 'port: printr,'),
    ];
    const hints = texts.map((text) => /did you mean "(.*)"\?/.exec(problemsOf(text)[0]?.message.en ?? '')?.[1]);
    expect(hints).toEqual(['hours', 'main/display-2', 'waiting_ahead', 'line-pad', 'printer']);
  });
});

describe('a file with many faults', () => {
  it('is told all of them, those between its parts too, in the order of the file', () => {
    const text = [
      ['time_zone: Asia/Shanghai', 'time_zone: Peking'],
      ['prefix: C', 'prefix: B # twice'],
      ['main/display-3', 'main/display-8'],
      ['address: 3, answers', 'address: 300, answers'],
      ['port: pad-bus, address: 3', 'port: pad-buss, address: 3'],
      ['cut: partial', 'cut: torn'],
      ['timeout_seconds: 30', 'time_out: 30'],
    ].reduce((done, [from = '', to = '']) => done.replace(from, () => to), EXAMPLE);
    expect(problemsOf(text).map((problem) => [problem.code, problem.keyPath])).toEqual([
      ['config/value', 'time_zone'],
      ['config/duplicate-prefix', 'services.real-estate.prefix'],
      ['config/dangling-reference', 'windows.w3.display'],
      ['config/value', 'devices.display-3.address'],
      ['config/dangling-reference', 'devices.pad-3.port'],
      ['config/value', 'ticket.cut'],
      ['config/unknown-key', 'evaluation.time_out'],
    ]);
  });

  it('is printed one fault a line, as compilers do, in either language', () => {
    const text =
      'hall: { id: h1, name: { zh: 厅, en: Hall } }\ntime_zone: UTC\nday_cutover: 4\nservices:\n  a: { prefix: A, name: { zh: 甲, en: A }, numbres: [1, 9] }\nwindows:\n  w1: { name: { zh: 一, en: One }, services: [b] }\nclerks: {}\n';
    expect(formatProblems(problemsOf(text), 'hall.yaml', 'en').split('\n')).toEqual([
      `hall.yaml:3:14 day_cutover: text is wanted here; put it in quotes (found 4; allowed: a time from '00:00' to '23:59', hours in two digits)`,
      'hall.yaml:5:43 services.a.numbres: unknown key "numbres"; did you mean "numbers"? (allowed: prefix, name, numbers, numbering, group, hours, quota, standard_minutes, materials)',
      'hall.yaml:7:46 windows.w1.services[0]: "b" is not defined (found "b"; allowed: a)',
      'hall.yaml:8:1 clerks: at least one is needed',
    ]);
    expect(formatProblems(problemsOf(text), 'hall.yaml', 'zh').split('\n')[0]).toBe(
      "hall.yaml:3:14 day_cutover: 这里要文字，请加引号（现在是 4；允许：时刻 '00:00' 到 '23:59'，两位小时）",
    );
  });

  it('reports faults beside a key that stands twice', () => {
    const text = edited('  cut: partial', '  cut: torn\n  cut: full');
    expect(problemsOf(text).map((problem) => problem.code)).toEqual(['config/value', 'config/duplicate-key']);
  });

  it('reports every syntax error, each at its line', () => {
    const text = EXAMPLE.replace("'04:00'", '@4')
      .replace('cut: partial', 'cut: a: b')
      .replace('timeout_seconds: 30', 'timeout_seconds: "\\q"');
    expect(problemsOf(text).map((problem) => problem.line)).toEqual([lineOf(text, '@4'), lineOf(text, 'cut: a: b'), lineOf(text, '"\\q"')]);
  });
});

describe('a secret', () => {
  const SECRET = 'hunter2-9f3c2';
  const upload = (city: string): string => `${EXAMPLE}\nupload:\n  city:\n    url: https://city.example.gov.cn\n${city}\n`;

  it.each([
    ['a token in the file', upload(`    token: ${SECRET}`)],
    ['a token where a variable name belongs', upload(`    token_env: ${SECRET}`)],
    ['a password in an address', `${EXAMPLE}\nupload:\n  city:\n    url: https://u:${SECRET}@city.example.gov.cn\n`],
    ['a token in a query', `${EXAMPLE}\nupload:\n  city:\n    url: https://city.example.gov.cn?token=${SECRET}\n`],
    ['a token for the whole section', `${EXAMPLE}\nupload: ${SECRET}\n`],
    ['a token without its colon', `${EXAMPLE}\nupload:\n  city:\n    token ${SECRET}\n`],
    ['a token under a key nobody knows', `${EXAMPLE}\npin: ${SECRET}\n`],
    ['a password in the QR address', edited('https://q.example.gov.cn/t/', `ftp://u:${SECRET}@q.example.gov.cn/t/`)],
    ['a token in a broken line', upload(`    token: "${SECRET}`)],
    ['a token as a stray line', `${EXAMPLE}\n${SECRET}\n`],
  ])('is never echoed: %s', (_what, text) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
    expect(formatProblems(problems, 'hall.yaml', 'zh') + formatProblems(problems, 'hall.yaml', 'en')).not.toContain('hunter2');
  });

  it('is sent to a file or the environment', () => {
    const [problem] = problemsOf(upload('    token: x'));
    expect(problem).toMatchObject({ code: 'config/secret', keyPath: 'upload.city.token', value: null });
    expect(problem?.message.en).toContain('token_file or token_env');
    expect(problemsOf(upload('    token_file: /a\n    token_env: B')).map((both) => both.code)).toEqual(['config/secret']);
    expect(parse(upload('    token_file: /etc/hallcall/city-token')).ok).toBe(true);
  });
});

describe('a warning', () => {
  const warningsOf = (text: string): readonly (readonly [string, string, number])[] => {
    const loaded = parse(text);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    return loaded.warnings.map((warning) => [warning.code, warning.keyPath, warning.line] as const);
  };

  it.each([
    [
      'a service no window serves',
      edited('[real-estate, business-setup]', '[real-estate]'),
      'config/unserved-service',
      'services.business-setup',
      '  business-setup:',
    ],
    [
      'a service no kiosk offers',
      edited('[social-insurance, medical-insurance, real-estate, business-setup]', '[social-insurance, medical-insurance, real-estate]'),
      'config/unoffered-service',
      'services.business-setup',
      '  business-setup:',
    ],
    ['a device nobody uses', edited('    pad: main/pad-2\n', ''), 'config/unused-device', 'devices.pad-2', 'pad-2: {'],
    [
      'a port without a device',
      edited('  pad-bus: {', '  spare: { kind: tcp, host: 192.168.1.9, port: 9100 }\n  pad-bus: {'),
      'config/unused-port',
      'ports.spare',
      'spare:',
    ],
    ['a day that turns while the hall is open', edited("'04:00'", "'10:00'"), 'config/cutover-in-hours', 'day_cutover', "'10:00'"],
    [
      'a character most printers lack',
      edited('zh: 企业开办', 'zh: 企业开办𠮷'),
      'config/uncommon-character',
      'services.business-setup.name.zh',
      '𠮷',
    ],
    [
      'a token in the clear',
      `${EXAMPLE}\nupload:\n  city:\n    url: http://10.0.0.5:8080\n    token_env: CITY_TOKEN\n`,
      'config/open-token',
      'upload.city.url',
      '10.0.0.5',
    ],
  ])('does not stop the hall: %s', (_what, text, code, keyPath, marker) => {
    expect(warningsOf(text)).toEqual([[code, keyPath, lineOf(text, marker)]]);
  });
});
