/** Who goes first when the port is free: commands overtake polls, each kind in the order it came. */
export type Priority = 'command' | 'poll';

type Task = { readonly run: () => Promise<void>; readonly refuse: (error: Error) => void };

/** A queue of concurrency one. A half-duplex bus takes one transaction at a time. */
export class TaskQueue {
  readonly #waiting: Readonly<Record<Priority, Task[]>> = { command: [], poll: [] };
  #isBusy = false;

  /** Runs `work` when its turn comes and settles as it does. */
  add<T>(priority: Priority, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((done, fail) => {
      this.#waiting[priority].push({ run: () => work().then(done, fail), refuse: fail });
      void this.#drain();
    });
  }

  /** Refuses everything that has not begun. */
  refuseWaiting(error: Error): void {
    const refused = [...this.#waiting.command.splice(0), ...this.#waiting.poll.splice(0)];
    for (const task of refused) task.refuse(error);
  }

  async #drain(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (;;) {
      const task = this.#waiting.command.shift() ?? this.#waiting.poll.shift();
      if (task === undefined) break;
      await task.run();
    }
    this.#isBusy = false;
  }
}
