import { bytesOf, type DisplayPlan, type DisplayProtocol, layOut, type Screen, widthOf } from '../display/index.ts';
import type { DeviceConfig, DisplayContent } from '../messages.ts';
import { COLUMNS, encodeClear, encodeLines, encodeSetUp, LINES, SCROLLED_COLUMNS } from './codec.ts';
import { CD5220_DISPLAY } from './models.ts';

type Cd5220Config = Extract<DeviceConfig, { family: 'cd5220-display' }>;

/** The CD5220 pole display. A text longer than two lines scrolls on the first, 40 characters of it. It cannot say what it shows. */
export function makeCd5220Protocol({ brightness, gbk }: Cd5220Config): DisplayProtocol {
  const set = gbk ? 'gbk' : 'ascii';
  const still: Screen = { lines: LINES, cells: COLUMNS, set };
  return {
    timing: CD5220_DISPLAY.timing,
    answers: false,
    setUp: [oneWay(encodeSetUp(brightness))],
    probe: null,
    plan: (content) => (scrolls(content, still) ? planScrolled(content, still) : planStill(content, still)),
  };
}

const oneWay = (bytes: Uint8Array) => ({ bytes, makeReader: null, answerBytes: 0 });

/** Whether a text needs more than the two lines have. */
function scrolls(content: DisplayContent, still: Screen): boolean {
  if (content.kind !== 'text') return false;
  const [line = []] = layOut(content, { ...still, lines: 1, cells: null }).lines;
  return widthOf(line) > COLUMNS * LINES || layOut(content, still).lines.some((each) => widthOf(each) > COLUMNS);
}

function planScrolled(content: DisplayContent, still: Screen): DisplayPlan {
  const { lines, missing } = layOut(content, { ...still, lines: 1, cells: SCROLLED_COLUMNS });
  const upper = bytesOf(lines[0] ?? [], COLUMNS);
  return {
    steps: [oneWay(encodeLines({ upper, lower: [], scrolls: true }))],
    heartbeat: null,
    reassertMs: CD5220_DISPLAY.scrolledReassertMs,
    missing,
  };
}

function planStill(content: DisplayContent, still: Screen): DisplayPlan {
  const { lines, missing } = layOut(content, still);
  const [upper = [], lower = []] = lines.map((line) => bytesOf(line, COLUMNS));
  const bytes = content.kind === 'blank' ? encodeClear() : encodeLines({ upper, lower, scrolls: false });
  return { steps: [oneWay(bytes)], heartbeat: null, reassertMs: CD5220_DISPLAY.stillReassertMs, missing };
}
