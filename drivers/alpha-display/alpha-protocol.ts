import { type AnswerReader, bytesOf, type DisplayProtocol, type DisplayStep, layOut, widthOf } from '../display/index.ts';
import type { DeviceConfig } from '../messages.ts';
import { encodeFile, encodeRead, encodeWrite, fileIn } from './codec.ts';
import { AlphaFramer } from './framer.ts';
import { ALPHA_DISPLAY } from './models.ts';

type AlphaConfig = Extract<DeviceConfig, { family: 'alpha-display' }>;

/** A message sign in English. One line rotates what is too long; several hold, cut by rule. */
export function makeAlphaProtocol({ address, lines, cells, answers }: AlphaConfig): DisplayProtocol {
  const readBack = (file: readonly number[] | null): DisplayStep => ({
    bytes: encodeRead(address),
    makeReader: () => makeReader(file),
    answerBytes: ALPHA_DISPLAY.answerBytes,
  });
  return {
    timing: ALPHA_DISPLAY.timing,
    answers,
    setUp: [],
    probe: answers ? readBack(null) : null,
    plan: (content) => {
      const layout = layOut(content, { lines, cells: lines === 1 && content.kind !== 'test' ? null : cells, set: 'ascii' });
      const scrolls = layout.lines.some((line) => widthOf(line) > cells);
      const file = encodeFile({ lines: layout.lines.map((line) => bytesOf(line, 1)), scrolls });
      const write: DisplayStep = { bytes: encodeWrite(address, file), makeReader: null, answerBytes: 0 };
      return {
        steps: answers ? [write, readBack(file)] : [write],
        heartbeat: answers ? readBack(file) : null,
        reassertMs: answers ? ALPHA_DISPLAY.readReassertMs : ALPHA_DISPLAY.blindReassertMs,
        missing: layout.missing,
      };
    },
  };
}

/** Accepts an answer with `file` in it, any if null; refuses another. */
function makeReader(file: readonly number[] | null): AnswerReader {
  const counts = { framesIn: 0, badBytes: 0 };
  const framer = new AlphaFramer((dropped) => {
    counts.badBytes += dropped;
  });
  const wanted = file === null ? null : Buffer.from(file);
  return {
    push: (chunk) => {
      const frames = framer.push(chunk);
      counts.framesIn += frames.length;
      const held = frames.map(fileIn).find((data) => data !== null);
      if (held === undefined || held === null) return null;
      return wanted === null || wanted.equals(Buffer.from(held)) ? 'accepted' : 'refused';
    },
    get framesIn() {
      return counts.framesIn;
    },
    get badBytes() {
      return counts.badBytes;
    },
  };
}
