/** A command on its way: who asks, and how a repetition is told from a new wish. */
import type { HallCommand } from '../hall/hall.ts';
import type { Actor } from '../hall/kernel/actor.ts';
import type { JsonObject } from '../hall/kernel/decision.ts';

/** Who asks, and how a repetition is told from a new wish. */
export type CommandOrigin = {
  readonly actor: Actor;
  /** Unique per actor, honoured 48 h. Null: the command is safe to decide anew. */
  readonly key: string | null;
  /** The text of the wish; the same key with another text is refused. */
  readonly request: string;
  /** For a reaction, the seq of the event that called it forth. */
  readonly causeSeq: number | null;
};

export type CommandResult =
  | { readonly ok: true; readonly reply: JsonObject /** Answered from memory: nothing happened now. */; readonly remembered: boolean }
  | { readonly ok: false; readonly code: string; readonly context: JsonObject };

/** `id` names actor and key, null without a key. */
export type Wish = {
  readonly command: HallCommand;
  readonly origin: CommandOrigin;
  readonly id: string | null;
  readonly requestHash: string;
};

/** `actor` is `kind/id`, as the journal writes it. */
export const wishId = (actor: string, key: string): string => `${actor} ${key}`;
export const actorOf = ({ actor }: CommandOrigin): string => `${actor.kind}/${actor.id}`;
