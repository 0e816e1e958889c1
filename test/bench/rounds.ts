/** Figures of several rounds: kept as they come, told as median, least and greatest. */
import type { Figure } from './figures.ts';
import { median } from './stats.ts';

export class Rounds {
  readonly #values = new Map<string, { readonly unit: string; readonly values: number[]; readonly note?: string }>();

  add(name: string, value: number, unit: string, note?: string): void {
    const known = this.#values.get(name);
    if (known === undefined) this.#values.set(name, { unit, values: [value], ...(note === undefined ? {} : { note }) });
    else known.values.push(value);
  }

  /** The median of `name` so far; NaN when it was not measured. */
  median(name: string): number {
    const values = this.#values.get(name)?.values;
    return values === undefined ? Number.NaN : median(values);
  }

  figures(): Figure[] {
    return [...this.#values].map(([name, { unit, values, note }]) => ({
      name,
      value: median(values),
      unit,
      ...(values.length > 1 ? { low: Math.min(...values), high: Math.max(...values) } : {}),
      ...(note === undefined ? {} : { note }),
    }));
  }
}
