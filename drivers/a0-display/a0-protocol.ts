import {
  type AnswerReader,
  bytesOf,
  type DisplayProtocol,
  type DisplayStep,
  layOut,
  type Screen,
  type ScreenLine,
} from '../display/index.ts';
import type { DeviceConfig, DisplayContent } from '../messages.ts';
import { encodeInstantText, encodeNumber, encodeProbe, isAnswer } from './codec.ts';
import { DisplayFramer } from './framer.ts';
import { A0_DISPLAY } from './models.ts';

type A0Config = Extract<DeviceConfig, { family: 'a0-display' }>;

/** The window display of the `A0` papers: four digits and a letter, or the maker's instant text; several addresses make a hall board. */
export function makeA0Protocol(config: A0Config): DisplayProtocol {
  const { address, lines, answers, instantText } = config;
  const screen: Screen = { lines, cells: null, set: 'gbk' };
  const step = (bytes: Uint8Array, to: number): DisplayStep => ({
    bytes,
    makeReader: answers ? () => makeReader(to) : null,
    answerBytes: A0_DISPLAY.answerBytes,
  });
  const probe = answers ? step(encodeProbe(address), address) : null;
  const bytesFor = (to: number, line: ScreenLine): Uint8Array =>
    instantText === null ? encodeNumber(to, config.page, numberOf(line)) : encodeInstantText(to, instantText, bytesOf(line, 1));
  return {
    timing: A0_DISPLAY.timing,
    answers,
    setUp: [],
    probe,
    plan: (content) => {
      const layout = layOut(instantText === null ? inDigits(content) : content, screen);
      return {
        steps: layout.lines.map((line, index) => step(bytesFor(address + index, line), address + index)),
        heartbeat: instantText === null ? null : probe,
        reassertMs: instantText === null ? A0_DISPLAY.numberReassertMs : A0_DISPLAY.textReassertMs,
        missing: layout.missing,
      };
    },
  };
}

/** What a unit of four digits can show of a content: a text it cannot, so it stays dark. */
function inDigits(content: DisplayContent): DisplayContent {
  if (content.kind === 'call') return { kind: 'number', number: content.number };
  return content.kind === 'test' ? { kind: 'number', number: 'B8888' } : content;
}

/** The ticket number on a line, null for none. */
function numberOf(line: ScreenLine): string | null {
  const run = line.find(({ isNumber }) => isNumber);
  return run === undefined ? null : run.signs.map(({ sign }) => sign).join('');
}

function makeReader(address: number): AnswerReader {
  const counts = { framesIn: 0, badBytes: 0 };
  const framer = new DisplayFramer((dropped) => {
    counts.badBytes += dropped;
  });
  return {
    push: (chunk) => {
      const frames = framer.push(chunk);
      counts.framesIn += frames.length;
      return frames.some((frame) => isAnswer(frame, address)) ? 'accepted' : null;
    },
    get framesIn() {
      return counts.framesIn;
    },
    get badBytes() {
      return counts.badBytes;
    },
  };
}
