import { describe, expect, it } from 'vitest';
import { encodeInstantText, makeA0Protocol } from '../../../drivers/a0-display/index.ts';
import {
  AlphaFramer,
  decodeFrame,
  encodeFile,
  encodeRead,
  encodeWrite,
  fileIn,
  makeAlphaProtocol,
} from '../../../drivers/alpha-display/index.ts';
import { makeCd5220Protocol } from '../../../drivers/cd5220-display/index.ts';
import type { DisplayProtocol } from '../../../drivers/display/index.ts';
import type { DisplayContent } from '../../../drivers/messages.ts';
import { encodeText, makeTwoColourProtocol, OneByteReader } from '../../../drivers/two-colour-display/index.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase();
const plain = (text: string) => text.replaceAll(' ', '');
const sent = (protocol: DisplayProtocol, content: DisplayContent) => protocol.plan(content).steps.map(({ bytes }) => hex(bytes));
const call = { kind: 'call', number: 'A001', window: { zh: '3号窗口', en: 'Window 3' } } as const;

describe('the two-colour display', () => {
  const config = {
    name: 'd',
    family: 'two-colour-display',
    port: 'p',
    address: 1,
    lines: 1,
    cells: 5,
    answers: true,
    numberColour: 1,
    textColour: 0,
  } as const;

  it('gives the golden vector of its paper: 请8', () => {
    const signs = [
      { bytes: [0xc7, 0xeb], colour: 0 },
      { bytes: [0x38], colour: 1 },
    ];
    expect(hex(encodeText(1, signs))).toBe(plain('A0 90 01 A5 00 05 C7 EB 00 38 01 B4'));
  });

  it('colours the number and fills the line up', () => {
    // 01^A5^00^0A = AE, the four characters and their colours 41^30^30^31 = 70 and 00, the space 20: AE^70^20 = FE.
    expect(sent(makeTwoColourProtocol(config), call)).toEqual([plain('A0 90 01 A5 00 0A 41 01 30 01 30 01 31 01 20 00 FE')]);
  });

  it('has a line of a board at each address', () => {
    const steps = sent(makeTwoColourProtocol({ ...config, lines: 3 }), { kind: 'blank' });
    expect(steps.map((step) => step.slice(4, 6))).toEqual(['01', '02', '03']);
  });

  it.each([
    ['AA', 'accepted', 0],
    ['55', 'refused', 0],
    ['00 AA', null, 2],
    ['AA AA', 'accepted', 1],
  ] as const)('takes the first byte behind the question for the answer: %s', (text, verdict, badBytes) => {
    const reader = new OneByteReader();
    expect(reader.push(Buffer.from(plain(text), 'hex'))).toBe(verdict);
    expect(reader.badBytes).toBe(badBytes);
  });
});

describe('the line display', () => {
  const config = { name: 'd', family: 'cd5220-display', port: 'p', brightness: 3, gbk: false } as const;
  const protocol = makeCd5220Protocol(config);
  const line = (text: string) => Buffer.from(text.padEnd(20)).toString('hex').toUpperCase();

  it('writes both lines in string mode, and clears by CLR', () => {
    expect(sent(protocol, call)).toEqual([`1B5141${line('A001')}0D1B5142${line('Window 3')}0D`]);
    expect(sent(protocol, { kind: 'blank' })).toEqual(['0C']);
    expect(protocol.setUp.map(({ bytes }) => hex(bytes))).toEqual(['0C1B2A031B5F00']);
  });

  it('scrolls what is too long for two lines, forty characters of it', () => {
    const text = { zh: '', en: 'Please have your papers ready when your number is called, thank you' };
    const [step = ''] = sent(protocol, { kind: 'text', text });
    expect(step).toMatch(/^0C1B5144/);
    expect(Buffer.from(step, 'hex').subarray(4, -1).toString()).toBe('Please have your papers ready when you..');
  });

  it('can prove nothing', () => {
    expect(protocol.answers).toBe(false);
    expect(protocol.plan(call).steps.every(({ makeReader }) => makeReader === null)).toBe(true);
  });
});

describe('the message sign', () => {
  // Sum of 02 41 41 1B 20 62 48 49 03: 1B5h.
  const WRITE_HI = '00 00 00 00 00 01 5A 30 31 02 41 41 1B 20 62 48 49 03 30 31 42 35 04';
  // Sum of 02 42 41 03: 88h.
  const READ = '00 00 00 00 00 01 5A 30 31 02 42 41 03 30 30 38 38 04';

  it('gives golden vectors worked out by hand', () => {
    expect(hex(encodeWrite(1, encodeFile({ lines: [[0x48, 0x49]], scrolls: false })))).toBe(plain(WRITE_HI));
    expect(hex(encodeRead(1))).toBe(plain(READ));
  });

  it('reads them back, and a sign’s answer', () => {
    const frame = decodeFrame([...Buffer.from(plain(WRITE_HI), 'hex')].slice(5));
    expect(frame).toEqual({ type: 0x5a, address: '01', command: 0x41, data: [0x41, 0x1b, 0x20, 0x62, 0x48, 0x49] });
    const answer = Buffer.from(plain('00 00 01 30 30 30 02 41 41 1B 20 62 48 49 03 30 31 42 35 04'), 'hex');
    expect(new AlphaFramer(() => undefined).push(answer).map(fileIn)).toEqual([[0x41, 0x1b, 0x20, 0x62, 0x48, 0x49]]);
  });

  it('rotates on one line what is too long, and reads every text back where it can', () => {
    const config = { name: 'd', family: 'alpha-display', port: 'p', address: 1, lines: 1, cells: 10, answers: true } as const;
    const [write] = sent(makeAlphaProtocol(config), call);
    expect(Buffer.from(write ?? '', 'hex').toString('latin1')).toContain('A\x1b aA001 Window 3');
    expect(sent(makeAlphaProtocol(config), call)).toHaveLength(2);
    expect(sent(makeAlphaProtocol({ ...config, answers: false }), call)).toHaveLength(1);
  });
});

describe('instant text', () => {
  const style = { mode: 1, speed: 2, stay: 3, colour: 1, ttl: 0 };
  const config = { name: 'd', family: 'a0-display', port: 'p', address: 4, lines: 2, page: 3, answers: true, instantText: style } as const;

  it('is framed as the paper says, with a sum from the mode through FF', () => {
    // 1+2+3+1+0 + C7+EB + FF = 2B8h
    expect(hex(encodeInstantText(4, style, [0xc7, 0xeb]))).toBe(plain('AA 04 BB 51 54 B8 01 02 03 01 00 C7 EB FF'));
  });

  it('makes a hall board of units at one address after the other', () => {
    const rows = [{ number: 'A001', window: { zh: '3号', en: '3' } }];
    const steps = sent(makeA0Protocol(config), { kind: 'rows', rows });
    expect(steps).toHaveLength(2);
    expect(steps[0]).toMatch(/^AA04BB5154..0102030100413030312033BAC5FF$/);
    expect(steps[1]).toMatch(/^AA05BB5154..010203010020FF$/);
  });

  it('is left to units that know it: four digits show the number of a call, and no text', () => {
    const digits = makeA0Protocol({ ...config, lines: 1, instantText: null });
    expect(sent(digits, call)).toEqual(sent(digits, { kind: 'number', number: 'A001' }));
    expect(sent(digits, { kind: 'text', text: { zh: '请', en: 'x' } })).toEqual(sent(digits, { kind: 'blank' }));
    expect(sent(digits, { kind: 'test' })).toEqual(sent(digits, { kind: 'number', number: 'B8888' }));
  });
});
