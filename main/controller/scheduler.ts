/** Turns deadlines that are due into commands. Looks at the state after commits, and sleeps until the next one is due. */
import { type Deadline, isDue } from '../hall/day/deadlines.ts';
import type { HallCommand } from '../hall/hall.ts';
import { elapsed, type Stamp } from '../hall/kernel/stamp.ts';
import type { CommandOrigin, CommandResult } from './controller.ts';

export type SchedulerOptions = {
  readonly deadlines: () => readonly Deadline[];
  readonly now: () => Stamp;
  readonly submit: (command: HallCommand, origin: CommandOrigin) => Promise<CommandResult>;
};

/** After a commit the deadlines are looked at this much later, so that a rush of tickets is looked at once. */
const SETTLE_MS = 20;
const LONGEST_SLEEP_MS = 1000;
const ORIGIN: CommandOrigin = { actor: { kind: 'system', id: 'deadline' }, key: null, request: '', causeSeq: null };

export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #underWay = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #wakeAtUpMs = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Looks soon. */
  touch(): void {
    this.#wakeIn(SETTLE_MS);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #wakeIn(ms: number): void {
    if (this.#stopped) return;
    const atUpMs = this.#options.now().upMs + ms;
    if (this.#timer !== null && this.#wakeAtUpMs <= atUpMs) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#wakeAtUpMs = atUpMs;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#look();
    }, ms);
  }

  #look(): void {
    const now = this.#options.now();
    let sleepMs = LONGEST_SLEEP_MS;
    for (const deadline of this.#options.deadlines()) {
      if (isDue(deadline, now)) this.#give(deadline.command);
      else sleepMs = Math.min(sleepMs, deadline.afterMs - elapsed(deadline.from, now).ms);
    }
    this.#wakeIn(Math.max(sleepMs, 1));
  }

  #give(command: HallCommand): void {
    const id = JSON.stringify(command);
    if (this.#underWay.has(id)) return;
    this.#underWay.add(id);
    void this.#options.submit(command, ORIGIN).finally(() => this.#underWay.delete(id));
  }
}
