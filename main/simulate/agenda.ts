/** What is still to happen, the soonest first; of two at the same moment the one that was noted first. A binary heap. */
export class Agenda<Item> {
  readonly #entries: { readonly at: number; readonly n: number; readonly item: Item }[] = [];
  #count = 0;

  /** When the next happens; infinite when nothing does. */
  get nextAt(): number {
    return this.#entries[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  add(at: number, item: Item): void {
    const entry = { at, n: this.#count, item };
    this.#count += 1;
    this.#entries.push(entry);
    let index = this.#entries.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isSooner(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  take(): Item | undefined {
    const [first] = this.#entries;
    const last = this.#entries.pop();
    if (first === undefined || last === undefined) return undefined;
    if (this.#entries.length > 0) {
      this.#entries[0] = last;
      this.#sink();
    }
    return first.item;
  }

  #sink(): void {
    for (let index = 0; ; ) {
      let soonest = index;
      for (const child of [2 * index + 1, 2 * index + 2])
        if (child < this.#entries.length && this.#isSooner(child, soonest)) soonest = child;
      if (soonest === index) return;
      this.#swap(index, soonest);
      index = soonest;
    }
  }

  #isSooner(a: number, b: number): boolean {
    const [first, second] = [this.#entries[a], this.#entries[b]];
    if (first === undefined || second === undefined) return false;
    return first.at === second.at ? first.n < second.n : first.at < second.at;
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#entries[a], this.#entries[b]];
    if (first === undefined || second === undefined) return;
    this.#entries[a] = second;
    this.#entries[b] = first;
  }
}
