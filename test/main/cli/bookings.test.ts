import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { readRows } from '../../../main/cli/bookings.ts';
import { CliError } from '../../../main/cli/exit.ts';

const ROW = {
  id: 'A-1',
  service: 'social-insurance',
  day: '2026-11-21',
  from: '10:00',
  code: null,
  name: '王秀英',
  phone: null,
  idNumber: null,
  note: null,
};
const CSV = '预约号,事项,日期,时间,姓名\r\nA-1,social-insurance,2026-11-21,10:00,王秀英\r\n';
const faultOf = (bytes: Buffer): string => {
  try {
    readRows(bytes, 'orders');
    return 'taken';
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return `${error.code} ${error.message}`;
  }
};

describe('a file of appointments', () => {
  it('is CSV in UTF-8, with or without a byte order mark, or in GBK as Excel writes it, or a list in JSON', () => {
    const files = [
      Buffer.from(CSV),
      Buffer.from(`\u{feff}${CSV}`),
      iconv.encode(CSV, 'gbk'),
      Buffer.from('id,service,date,time,name,phone\nA-1,social-insurance,2026-11-21,10:00,王秀英,\n'),
      Buffer.from(JSON.stringify([{ id: 'A-1', service: 'social-insurance', day: '2026-11-21', from: '10:00', name: '王秀英' }])),
    ];
    for (const file of files) expect(readRows(file, 'orders')).toEqual([ROW]);
  });

  it('is refused as a whole, by row and column, when something is wrong with it', () => {
    const bad = Buffer.from(`${CSV}A-2,social-insurance,2026-13-01,10:00,李强\r\n,social-insurance,2026-11-21,25:00,李强\r\n`);
    const fault = faultOf(bad);
    expect(fault).toMatch(/^bookings\/bad-file/);
    expect(fault).toMatch(/\n {2}3 day: /);
    expect(fault).toMatch(/\n {2}4 id: /);
    expect(fault).toMatch(/\n {2}4 from: /);
    expect(faultOf(Buffer.from('预约号,手机\nA-1,139\n'))).toMatch(/第 2 列/);
  });

  it('is never quoted in what is said of it', () => {
    const secret = '王秀英13912348765';
    const files = [
      `[{"id": "${secret}`,
      `id,name\n"${secret}`,
      `${CSV}${secret}`,
      `[{"id":"A-1","name":["${secret}"]}]`,
      `["${secret}"]`,
      `A-1,${secret}\nA-2,${secret}`,
      `id,${'name'},name\n${secret}`,
    ];
    for (const file of files) {
      const fault = faultOf(Buffer.from(file));
      expect(fault, file).toMatch(/^bookings\/bad-file/);
      expect(fault, file).not.toContain(secret);
    }
  });

  it('never ends in anything but its rows or a clear no', () => {
    const scribble = fc.record({
      at: fc.nat({ max: CSV.length }),
      put: fc.string({ unit: 'binary', maxLength: 4 }),
      cut: fc.nat({ max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(scribble, { maxLength: 3 }), fc.constantFrom('utf8', 'gbk', 'utf16le'), (scribbles, encoding) => {
        const text = scribbles.reduce((done, { at, put, cut }) => done.slice(0, at) + put + done.slice(at + cut), CSV);
        expect(faultOf(iconv.encode(text, encoding))).toMatch(/^(taken|bookings\/bad-file)/);
      }),
      { numRuns: 200 },
    );
  });
});
