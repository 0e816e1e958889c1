import { describe, expect, it } from 'vitest';
import { silent } from '../../firmware-sim/behaviours.ts';
import { Ff68Caller } from '../../firmware-sim/ff68-caller.ts';
import { IdReader } from '../../firmware-sim/id-reader.ts';
import { Pj06Pad } from '../../firmware-sim/pj06-pad.ts';
import { QrScanner } from '../../firmware-sim/qr-scanner.ts';
import { bytes, listen } from './make.ts';
import { ManualClock } from './manual-clock.ts';

const CALL = 'FF 68 03 03 68 05 01 0C 12 16';

function makeCaller(repeats = true) {
  const clock = new ManualClock();
  const caller = new Ff68Caller({ name: 'caller', clock, address: 5, repeats });
  const hear = (hex: string): void => caller.hear(bytes(`<${hex}>`), clock.upMs());
  return { clock, caller, said: listen(caller), hear };
}

describe('a caller of the FF 68 set', () => {
  it('says its call key as the paper has it, again every 400 ms, and is quiet once it is echoed', () => {
    const { clock, caller, said, hear } = makeCaller();
    caller.type('call');
    expect(said.take()).toBe(CALL);
    clock.advance(800);
    expect(said.take()).toBe(`${CALL} ${CALL}`);
    hear(CALL);
    clock.advance(5_000);
    expect([said.take(), caller.state]).toEqual(['', expect.objectContaining({ unheard: 0, echoes: 1 })]);
  });

  it('keeps the keys that come meanwhile, in their order', () => {
    const { caller, said, hear } = makeCaller();
    caller.type('6 confirm');
    caller.press(4);
    expect(said.take()).toBe('FF 68 04 04 68 05 01 06 0F 1B 16');
    hear('FF 68 04 04 68 05 01 06 0F 1B 16');
    expect(said.take()).toBe('FF 68 03 03 68 05 11 03 19 16');
    expect(caller.state.unheard).toBe(1);
  });

  it('shows digits, beeps and starts the rating for its own address, whatever stands before the frame', () => {
    const { caller, hear } = makeCaller();
    hear('00 FF 68 FF 68 08 08 68 05 02 0A 0A 0A 01 02 03 2B 16');
    hear('FF 68 02 02 68 05 03 08 16 FF 68 03 03 68 05 01 0B 11 16');
    expect(caller.state).toMatchObject({ digits: '   123', beeps: 1, asking: true });
    hear('FF 68 02 02 68 06 03 09 16');
    hear('FF 68 02 02 68 05 03 09 16');
    expect(caller.state.beeps).toBe(1);
  });

  it('that does not repeat says a key once, and is dark without power', () => {
    const { clock, caller, said, hear } = makeCaller(false);
    caller.type('recall');
    clock.advance(5_000);
    expect(said.take()).toBe('FF 68 03 03 68 05 01 0D 13 16');
    hear('FF 68 08 08 68 05 02 0A 0A 0A 01 02 03 2B 16');
    caller.powerOff();
    caller.type('call');
    expect([caller.state.digits, said.take()]).toEqual(['      ', '']);
    for (const text of ['', 'nonsense', '1234567 call', 'call 6']) expect(() => caller.type(text)).toThrow(/no key/u);
  });
});

describe('a PJ06', () => {
  it('takes its frames as the paper has them, in any pieces, and sends a bare byte for a key', () => {
    const clock = new ManualClock();
    const pad = new Pj06Pad({ name: 'pad', clock });
    const said = listen(pad);
    for (const byte of bytes('<00 55 55 AA 03 13 1E 00 1A 55 AA 02 15 05 1A 55 AA 02 20 00 1A>')) pad.hear(Buffer.of(byte), 0);
    expect(pad.state).toMatchObject({ asking: true, seconds: 30, levels: 5 });
    pad.press(2);
    expect([said.take(), pad.state.asking]).toEqual(['02', false]);
    pad.hear(bytes('<55 AA 02 20 00 1A>'), 0);
    clock.advance(31_000);
    expect(pad.state.asking).toBe(false);
    expect(() => pad.press(7)).toThrow(/no key/u);
  });
});

describe('a QR scanner', () => {
  it('types what it reads and ends the line, and hears nothing', () => {
    const scanner = new QrScanner({ name: 'scanner', clock: new ManualClock(), end: '\r\n' });
    const said = listen(scanner);
    scanner.scan('A1');
    expect(said.take()).toBe('41 31 0D 0A');
    scanner.behave(silent());
    scanner.scan('A1');
    expect([said.take(), scanner.state.scans]).toEqual(['', 2]);
  });
});

describe('an ID reader', () => {
  it('tells a card until it is acknowledged, and by itself no longer than ten seconds', () => {
    const clock = new ManualClock();
    const reader = new IdReader({ name: 'reader', clock });
    const said = listen(reader);
    const ask = (line: string): string => {
      reader.hear(Buffer.from(line), clock.upMs());
      clock.advance(20);
      return Buffer.from(said.take().replaceAll(' ', ''), 'hex').toString();
    };
    expect(ask('>P*0000\n')).toBe('');
    reader.layDown('R 11010519491231002X 李雷');
    const told = ask(pollOf());
    expect(told).toMatch(/^<C 01 R 11010519491231002X E69D8EE99BB7\*[0-9A-F]{4}\n$/u);
    expect(ask(pollOf())).toBe(told);
    clock.advance(10_000);
    expect(reader.state).toMatchObject({ waiting: false, wiped: 1 });
    expect(ask(pollOf())).toMatch(/^<N\*/u);
    for (const text of ['', 'R 1', 'Q 123 NAME']) expect(() => reader.layDown(text)).toThrow(/KIND NUMBER NAME/u);
  });
});

/** `P` with its sum, from a CRC worked out bit by bit. */
function pollOf(): string {
  let crc = 0xffff ^ (0x50 << 8);
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  return `>P*${crc.toString(16).toUpperCase().padStart(4, '0')}\n`;
}
