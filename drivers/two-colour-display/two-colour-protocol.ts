import { type DisplayProtocol, layOut } from '../display/index.ts';
import type { DeviceConfig } from '../messages.ts';
import { colour, encodeText } from './codec.ts';
import { OneByteReader } from './framer.ts';
import { TWO_COLOUR_DISPLAY } from './models.ts';

type TwoColourConfig = Extract<DeviceConfig, { family: 'two-colour-display' }>;

/** The `A0 90` display: a line of text at each address, the ticket number in a colour of its own. It does not scroll, so text is cut by rule. */
export function makeTwoColourProtocol(config: TwoColourConfig): DisplayProtocol {
  const { address, lines, cells, answers, numberColour, textColour } = config;
  return {
    timing: TWO_COLOUR_DISPLAY.timing,
    answers,
    setUp: [],
    probe: null,
    plan: (content) => {
      const layout = layOut(content, { lines, cells, set: 'gbk' });
      return {
        steps: layout.lines.map((line, index) => ({
          bytes: encodeText(address + index, colour(line, cells, numberColour, textColour)),
          makeReader: answers ? () => new OneByteReader() : null,
          answerBytes: TWO_COLOUR_DISPLAY.answerBytes,
        })),
        heartbeat: null,
        reassertMs: TWO_COLOUR_DISPLAY.reassertMs,
        missing: layout.missing,
      };
    },
  };
}
