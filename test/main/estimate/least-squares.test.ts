import { describe, expect, it } from 'vitest';
import { fade, learn, makeLeastSquares, predict } from '../../../main/estimate/least-squares.ts';
import { makeRandom } from './make-queues.ts';

const TRUE = [0.7, -0.3, 0.2];

function taught(count: number, weights = TRUE, ridge = 1) {
  const random = makeRandom(7);
  const model = makeLeastSquares([ridge, ridge, ridge], [0, 0, 0]);
  for (let nth = 0; nth < count; nth++) {
    const x = [1, random() * 2 - 1, random() * 2 - 1];
    learn(model, x, x.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0) + (random() - 0.5) / 5, 1);
  }
  return model;
}

describe('recursive least squares', () => {
  it('finds the weights that made the observations', () => {
    const { weights } = taught(2000);
    for (const [index, weight] of weights.entries()) expect(weight).toBeCloseTo(TRUE[index] ?? Number.NaN, 1);
  });

  it('equals the ridge solution computed at once', () => {
    const model = makeLeastSquares([2], [0.5]);
    const seen = [
      [1, 3, 1],
      [2, 1, 0.5],
      [-1, 0, 2],
    ] as const;
    for (const [x, y, weight] of seen) learn(model, [x], y, weight);
    const information = 2 + seen.reduce((sum, [x, , weight]) => sum + weight * x * x, 0);
    const pull = 2 * 0.5 + seen.reduce((sum, [x, y, weight]) => sum + weight * x * y, 0);
    expect(model.weights[0]).toBeCloseTo(pull / information, 12);
  });

  it('says its prior before it has seen anything, and again when all is forgotten', () => {
    const model = taught(500);
    expect(Math.abs(predict(model, [1, 0, 0]))).toBeGreaterThan(0.5);
    for (let day = 0; day < 200; day++) fade(model, 0.7);
    expect(predict(model, [1, 1, 1])).toBeCloseTo(0, 6);
    expect(predict(makeLeastSquares([1, 1], [0.25, 0]), [1, 5])).toBe(0.25);
  });

  it('keeps its weights and loosens its certainty when it fades', () => {
    const model = taught(5000);
    const before = [...model.weights];
    fade(model, 0.7);
    for (const [index, weight] of model.weights.entries()) expect(weight).toBeCloseTo(before[index] ?? Number.NaN, 2);
    learn(model, [1, 0, 0], 5, 1);
    const faded = predict(model, [1, 0, 0]);
    const sure = taught(5000);
    learn(sure, [1, 0, 0], 5, 1);
    expect(faded).toBeGreaterThan(predict(sure, [1, 0, 0]));
  });

  it('stays sound where one direction is never seen, however many days pass', () => {
    const model = makeLeastSquares([1, 1], [0, 0]);
    for (let day = 0; day < 400; day++) {
      for (let nth = 0; nth < 50; nth++) learn(model, [1, 0], 2, 1);
      fade(model, 0.7);
    }
    expect(model.covariance.every(Number.isFinite)).toBe(true);
    expect(model.covariance[3]).toBeCloseTo(1, 6);
    expect(predict(model, [1, 0])).toBeCloseTo(2, 1);
  });

  it('learns nothing from what is no number', () => {
    const model = taught(100);
    const before = structuredClone(model);
    learn(model, [1, Number.NaN, 0], 1, 1);
    learn(model, [1, 0, 0], Number.POSITIVE_INFINITY, 1);
    learn(model, [1, 0, 0], 1, Number.NaN);
    expect(model).toEqual(before);
  });
});
