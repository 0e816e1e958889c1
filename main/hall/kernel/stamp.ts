/** A moment, told by both clocks. */
export type Stamp = {
  /** Wall clock, UTC ms. */
  readonly at: number;
  /** The run of the monotonic clock: the OS boot id where there is one. */
  readonly clockId: string;
  /** Monotonic ms within `clockId`. */
  readonly upMs: number;
};

/** A duration; `certain` is false when it had to be taken from the wall clock, across two runs of the monotonic one. */
export type Elapsed = { readonly ms: number; readonly certain: boolean };

/** From `from` to `to`: monotonic within one clock, else by the wall clock (never negative), marked uncertain. */
export function elapsed(from: Stamp, to: Stamp): Elapsed {
  return from.clockId === to.clockId ? { ms: to.upMs - from.upMs, certain: true } : { ms: Math.max(0, to.at - from.at), certain: false };
}
