import { describe, expect, it, onTestFinished } from 'vitest';
import { decodeReaderLine, encodeHostLine, IdReaderDriver, LineReader, ReaderFramer } from '../../../drivers/id-reader/index.ts';
import { machineClock } from '../../../firmware-sim/clock.ts';
import { IdReader } from '../../../firmware-sim/id-reader.ts';
import { slowCrc } from '../framers/slow-parsers.ts';
import { makeLink, makeTold, sleep, until } from '../make.ts';
import { putOnTty } from '../sims.ts';

const CARD = 'C 2A R 11010519491231002X E69D8EE99BB7';
const line = (body: string): string => `<${body}*${slowCrc(body)}`;

describe('a line of an ID reader', () => {
  it('says who lies there', () => {
    expect(decodeReaderLine(line(CARD))).toEqual({
      verb: 'C',
      card: 0x2a,
      identity: { kind: 'resident', number: '11010519491231002X', name: '李雷' },
    });
    expect(decodeReaderLine(line('N'))).toEqual({ verb: 'N' });
    expect(decodeReaderLine(line('A 2A'))).toEqual({ verb: 'A', card: 0x2a });
    expect(decodeReaderLine(line('V 1 R100 00017'))).toEqual({ verb: 'V', protocol: 1, model: 'R100', serial: '00017' });
  });

  it.each([
    ['a wrong sum', '<N*0000'],
    ['a lower-case sum', line('N').toLowerCase()],
    ['half a name', line('C 2A R 110 E69')],
    ['an unknown kind', line('C 2A Q 110 E6')],
    ['no name', line('C 2A R 110 ')],
    ['another verb', line('X')],
    ['the host’s mark', `>${line('N').slice(1)}`],
  ])('with %s is none', (_, text) => {
    expect(decodeReaderLine(text)).toBe(null);
  });

  it('is answered as LINE-READER.md says', () => {
    expect(Buffer.from(encodeHostLine({ verb: 'P' })).toString()).toBe(`>P*${slowCrc('P')}\n`);
    expect(Buffer.from(encodeHostLine({ verb: 'A', card: 0x0a })).toString()).toBe(`>A 0A*${slowCrc('A 0A')}\n`);
  });

  it('begins at its mark, whatever stood before it', () => {
    let bad = 0;
    const framer = new ReaderFramer(() => {
      bad += 1;
    });
    expect(framer.push(Buffer.from(`xx<C 2A R 1101${line('N')}\n`))).toEqual([{ verb: 'N' }]);
    expect(bad).toBe(2);
  });
});

describe('an ID reader', () => {
  function makeReader() {
    const sim = new IdReader({ name: 'reader', clock: machineClock });
    const far = putOnTty(sim);
    const link = makeLink({ kind: 'serial', path: far.path, baud: 115_200 });
    const told = makeTold(link, 'reader');
    const driver = new IdReaderDriver(told.context, new LineReader(told.context));
    driver.start();
    link.start();
    onTestFinished(async () => {
      await driver.stop();
      await link.stop();
    });
    return { sim, far, told };
  }

  it('hands each card over once, and wipes it at once', async () => {
    const { sim, told } = makeReader();
    await until(() => told.states.at(-1) === 'online  unknown', 'online');
    sim.layDown('R 11010519491231002X 李雷');
    await until(() => told.notices.length === 1, 'the card');
    expect(told.notices).toEqual([{ type: 'identity', device: 'reader', kind: 'resident', number: '11010519491231002X', name: '李雷' }]);
    await until(() => sim.state.wiped === 1, 'wiped');
    await sleep(600);
    expect(told.notices).toHaveLength(1);
    sim.layDown('R 11010519491231002X 李雷');
    await until(() => told.notices.length === 2, 'the same card, laid down again');
    expect(told.reports).toEqual([]);
  });

  it('is offline while it is silent, and back when it speaks', async () => {
    const { sim, told } = makeReader();
    await until(() => told.states.at(-1) === 'online  unknown', 'online');
    sim.powerOff();
    await until(() => told.states.at(-1) === 'offline reader/no-answer unknown', 'offline');
    sim.powerOn();
    await until(() => told.states.at(-1) === 'online  unknown', 'online again');
  });
});
