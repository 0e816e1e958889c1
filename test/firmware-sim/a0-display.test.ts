import { describe, expect, it } from 'vitest';
import { A0Framer } from '../../firmware-sim/a0/frame.ts';
import { A0Display, type A0DisplayOptions } from '../../firmware-sim/a0-display.ts';
import { garbled, silent } from '../../firmware-sim/behaviours.ts';
import { bytes, listen } from './make.ts';
import { ManualClock } from './manual-clock.ts';

/** The vendor's two examples, both for address 3. */
const SHOW_1234 = '<A0 06 28 03 01 0C 22 03 63 FF>';
const SHOW_B1234 = '<A0 07 28 03 01 0C 22 03 42 42 FF>';
const ANSWER = 'A0 03 14 03 50 06 FF';

function makeDisplay(options: Partial<A0DisplayOptions> = {}) {
  const clock = new ManualClock();
  const display = new A0Display({ name: 'display', clock, address: 3, ...options });
  return { clock, display, answers: listen(display) };
}

describe('a window display', () => {
  it.each([
    [SHOW_1234, '1234'],
    [SHOW_B1234, 'B1234'],
    // A001: 7+40+3+1+0+1+3+65 = 120, 20 = 14h
    ['<A0 07 28 03 01 00 01 03 41 14 FF>', 'A001'],
  ])('shows %s as %s and acknowledges', (frame, number) => {
    const { clock, display, answers } = makeDisplay();
    display.hear(bytes(frame));
    expect(display.state).toMatchObject({ number, lit: true, lastFrameAt: clock.wallMs() });
    expect(answers.take()).toBe(ANSWER);
  });

  it('goes dark for number 0 with a space for a letter', () => {
    const { display } = makeDisplay();
    display.hear(bytes(SHOW_1234));
    // 7+40+3+1+0+0+3+32 = 86 = 56h
    display.hear(bytes('<A0 07 28 03 01 00 00 03 20 56 FF>'));
    expect(display.state).toMatchObject({ number: '', lit: false });
  });

  it.each(['<A0 02 29 03 2E FF>', '<A0 03 29 03 01 30 FF>', '<A0 05 29 03 01 01 01 34 FF>'])(
    'answers the probe %s and goes on showing',
    (probe) => {
      const { display, answers } = makeDisplay();
      display.hear(bytes(SHOW_1234));
      answers.take();
      display.hear(bytes(probe));
      expect(answers.take()).toBe(ANSWER);
      expect(display.state.number).toBe('1234');
    },
  );

  it('shows text', () => {
    const { display } = makeDisplay();
    // 5+43+3+1+72+73 = 197, 97 = 61h
    display.hear(bytes('<A0 05 2B 03 01>HI<61 FF>'));
    expect(display.state.number).toBe('HI');
  });

  it.each([
    ['another address', '<A0 06 28 04 01 0C 22 03 00 FF>'],
    ['a wrong sum', '<A0 06 28 03 01 0C 22 03 62 FF>'],
    ['a wrong end', '<A0 06 28 03 01 0C 22 03 63 FE>'],
    ['a command it does not know', '<A0 06 2A 03 01 0C 22 03 01 FF>'],
    ['a number beyond 99 a byte', '<A0 06 28 03 01 64 00 03 35 FF>'],
  ])('ignores %s', (_what, frame) => {
    const { display, answers } = makeDisplay();
    display.hear(bytes(frame));
    expect(answers.take()).toBe('');
    expect(display.state).toMatchObject({ number: '', lastFrameAt: null });
  });

  it('shows without a word when it is a unit that cannot answer', () => {
    const { display, answers } = makeDisplay({ answers: false });
    display.hear(bytes(SHOW_1234));
    expect(display.state.number).toBe('1234');
    expect(answers.take()).toBe('');
  });

  it('goes on showing when unplugged, hears nothing meanwhile, and is dark after a power cut', () => {
    const { display, answers } = makeDisplay();
    display.hear(bytes(SHOW_1234));
    display.unplug();
    display.hear(bytes(SHOW_B1234));
    expect(display.state).toMatchObject({ number: '1234', plugged: false });
    display.plug();
    display.powerCycle();
    answers.take();
    expect(display.state).toMatchObject({ number: '', lit: false, powered: true, plugged: true });
  });

  it('shows but says nothing while silent, and says nonsense while garbled', () => {
    const { display, answers } = makeDisplay();
    display.behave(silent());
    display.hear(bytes(SHOW_1234));
    expect(answers.take()).toBe('');
    display.unbehave('silent');
    display.behave(garbled());
    display.hear(bytes(SHOW_B1234));
    expect(answers.take()).toBe('B5 03 14 16 50 06 EA');
    expect(display.state.number).toBe('B1234');
  });
});

describe('frames on the wire', () => {
  const frame = bytes(SHOW_1234);
  it.each([
    ['one byte at a time', [...frame].map((byte) => Buffer.of(byte)), 1],
    ['three in one piece', [Buffer.concat([frame, frame, frame])], 3],
    ['with noise before', [bytes('<00 A0 FF A0>'), frame], 1],
    ['behind a bad length', [bytes('<A0 FF>'), frame], 1],
    ['behind the half of one', [frame.subarray(0, 5), frame, frame], 2],
    ['behind one with a bad sum', [bytes('<A0 06 28 03 01 0C 22 03 00 FF>'), frame], 1],
  ])('are found %s', (_how, pieces, count) => {
    const framer = new A0Framer();
    expect(pieces.flatMap((piece) => framer.push(piece))).toEqual(Array(count).fill(frame));
  });
});
