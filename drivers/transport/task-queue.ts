/**
 * Who goes when the port is free: commands overtake polls, and within a kind it is first come, first served, so devices that have one poll
 * waiting each take turns. `search` is a question to an address that has been silent: it may cost its whole time-out.
 */
export type Priority = 'command' | 'poll' | 'search';

type Task = { readonly run: () => Promise<void>; readonly refuse: (error: Error) => void };

/** After this many commands in a row a waiting poll has its turn, so that a busy display starves no pad. */
const COMMANDS_IN_A_ROW = 4;
/** Silent addresses together get at most one part in so many of the line's time. */
const SEARCH_ONE_IN = 10;

/** A queue of concurrency one. A half-duplex bus takes one transaction at a time. `upMs` is the monotonic clock. */
export class TaskQueue {
  readonly #waiting: Readonly<Record<Priority, Task[]>> = { command: [], poll: [], search: [] };
  readonly #upMs: () => number;
  #isBusy = false;
  #commandsInARow = 0;
  #searchAtUpMs = 0;
  #searchTimer: NodeJS.Timeout | null = null;

  constructor(upMs: () => number) {
    this.#upMs = upMs;
  }

  /** Runs `work` when its turn comes and settles as it does; rejects with `refusal` when `signal` aborts while it waits. */
  add<T>(priority: Priority, work: () => Promise<T>, signal: AbortSignal | null = null, refusal: Error | null = null): Promise<T> {
    if (signal?.aborted) return Promise.reject(refusal ?? new Error('taken back'));
    return new Promise<T>((done, fail) => {
      const onAbort = (): void => this.#takeBack(priority, task, refusal);
      const task: Task = {
        run: () => {
          signal?.removeEventListener('abort', onAbort);
          return work().then(done, fail);
        },
        refuse: (error) => {
          signal?.removeEventListener('abort', onAbort);
          fail(error);
        },
      };
      this.#waiting[priority].push(task);
      signal?.addEventListener('abort', onAbort, { once: true });
      void this.#drain();
    });
  }

  /** Refuses everything that has not begun. */
  refuseWaiting(error: Error): void {
    if (this.#searchTimer !== null) clearTimeout(this.#searchTimer);
    this.#searchTimer = null;
    const { command, poll, search } = this.#waiting;
    for (const task of [...command.splice(0), ...poll.splice(0), ...search.splice(0)]) task.refuse(error);
  }

  #takeBack(priority: Priority, task: Task, refusal: Error | null): void {
    const at = this.#waiting[priority].indexOf(task);
    if (at < 0) return;
    this.#waiting[priority].splice(at, 1);
    task.refuse(refusal ?? new Error('taken back'));
  }

  async #drain(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let next = this.#next(); next !== null; next = this.#next()) {
      const startMs = this.#upMs();
      await next.task.run();
      const nowMs = this.#upMs();
      if (next.priority === 'search') this.#searchAtUpMs = nowMs + (nowMs - startMs) * (SEARCH_ONE_IN - 1);
    }
    this.#isBusy = false;
  }

  #next(): { readonly priority: Priority; readonly task: Task } | null {
    const { command, poll, search } = this.#waiting;
    const isPollsTurn = this.#commandsInARow >= COMMANDS_IN_A_ROW && poll.length > 0;
    const first = isPollsTurn ? undefined : command.shift();
    if (first !== undefined) {
      this.#commandsInARow += 1;
      return { priority: 'command', task: first };
    }
    this.#commandsInARow = 0;
    const searched = this.#upMs() >= this.#searchAtUpMs ? search.shift() : undefined;
    if (searched !== undefined) return { priority: 'search', task: searched };
    const polled = poll.shift();
    if (polled !== undefined) return { priority: 'poll', task: polled };
    if (search.length > 0) this.#wakeForSearch();
    return null;
  }

  #wakeForSearch(): void {
    if (this.#searchTimer !== null) return;
    this.#searchTimer = setTimeout(
      () => {
        this.#searchTimer = null;
        void this.#drain();
      },
      Math.ceil(this.#searchAtUpMs - this.#upMs()),
    );
  }
}
