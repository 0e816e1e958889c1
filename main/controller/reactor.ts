/** Gives the commands that events call forth. Each is keyed by the event's seq, so a restart repeats none and misses none. */
import { type HallCommand, reactions } from '../hall/hall.ts';
import type { CommandOrigin, CommandResult, CommittedEvent } from './controller.ts';

type Submit = (command: HallCommand, origin: CommandOrigin) => Promise<CommandResult>;
type Log = { readonly warn: (fields: object, message: string) => void };

const RETRY_MS = 1000;

export class Reactor {
  readonly #submit: Submit;
  readonly #log: Log;

  constructor(submit: Submit, log: Log) {
    this.#submit = submit;
    this.#log = log;
  }

  onCommit(events: readonly CommittedEvent[]): void {
    for (const { seq, event } of events) {
      for (const [index, command] of reactions(event).entries()) void this.#react(seq, index, command);
    }
  }

  /** After a replay: whatever no later event names as its cause was not carried out before the end. */
  catchUp(replayed: readonly CommittedEvent[]): void {
    const carriedOut = new Set(replayed.map((committed) => committed.causeSeq));
    this.onCommit(replayed.filter(({ seq }) => !carriedOut.has(seq)));
  }

  async #react(seq: number, index: number, command: HallCommand): Promise<void> {
    const result = await this.#submit(command, {
      actor: { kind: 'system', id: 'reaction' },
      key: `${seq}.${index}`,
      request: command.kind,
      causeSeq: seq,
    });
    if (result.ok) return;
    if (result.code === 'hall/stopping') return;
    if (result.code.startsWith('hall/')) {
      // The journal did not take it: the wish stands until it does.
      setTimeout(() => void this.#react(seq, index, command), RETRY_MS).unref();
      return;
    }
    this.#log.warn({ seq, command: command.kind, code: result.code }, 'a reaction was refused');
  }
}
