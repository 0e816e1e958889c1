import { describe, expect, it } from 'vitest';
import { silent } from '../../firmware-sim/behaviours.ts';
import { crc16 } from '../../firmware-sim/line-pad/line.ts';
import { LinePad } from '../../firmware-sim/line-pad.ts';
import { listen } from './make.ts';
import { ManualClock } from './manual-clock.ts';

const BOOT = 0xb007b007;

/** A line with its sum, worked out with a table-driven CRC: not the pad's own. */
function line(body: string, mark = '>'): Buffer {
  let crc = 0xffff;
  for (const byte of Buffer.from(body)) {
    let x = ((crc >> 8) ^ byte) & 0xff;
    x ^= x >> 4;
    crc = ((crc << 8) ^ (x << 12) ^ (x << 5) ^ x) & 0xffff;
  }
  return Buffer.from(`${mark}${body}*${crc.toString(16).toUpperCase().padStart(4, '0')}\n`);
}

function makePad() {
  const clock = new ManualClock();
  const boots = [BOOT, 0x00c0ffee];
  const pad = new LinePad({ name: 'pad', clock, address: 0x1f, drawBoot: () => boots.shift() ?? 1 });
  const heard = listen(pad);
  const answer = (): string => {
    clock.advance(20);
    return Buffer.from(heard.take().replaceAll(' ', ''), 'hex').toString();
  };
  const ask = (body: string): string => {
    pad.hear(line(`1F ${body}`));
    const text = answer();
    if (text !== '') expect(text).toBe(line(text.slice(1, text.indexOf('*')), '<').toString());
    return text.slice(4, text.indexOf('*'));
  };
  /** A finger of 90 ms. */
  const press = async (key: number): Promise<void> => {
    const pressed = pad.press(key);
    clock.advance(100);
    await pressed;
  };
  return { clock, pad, ask, press, answer };
}

