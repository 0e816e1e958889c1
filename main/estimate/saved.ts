/** What a learner has learned, as JSON text and back. Text of another version, or damaged, gives null: then it is learned again. */
import { FEATURES, SPREAD_FEATURES } from './features.ts';
import { LEARNER_VERSION, type LearnerState } from './learner.ts';
import type { LeastSquares } from './least-squares.ts';
import { type Counts, SLOTS } from './throughput.ts';

const MAP = '$map';

export const encodeWithMaps = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (part instanceof Map ? { [MAP]: [...part] } : part));

export const decodeWithMaps = (text: string): unknown =>
  JSON.parse(text, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || !(MAP in part)) return part;
    return new Map(part[MAP] as [string, unknown][]);
  });

export const encodeLearner = (state: LearnerState): string => encodeWithMaps(state);

export function decodeLearner(text: string): LearnerState | null {
  try {
    const state = decodeWithMaps(text) as LearnerState;
    return isLearner(state) ? state : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}

const areNumbers = (list: readonly unknown[], length: number): boolean => list.length === length && list.every(Number.isFinite);

const isModel = ({ ridge, start, weights, covariance }: LeastSquares, features: number): boolean =>
  [ridge, start, weights].every((list) => areNumbers(list, features)) && areNumbers(covariance, features ** 2);

const areCounts = ({ gone, busyMin, windowMin, seenMin }: Counts): boolean =>
  [gone, busyMin, windowMin, seenMin].every((list) => areNumbers(list, SLOTS));

/** Throws TypeError where a part is missing altogether. */
function isLearner(state: LearnerState): boolean {
  if (state.version !== LEARNER_VERSION || !isModel(state.middle, FEATURES.length) || !isModel(state.spread, SPREAD_FEATURES.length))
    return false;
  const { outcomes, band, pooled, direct } = state;
  if (![outcomes, ...[band, pooled, direct].flatMap((part) => Object.values(part))].every(Number.isFinite)) return false;
  for (const { flow, band: own, pending } of state.services.values())
    if (!areCounts(flow.past) || !areCounts(flow.today) || !areNumbers([own.low, own.high], 2) || !(pending instanceof Map)) return false;
  return true;
}
