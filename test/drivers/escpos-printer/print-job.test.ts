import { describe, expect, it } from 'vitest';
import { JOB_START, type PrintJobInput, type PrintJobState, stepPrintJob } from '../../../drivers/escpos-printer/index.ts';
import { STATUS_FINE } from '../../../drivers/escpos-printer/status.ts';

const fine: PrintJobInput = { on: 'status', status: STATUS_FINE };
const noPaper: PrintJobInput = { on: 'status', status: { ...STATUS_FINE, isOffline: true, isPaperOut: true } };
const coverOpen: PrintJobInput = { on: 'status', status: { ...STATUS_FINE, isOffline: true, isCoverOpen: true } };
const cutter: PrintJobInput = { on: 'status', status: { ...STATUS_FINE, isOffline: true, hasCutterError: true } };
const offline: PrintJobInput = { on: 'status', status: { ...STATUS_FINE, isOffline: true } };
const silent: PrintJobInput = { on: 'silent' };
const written: PrintJobInput = { on: 'handed-over' };
const refused: PrintJobInput = { on: 'refused' };
const processId: PrintJobInput = { on: 'proof', proof: 'process-id' };
const fence: PrintJobInput = { on: 'proof', proof: 'fence' };
const cutCounter: PrintJobInput = { on: 'proof', proof: 'cut-counter' };
const unprovable: PrintJobInput = { on: 'unprovable' };
const lowStop: PrintJobInput = {
  on: 'status',
  status: { ...STATUS_FINE, isOffline: true, isPaperLow: true, isStoppedByPaperLow: true },
};
const garbage: PrintJobInput = { on: 'garbage' };
const gone: PrintJobInput = { on: 'gone' };
const overdue: PrintJobInput = { on: 'overdue' };
const cleared: PrintJobInput = { on: 'cleared' };
const ALL = [
  fine,
  noPaper,
  coverOpen,
  cutter,
  offline,
  silent,
  written,
  refused,
  processId,
  fence,
  cutCounter,
  unprovable,
  garbage,
  gone,
  overdue,
  cleared,
];

function run(...inputs: PrintJobInput[]): PrintJobState {
  return inputs.reduce<PrintJobState>((state, input) => stepPrintJob(state, input) ?? state, JOB_START);
}

function end(...inputs: PrintJobInput[]): string {
  const state = run(...inputs);
  if (state.at !== 'done') return state.at;
  const { result, isDirty } = state;
  return [result.outcome, result.outcome === 'confirmed' ? result.proof : result.reason, isDirty ? 'dirty' : 'clean'].join(' ');
}

