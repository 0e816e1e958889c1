import type { PrintDoubt, PrintFailure, PrintOutcome, PrintProof } from '../messages.ts';
import { type PrinterStatus, troubleOf } from './status.ts';

/**
 * One print job as a pure machine. The driver does what the state asks for and feeds back what it saw.
 *
 *   checking ──fine──► writing ──handed over──► proving ──process id──────────────────► done: confirmed
 *      │                  │                        │ ──cut counter───────────────────► done: confirmed
 *      │                  │                        │ ──fence──► verifying ──alive──────► done: confirmed
 *      │ trouble, silence │ refused                │ trouble seen three times, overdue
 *      ▼                  ▼                        ▼
 *   done: failed       done: failed             clearing ──► done: failed | unknown
 *
 * Failed means that the sheet is known not to have come out whole: nothing was written, or the printer says why it stopped while the proof,
 * which waits behind the cut, has not come. Everything else that is not confirmed is unknown.
 */
export type PrintJobState =
  /** Ask the status; nothing of the ticket has been written. */
  | { readonly at: 'checking'; readonly isGarbled: boolean }
  /** Hand the ticket and its proof over. */
  | { readonly at: 'writing' }
  /** Wait for the proof and keep asking the status. */
  | { readonly at: 'proving'; readonly trouble: PrintFailure | null; readonly sightings: number; readonly isGarbled: boolean }
  /** One status byte came, as a fence would answer; a glitch at power-off is the same byte, so ask whether the printer still lives. */
  | { readonly at: 'verifying'; readonly isGarbled: boolean }
  /** Clear the printer's buffers, so that no stale ticket prints when paper returns. */
  | { readonly at: 'clearing'; readonly result: PrintOutcome }
  /** `isDirty`: bytes went out and the job is not confirmed; the printer must be brought to order before the next. */
  | { readonly at: 'done'; readonly result: PrintOutcome; readonly isDirty: boolean };

export type PrintJobInput =
  | { readonly on: 'status'; readonly status: PrinterStatus }
  | { readonly on: 'silent' }
  | { readonly on: 'handed-over' }
  /** The port was closed before the first byte. */
  | { readonly on: 'refused' }
  | { readonly on: 'proof'; readonly proof: PrintProof }
  /** The unit gives no proof, and has been watched for as long as a ticket takes. */
  | { readonly on: 'unprovable' }
  | { readonly on: 'garbage' }
  | { readonly on: 'gone' }
  | { readonly on: 'overdue' }
  | { readonly on: 'cleared' };

/** A proof may be on its way when the trouble is first seen, so it has to be seen this often in a row. */
const SIGHTINGS_NEEDED = 3;

const PROVING = { at: 'proving', trouble: null, sightings: 0, isGarbled: false } as const satisfies PrintJobState;

export const JOB_START: PrintJobState = Object.freeze({ at: 'checking', isGarbled: false });

/** The next state, or null when the input means nothing in this one. */
export function stepPrintJob(state: PrintJobState, input: PrintJobInput): PrintJobState | null {
  switch (state.at) {
    case 'checking':
      return stepChecking(state, input);
    case 'writing':
      if (input.on === 'handed-over') return PROVING;
      // The answer may beat the system's word that it took the bytes.
      if (input.on === 'proof') return stepProving(PROVING, input);
      if (input.on === 'refused') return failed('unplugged');
      if (input.on === 'gone') return lost();
      if (input.on === 'overdue') return clearing(unknown('no-answer'));
      return null;
    case 'proving':
      return stepProving(state, input);
    case 'verifying':
      return stepVerifying(state, input);
    case 'clearing':
      return stepClearing(state, input);
    case 'done':
      return null;
    default:
      return state satisfies never;
  }
}

function stepChecking(state: Extract<PrintJobState, { at: 'checking' }>, input: PrintJobInput): PrintJobState | null {
  switch (input.on) {
    case 'status': {
      const trouble = troubleOf(input.status);
      return trouble === null ? { at: 'writing' } : failed(trouble);
    }
    case 'garbage':
      return { ...state, isGarbled: true };
    case 'silent':
    case 'overdue':
      return failed(state.isGarbled ? 'garbled' : 'offline');
    case 'gone':
    case 'refused':
      return failed('unplugged');
    default:
      return null;
  }
}

function stepProving(state: Extract<PrintJobState, { at: 'proving' }>, input: PrintJobInput): PrintJobState | null {
  switch (input.on) {
    case 'proof':
      return input.proof === 'fence' ? { at: 'verifying', isGarbled: state.isGarbled } : confirmed(input.proof);
    case 'status': {
      const trouble = troubleOf(input.status);
      const sightings = trouble === null ? 0 : state.sightings + 1;
      // Offline without a cause may be a feed key held down: only the end of the time decides.
      const isCertain = trouble !== null && trouble !== 'offline' && sightings >= SIGHTINGS_NEEDED && !state.isGarbled;
      return isCertain ? clearing({ outcome: 'failed', reason: trouble }) : { ...state, trouble, sightings };
    }
    case 'silent':
      return { ...state, trouble: null, sightings: 0 };
    case 'garbage':
      return { ...state, isGarbled: true };
    case 'gone':
      return lost();
    case 'unprovable':
      // It was watched all the while: nothing is left to bring to order.
      if (state.trouble === null) return { at: 'done', result: unknown('no-proof'), isDirty: false };
      return clearing({ outcome: 'failed', reason: state.trouble });
    case 'overdue':
      // Garbage may have been the proof, so with it nothing is known.
      if (state.isGarbled) return clearing(unknown('garbled'));
      return clearing(state.trouble === null ? unknown('no-answer') : { outcome: 'failed', reason: state.trouble });
    default:
      return null;
  }
}

function stepVerifying(state: Extract<PrintJobState, { at: 'verifying' }>, input: PrintJobInput): PrintJobState | null {
  switch (input.on) {
    case 'status':
      // A second status byte, or trouble now: the first may have been a piece of an automatic status.
      if (state.isGarbled || troubleOf(input.status) !== null) return clearing(unknown('garbled'));
      return confirmed('fence');
    case 'proof':
    case 'garbage':
      return input.on === 'proof' && input.proof !== 'fence' ? confirmed(input.proof) : { ...state, isGarbled: true };
    case 'silent':
    case 'overdue':
      return clearing(unknown('no-answer'));
    case 'gone':
      return lost();
    default:
      return null;
  }
}

function stepClearing(state: Extract<PrintJobState, { at: 'clearing' }>, input: PrintJobInput): PrintJobState | null {
  switch (input.on) {
    case 'proof':
      // Paper came back at the last moment: an id or the cutter's count says that the sheet came out; a single byte only makes it doubtful.
      return input.proof === 'fence' ? { at: 'clearing', result: unknown('garbled') } : confirmed(input.proof);
    case 'cleared':
    case 'gone':
    case 'overdue':
      return { at: 'done', result: state.result, isDirty: true };
    default:
      return null;
  }
}

function confirmed(proof: PrintProof): PrintJobState {
  return { at: 'done', result: { outcome: 'confirmed', proof }, isDirty: false };
}

function failed(reason: PrintFailure): PrintJobState {
  return { at: 'done', result: { outcome: 'failed', reason }, isDirty: false };
}

function lost(): PrintJobState {
  return { at: 'done', result: unknown('unplugged-while-printing'), isDirty: true };
}

function clearing(result: PrintOutcome): PrintJobState {
  return { at: 'clearing', result };
}

function unknown(reason: PrintDoubt): PrintOutcome {
  return { outcome: 'unknown', reason };
}