describe('the line pad', () => {
  it('speaks the sums of its specification', () => {
    expect(crc16(Buffer.from('123456789'))).toBe(0x29b1);
    const { pad, answer } = makePad();
    // Both sums come from Python's binascii.crc_hqx(bytes, 0xffff).
    pad.hear(Buffer.from('>1F P*2D83\n'));
    expect(answer()).toBe('<1F I 00000000 B007B007 0000 0000*A048\n');
  });

  it('takes one visit from the question to the beep', async () => {
    const { clock, pad, ask, press } = makePad();
    expect(ask('V')).toBe('V 1 SIMPAD5 1F');
    expect(ask('S 0000002A')).toBe('S 0000002A');
    expect(pad.state.lamps).toEqual([true, true, true, true, true]);
    await press(4);
    expect(pad.state.lamps).toEqual([false, false, false, true, false]);
    expect(ask('P')).toBe('K 0000002A B007B007 0001 4');
    expect(ask('P')).toBe('K 0000002A B007B007 0001 4');
    expect(pad.state.beeps).toBe(0);
    expect(ask('A B007B007 0001 1')).toBe('A B007B007 0001');
    expect(pad.state).toMatchObject({ beeps: 1, session: '00000000', pending: null });
    clock.advance(1_900);
    expect(pad.state.lamps[3]).toBe(true);
    clock.advance(200);
    expect(pad.state.lamps).not.toContain(true);
    expect(ask('P')).toBe('I 00000000 B007B007 0000 0000');
  });

  it('beeps once when its answer to the acknowledgement is lost and the host repeats it', async () => {
    const { pad, ask, press } = makePad();
    ask('S 0000002A');
    await press(1);
    pad.behave(silent());
    expect(ask('A B007B007 0001 1')).toBe('');
    pad.unbehave('silent');
    expect(ask('A B007B007 0001 1')).toBe('A B007B007 0001');
    expect(pad.state.beeps).toBe(1);
  });

  it('tells its press again when acknowledgements are lost on the way', async () => {
    const { pad, ask, press } = makePad();
    ask('S 0000002A');
    await press(1);
    pad.loseAcknowledgements(2);
    for (const _ of [1, 2]) {
      expect(ask('A B007B007 0001 1')).toBe('');
      expect(ask('P')).toBe('K 0000002A B007B007 0001 1');
    }
    expect(pad.state.beeps).toBe(0);
    expect(ask('A B007B007 0001 1')).toBe('A B007B007 0001');
    expect(pad.state.beeps).toBe(1);
  });

  it('neither beeps nor stays lit for a press the host ignores', async () => {
    const { pad, ask, press } = makePad();
    ask('S 0000002A');
    await press(5);
    ask('A B007B007 0001 0');
    expect(pad.state).toMatchObject({ beeps: 0, lamps: [false, false, false, false, false] });
  });

  it('counts a key after 30 ms, a second one as stray, and one with no session lit as stray', async () => {
    const { clock, pad, ask, press } = makePad();
    await press(1);
    ask('S 0000002A');
    const tap = pad.press(2, 25);
    clock.advance(30);
    await tap;
    expect(pad.state.pending).toBeNull();
    await press(3);
    await press(2);
    expect(ask('P')).toBe('K 0000002A B007B007 0001 3');
    ask('A B007B007 0001 1');
    expect(ask('P')).toBe('I 00000000 B007B007 0002 0000');
  });

  it('keeps a press over the end of its session, and drops it as stray for another session', async () => {
    const { pad, ask, press } = makePad();
    ask('S 0000002A');
    await press(3);
    expect(ask('E 0000002B')).toBe('E 0000002B');
    expect(pad.state.lamps[2]).toBe(true);
    expect(ask('E 0000002A')).toBe('E 0000002A');
    expect(pad.state.lamps).not.toContain(true);
    expect(ask('P')).toBe('K 0000002A B007B007 0001 3');
    ask('S 0000002B');
    expect(ask('P')).toBe('I 0000002B B007B007 0001 0000');
  });

  it('does not light up again for a session that has had its press', async () => {
    const { pad, ask, press } = makePad();
    ask('S 0000002A');
    await press(3);
    ask('A B007B007 0001 1');
    expect(ask('S 0000002A')).toBe('S 0000002A');
    expect(ask('P')).toBe('I 00000000 B007B007 0000 0000');
    await press(1);
    expect(pad.state.pending).toBeNull();
  });

  it('goes dark when nobody polls it for 10 s, keeps its session and counts keys as stray until it is polled', async () => {
    const { clock, pad, ask, press } = makePad();
    ask('S 0000002A');
    clock.advance(9_900);
    expect(pad.state.lamps[0]).toBe(true);
    clock.advance(200);
    expect(pad.state.lamps).not.toContain(true);
    await press(1);
    expect(ask('P')).toBe('I 0000002A B007B007 0001 0000');
    expect(pad.state.lamps[0]).toBe(true);
    await press(2);
    clock.advance(10_100);
    expect(pad.state.lamps).not.toContain(true);
    expect(ask('P')).toBe('K 0000002A B007B007 0001 2');
  });

  it('forgets everything over a power cut and comes back with another boot', async () => {
    const { pad, ask, press } = makePad();
    ask('S 0000002A');
    await press(2);
    pad.powerCycle();
    expect(ask('P')).toBe('I 00000000 00C0FFEE 0000 0000');
    ask('S 0000002A');
    await press(1);
    expect(ask('P')).toBe('K 0000002A 00C0FFEE 0001 1');
  });

  it.each([
    ['a wrong sum', '>1F P*0000\n', 1],
    ['a line that does not parse', line('1F Q').toString(), 1],
    ['an acknowledgement without a verdict', line('1F A B007B007 0001').toString(), 1],
    ['lower case', line('1f P').toString(), 1],
    ['a line that is too long', line(`1F ${'P'.repeat(60)}`).toString(), 1],
    ['megabytes without an end', `${'x'.repeat(100_000)}\n`, 1],
    ['a carriage return', line('1F P').toString().replace('\n', '\r\n'), 1],
    ['another pad’s line', line('20 P').toString(), 0],
    ['another pad’s answer', line('20 S 0000002A', '<').toString(), 0],
  ])('drops %s in silence', (_what, text, bad) => {
    const { pad, ask, answer } = makePad();
    pad.hear(Buffer.from(text));
    expect(answer()).toBe('');
    expect(ask('P')).toBe(`I 00000000 B007B007 0000 ${bad.toString().padStart(4, '0')}`);
  });

  it('hears a line right behind another protocol’s frame on the same pair', () => {
    const { pad, answer, ask } = makePad();
    pad.hear(Buffer.concat([Buffer.from('A00628030100013E63FF', 'hex'), line('1F E 00000001')]));
    expect(answer()).toContain('E 00000001');
    // The frame, and its 3Eh that looked like a beginning.
    expect(ask('P')).toBe('I 00000000 B007B007 0000 0002');
  });

  it('reads a line in pieces and two lines in one piece', () => {
    const { pad, answer } = makePad();
    for (const byte of line('1F E 00000001')) pad.hear(Buffer.of(byte));
    pad.hear(Buffer.concat([line('1F E 00000002'), line('1F E 00000003')]));
    expect(answer().match(/E 0000000\d/g)).toEqual(['E 00000001', 'E 00000002', 'E 00000003']);
  });
});
