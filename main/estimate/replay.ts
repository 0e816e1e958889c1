/** Runs recorded queues past a learner in the order in which they could be known, and asks it for an estimate at each issue. */
import { Baseline } from './baseline.ts';
import type { Learner, WaitForetold } from './learner.ts';
import type { Moment } from './moment.ts';

/** A ticket that was issued at `issuedMs` and called at `startedMs`, which was not known before `knownMs`; null: never called. Local times as if they were UTC. */
export type TicketRow = {
  readonly service: string;
  readonly ticket: string;
  readonly day: string;
  readonly issuedMs: number;
  readonly startedMs: number | null;
  readonly knownMs: number | null;
  /** Whether it is judged. Nothing is learned from this column. */
  readonly isQueued: boolean;
};
/** A queue as a passer-by saw it: the number called last, how many wait, how many windows are manned. */
export type SnapshotRow = {
  readonly service: string;
  readonly day: string;
  readonly atMs: number;
  readonly calledNumber: number;
  readonly waiting: number;
  readonly windows: number;
};
export type Replayed = {
  readonly row: TicketRow;
  readonly foretold: WaitForetold;
  /** What queue length over historical throughput says. */
  readonly baselineMin: number;
};

type Step =
  | { readonly kind: 'called'; readonly ms: number; readonly order: 0 | 3; readonly row: TicketRow; readonly startedMs: number }
  | { readonly kind: 'snapshot'; readonly ms: number; readonly order: 1; readonly row: SnapshotRow }
  | { readonly kind: 'issued'; readonly ms: number; readonly order: 2; readonly row: TicketRow };

const DAY_MS = 86_400_000;
const momentOf = (ms: number, day: string): Moment => ({ ms, day, minute: (ms % DAY_MS) / 60_000 });
const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** At the same moment a call is known first, then the snapshot, then issues; among these by service, then by number. */
function compareSteps(one: Step, other: Step): number {
  return (
    one.ms - other.ms ||
    one.order - other.order ||
    compareText(one.row.service, other.row.service) ||
    (one.kind === 'snapshot' || other.kind === 'snapshot' ? 0 : Number(one.row.ticket) - Number(other.row.ticket))
  );
}

function toSteps(tickets: readonly TicketRow[], snapshots: readonly SnapshotRow[]): Step[] {
  const steps: Step[] = snapshots.map((row) => ({ kind: 'snapshot', ms: row.atMs, order: 1, row }));
  for (const row of tickets) {
    const { issuedMs, startedMs, knownMs } = row;
    steps.push({ kind: 'issued', ms: issuedMs, order: 2, row });
    // One that was already called when its issue was seen is called behind its issue.
    if (startedMs !== null && knownMs !== null)
      steps.push({ kind: 'called', ms: Math.max(issuedMs, knownMs), order: knownMs > issuedMs ? 0 : 3, row, startedMs });
  }
  return steps.sort(compareSteps);
}

/** Tells each ticket that is judged at the moment of its issue, in the order of issue. */
export function* replayQueues(tickets: readonly TicketRow[], snapshots: readonly SnapshotRow[], learner: Learner): Generator<Replayed> {
  const baseline = new Baseline();
  const queues = new Map<string, { readonly day: string; readonly calledNumber: number; readonly waiting: number }>();
  for (const step of toSteps(tickets, snapshots)) {
    const { service, day } = step.row;
    const at = momentOf(step.ms, day);
    switch (step.kind) {
      case 'snapshot': {
        const { calledNumber, waiting, windows } = step.row;
        const seen = { gone: calledNumber, waiting, windows };
        queues.set(service, { day, calledNumber, waiting });
        learner.sawQueue(service, at, seen);
        baseline.sawQueue(service, day, step.ms, seen);
        break;
      }
      case 'issued': {
        const { row } = step;
        const known = queues.get(service);
        const queue = known?.day === day ? known : { calledNumber: 0, waiting: 0 };
        // Numbers are called in their order: what lies between the one called last and this one has to be called before.
        const ahead = Number(row.ticket) - queue.calledNumber;
        const isAtOnce = ahead < 1;
        const place = { callsNeeded: isAtOnce ? 1 : ahead, waiting: queue.waiting };
        if (row.isQueued)
          yield {
            row,
            foretold: learner.foretell(service, at, place),
            baselineMin: baseline.waitMin(service, day, place.callsNeeded),
          };
        learner.issued(service, row.ticket, at, isAtOnce ? null : place);
        break;
      }
      case 'called':
        learner.called(service, step.row.ticket, at, (step.startedMs - step.row.issuedMs) / 60_000);
        break;
      default:
        throw new Error(`a step of another kind: ${JSON.stringify(step satisfies never)}`);
    }
  }
}
