/**
 * Recursive least squares with a prior. Each weight is drawn towards its starting value as if `ridge` observations of size one had
 * been made there, so that a model that has seen little says little. One observation costs O(n^2) for n weights, whatever was learned before.
 *
 * Forgetting is done by the day, not by the observation: `fade` keeps a share of what was learned and puts the prior back in its
 * place. A quiet service therefore forgets no slower than a busy one, and directions that are never seen cannot grow without bound.
 */
export type LeastSquares = {
  readonly ridge: readonly number[];
  readonly start: readonly number[];
  weights: number[];
  /** The inverse of the information matrix, row by row. */
  covariance: number[];
};

export function makeLeastSquares(ridge: readonly number[], start: readonly number[]): LeastSquares {
  return { ridge, start, weights: [...start], covariance: priorCovariance(ridge) };
}

const at = (list: readonly number[], index: number): number => list[index] ?? 0;

function priorCovariance(ridge: readonly number[]): number[] {
  const n = ridge.length;
  const covariance = new Array<number>(n * n).fill(0);
  for (let i = 0; i < n; i++) covariance[i * n + i] = 1 / at(ridge, i);
  return covariance;
}

export function predict(model: LeastSquares, x: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < model.weights.length; i++) sum += at(model.weights, i) * at(x, i);
  return sum;
}

/** Learns that `x` went with `y`. An observation that is no number teaches nothing. */
export function learn(model: LeastSquares, x: readonly number[], y: number, weight: number): void {
  const { weights, covariance } = model;
  const n = weights.length;
  const error = y - predict(model, x);
  const gains = new Array<number>(n).fill(0);
  let denominator = 1 / weight;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += at(covariance, i * n + j) * at(x, j);
    gains[i] = sum;
    denominator += sum * at(x, i);
  }
  if (!Number.isFinite(error) || !(denominator > 0) || !Number.isFinite(denominator)) return;
  for (let i = 0; i < n; i++) {
    const gain = at(gains, i) / denominator;
    weights[i] = at(weights, i) + gain * error;
    for (let j = 0; j <= i; j++) {
      const shared = at(covariance, i * n + j) - gain * at(gains, j);
      covariance[i * n + j] = shared;
      covariance[j * n + i] = shared;
    }
  }
}

/** Keeps the share `keep` (0 to 1) of all that was learned. Where rounding has spoiled the matrix, the weights stay and their certainty begins anew. */
export function fade(model: LeastSquares, keep: number): void {
  const { ridge, start } = model;
  const n = ridge.length;
  const information = invert(model.covariance, n);
  if (information === null) {
    model.covariance = priorCovariance(ridge);
    return;
  }
  const pull = new Array<number>(n).fill(0);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) pull[i] = at(pull, i) + keep * at(information, i * n + j) * (at(model.weights, j) - at(start, j));
  for (let i = 0; i < n * n; i++) information[i] = keep * at(information, i);
  for (let i = 0; i < n; i++) information[i * n + i] = at(information, i * n + i) + (1 - keep) * at(ridge, i);
  const covariance = invert(information, n);
  if (covariance === null) return;
  model.covariance = covariance;
  for (let i = 0; i < n; i++) {
    let moved = 0;
    for (let j = 0; j < n; j++) moved += at(covariance, i * n + j) * at(pull, j);
    model.weights[i] = at(start, i) + moved;
  }
}

/** The inverse of a symmetric positive matrix by Cholesky's factors; null where it is not positive. */
function invert(matrix: readonly number[], n: number): number[] | null {
  const factor = new Array<number>(n * n).fill(0);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = at(matrix, i * n + j);
      for (let k = 0; k < j; k++) sum -= at(factor, i * n + k) * at(factor, j * n + k);
      if (i === j && !(sum > 0)) return null;
      factor[i * n + j] = i === j ? Math.sqrt(sum) : sum / at(factor, j * n + j);
    }
  const inverse = new Array<number>(n * n).fill(0);
  const column = new Array<number>(n).fill(0);
  for (let c = 0; c < n; c++) {
    for (let i = 0; i < n; i++) {
      let sum = i === c ? 1 : 0;
      for (let k = 0; k < i; k++) sum -= at(factor, i * n + k) * at(column, k);
      column[i] = sum / at(factor, i * n + i);
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = at(column, i);
      for (let k = i + 1; k < n; k++) sum -= at(factor, k * n + i) * at(inverse, k * n + c);
      inverse[i * n + c] = sum / at(factor, i * n + i);
    }
  }
  return inverse;
}
