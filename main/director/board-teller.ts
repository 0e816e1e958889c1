/**
 * Hall boards: calls come onto a board one after the other in their order, each on top for its time, none swallowed by the next. What was missed while
 * the controller or the board was away comes first.
 */
import type { DisplayText } from '../../drivers/messages.ts';
import { boardCalls, boardTarget } from '../hall/day/ledger.ts';
import type { CallEntry, DayState, Frozen } from '../hall/day/state.ts';
import type { CoreConfig } from '../hall/kernel/core-config.ts';
import type { BoardId, DeviceId, WindowId } from '../hall/kernel/ids.ts';
import type { Desired } from './desired-state.ts';

export type BoardTellerOptions = {
  /** How many lines the board's device has. */
  readonly linesOf: (device: DeviceId) => number;
  readonly windowText: (window: WindowId) => DisplayText;
  /** A held call has had its time. */
  readonly onDue: () => void;
};

/** A unit of many lines shows the first; more than any has are not worth sending. */
const MOST_ROWS = 16;

type Told = { topN: number; hold: NodeJS.Timeout | null };

export class BoardTeller {
  readonly #options: BoardTellerOptions;
  readonly #told = new Map<BoardId, Told>();

  constructor(options: BoardTellerOptions) {
    this.#options = options;
  }

  /** What each board with a device should show now. Moves a board on to its next call when the one on top has had its time. */
  desired(day: Frozen<DayState>, config: CoreConfig): Map<DeviceId, Desired> {
    const desired = new Map<DeviceId, Desired>();
    for (const [id, { device, windows }] of Object.entries(config.boards)) {
      if (device === null) continue;
      const board = id as BoardId;
      const told = this.#told.get(board) ?? { topN: 0, hold: null };
      this.#told.set(board, told);
      // Calls are counted anew with each day.
      if (told.topN > day.callCount) told.topN = 0;
      const next = boardCalls(day, config, board).find(({ n }) => n > told.topN);
      if (next !== undefined && told.hold === null) {
        told.topN = next.n;
        told.hold = this.#hold(told, config.calling.boardHoldMs / this.#options.linesOf(device));
      }
      const its = day.calls.filter(({ window, n }) => n <= told.topN && (windows.length === 0 || windows.includes(window)));
      desired.set(device, this.#show(board, rowsOf(day, its, told.topN), told.topN));
    }
    return desired;
  }

  /** Lets every board go. */
  stop(): void {
    for (const { hold } of this.#told.values()) if (hold !== null) clearTimeout(hold);
    this.#told.clear();
  }

  #hold(told: Told, holdMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      told.hold = null;
      this.#options.onDue();
    }, holdMs);
  }

  #show(board: BoardId, rows: readonly Frozen<CallEntry>[], topN: number): Desired {
    const content =
      rows.length === 0
        ? ({ kind: 'blank' } as const)
        : ({ kind: 'rows', rows: rows.map(({ number, window }) => ({ number, window: this.#options.windowText(window) })) } as const);
    const calls = rows.filter(({ n }) => n === topN).map(({ call }) => call);
    return { kind: 'display', content, calls, target: boardTarget(board) };
  }
}

/** The latest call first: the one on top, and below it those whose visits are still at the window they were called to, once each. */
function rowsOf(day: Frozen<DayState>, calls: readonly Frozen<CallEntry>[], topN: number): Frozen<CallEntry>[] {
  const seen = new Set<string>();
  return calls
    .toReversed()
    .filter((entry) => {
      const visit = day.visits.get(entry.visit);
      const isThere = visit !== undefined && (visit.phase === 'called' || visit.phase === 'serving') && visit.window === entry.window;
      if (seen.has(entry.visit) || !(isThere || entry.n === topN)) return false;
      seen.add(entry.visit);
      return true;
    })
    .slice(0, MOST_ROWS);
}