describe('a print job', () => {
  it.each<[string, string, PrintJobInput[]]>([
    ['is confirmed by the process id', 'confirmed process-id clean', [fine, written, processId]],
    ['is confirmed by a proof that beats the word of the system', 'confirmed process-id clean', [fine, processId]],
    ['is confirmed by the fence once the printer is seen alive', 'confirmed fence clean', [fine, written, fence, fine]],
    ['is confirmed by the count of the cutter', 'confirmed cut-counter clean', [fine, written, cutCounter]],
    ['is unknown, and nothing is left to clear, where no proof can come', 'unknown no-proof clean', [fine, written, fine, unprovable]],
    ['fails for the trouble last seen, where no proof can come', 'failed paper-out dirty', [fine, written, noPaper, unprovable, cleared]],
    ['is not confirmed by the fence alone', 'verifying', [fine, written, fence]],
    ['is unknown when a byte like a fence came as the printer died', 'unknown no-answer dirty', [fine, written, fence, silent, cleared]],
    [
      'is unknown when two bytes like a fence came, a torn automatic status',
      'unknown garbled dirty',
      [fine, written, fence, fence, fine, cleared],
    ],
    ['is unknown when the fence came and the paper is out', 'unknown garbled dirty', [fine, written, fence, noPaper, cleared]],
    ['fails without a byte written when the paper is out', 'failed paper-out clean', [noPaper]],
    ['fails without a byte written when the unit stopped at its near-end sensor', 'failed paper-low clean', [lowStop]],
    ['fails without a byte written when only garbage answers', 'failed garbled clean', [garbage, silent]],
    ['is printed when garbage came and then a sound answer', 'confirmed process-id clean', [garbage, fine, written, processId]],
    ['fails without a byte written when the cover is open', 'failed cover-open clean', [coverOpen]],
    ['fails without a byte written when the cutter is stuck', 'failed cutter clean', [cutter]],
    ['fails without a byte written when the printer is offline or silent', 'failed offline clean', [offline]],
    ['fails without a byte written when nothing answers', 'failed offline clean', [silent]],
    ['fails when the port went before the first byte', 'failed unplugged clean', [gone]],
    ['fails when the port refused the write', 'failed unplugged clean', [fine, refused]],
    [
      'fails in the middle when the paper is seen out three times and no proof comes',
      'failed paper-out dirty',
      [fine, written, noPaper, noPaper, noPaper, cleared],
    ],
    ['waits when trouble is seen once and goes away', 'proving', [fine, written, noPaper, noPaper, fine, noPaper, noPaper]],
    [
      'is confirmed when the proof was on its way as the cover was opened',
      'confirmed process-id clean',
      [fine, written, coverOpen, coverOpen, processId],
    ],
    [
      'is confirmed when the paper came back while the buffer was being cleared',
      'confirmed process-id clean',
      [fine, written, noPaper, noPaper, noPaper, processId],
    ],
    [
      'is doubtful when only a byte came while the buffer was being cleared',
      'unknown garbled dirty',
      [fine, written, noPaper, noPaper, noPaper, fence, cleared],
    ],
    [
      'stays failed when the port goes while the buffer is being cleared',
      'failed cutter dirty',
      [fine, written, cutter, cutter, cutter, gone],
    ],
    [
      'fails at the end of the time when the printer says why it stopped',
      'failed paper-out dirty',
      [fine, written, noPaper, overdue, cleared],
    ],
    ['does not give up early for a feed key held down', 'proving', [fine, written, offline, offline, offline, offline]],
    ['fails as offline at the end of the time', 'failed offline dirty', [fine, written, offline, overdue, cleared]],
    ['is unknown when nothing is wrong and no proof comes', 'unknown no-answer dirty', [fine, written, fine, overdue, cleared]],
    [
      'is unknown when the printer falls silent after trouble',
      'unknown no-answer dirty',
      [fine, written, noPaper, silent, overdue, cleared],
    ],
    [
      'is unknown after garbage, which may have been the proof',
      'unknown garbled dirty',
      [fine, written, garbage, noPaper, noPaper, noPaper, overdue, cleared],
    ],
    ['is unknown when it is unplugged while printing', 'unknown unplugged-while-printing dirty', [fine, written, gone]],
    ['is unknown when it is unplugged in the middle of the write', 'unknown unplugged-while-printing dirty', [fine, gone]],
  ])('%s', (_, expected, inputs) => {
    expect(end(...inputs)).toBe(expected);
  });
});

describe('every path of a print job', () => {
  /** All states reachable within `depth` inputs, with the inputs that led there. */
  function* paths(depth: number): Generator<{ readonly state: PrintJobState; readonly inputs: readonly PrintJobInput[] }> {
    let edge: { state: PrintJobState; inputs: PrintJobInput[] }[] = [{ state: JOB_START, inputs: [] }];
    const seen = new Set<string>();
    for (let step = 0; step < depth; step += 1) {
      const next: typeof edge = [];
      for (const { state, inputs } of edge) {
        for (const input of ALL) {
          const to = stepPrintJob(state, input);
          if (to === null) continue;
          const path = { state: to, inputs: [...inputs, input] };
          yield path;
          // A path matters by its state and by whether bytes went out, which the state implies but for `done`.
          const key = JSON.stringify([to, inputs.includes(written)]);
          if (seen.has(key)) continue;
          seen.add(key);
          next.push(path);
        }
      }
      edge = next;
    }
  }

  it('confirms only after a proof, fails in the middle only after trouble was told, and ends nowhere twice', () => {
    let ends = 0;
    for (const { state, inputs } of paths(12)) {
      if (state.at !== 'done') continue;
      ends += 1;
      const { result } = state;
      const wasWritten = inputs.includes(written);
      if (result.outcome === 'confirmed') expect(inputs.some((input) => input.on === 'proof')).toBe(true);
      if (result.outcome === 'failed' && wasWritten) {
        expect(inputs.slice(inputs.indexOf(written)).some((input) => input.on === 'status' && input.status.isOffline)).toBe(true);
        expect(inputs.slice(inputs.indexOf(written))).not.toContain(garbage);
      }
      if (result.outcome === 'unknown') expect(state.isDirty).toBe(result.reason !== 'no-proof');
      for (const input of ALL) expect(stepPrintJob(state, input)).toBeNull();
    }
    expect(ends).toBeGreaterThan(30);
  });

  it('always has an end: overdue, then cleared, finishes every state', () => {
    for (const { state } of paths(8)) {
      const late = [overdue, cleared].reduce<PrintJobState>((at, input) => stepPrintJob(at, input) ?? at, state);
      expect(late.at).toBe('done');
    }
  });
});
