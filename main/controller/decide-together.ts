/** Commands that go to the disk together: each is decided on the state that those before it have made. */
import type { Stamped } from '../hall/day/events.ts';
import { decide, evolve, type HallEvent, type HallState, type StreamedEvent } from '../hall/hall.ts';
import type { Actor } from '../hall/kernel/actor.ts';
import type { Stamp } from '../hall/kernel/stamp.ts';
import type { Batch, NewEvent } from './journal-port.ts';
import { actorOf, type CommandResult, type Wish } from './wish.ts';

/** `replyText` is the JSON of a yes whose wish has a key: what its repetition is answered from. */
export type Decided<W extends Wish> = { readonly wish: W; readonly result: CommandResult; readonly replyText: string | null };

/** The batch for the journal, what to answer when it is durable, and its events as the states take them. All of it was decided at `now`. */
export type DecidedTogether<W extends Wish> = {
  readonly now: Stamp;
  readonly batch: Batch;
  readonly decided: readonly Decided<W>[];
  readonly events: readonly { readonly event: Stamped<HallEvent>; readonly causeSeq: number | null }[];
};

/** Decides `wishes` in their order at `now`, and evolves `working` by what they bring. */
export function decideTogether<W extends Wish>(working: HallState, wishes: readonly W[], now: Stamp): DecidedTogether<W> {
  const events: DecidedTogether<W>['events'][number][] = [];
  const rows: NewEvent[] = [];
  const commands: Batch['commands'][number][] = [];
  const decided: Decided<W>[] = [];
  for (const wish of wishes) {
    const decision = decide(working, wish.command, now);
    if (!decision.ok) {
      const { code, context } = decision.refusal;
      decided.push({ wish, result: { ok: false, code, context }, replyText: null });
      continue;
    }
    const { origin, requestHash } = wish;
    const { actor, key, causeSeq } = origin;
    const replyText = key === null ? null : JSON.stringify(decision.reply);
    decided.push({ wish, result: { ok: true, reply: decision.reply, remembered: false }, replyText });
    if (key !== null && replyText !== null && decision.events.length > 0)
      commands.push({ actor: actorOf(origin), key, requestHash, reply: replyText, at: now.at, firstEvent: rows.length });
    for (const [index, event] of decision.events.entries()) {
      rows.push(toRow(event, now, actor, index === 0 ? key : null, causeSeq));
      const stamped: Stamped<HallEvent> = { ...event, ...now };
      evolve(working, stamped);
      events.push({ event: stamped, causeSeq });
    }
  }
  return { now, batch: { events: rows, commands }, decided, events };
}

function toRow(event: StreamedEvent, now: Stamp, actor: Actor, commandKey: string | null, causeSeq: number | null): NewEvent {
  return {
    stream: event.stream,
    kind: event.kind,
    v: event.v,
    at: now.at,
    clockId: now.clockId,
    upMs: now.upMs,
    actorKind: actor.kind,
    actorId: actor.id,
    commandKey,
    causeSeq,
    body: JSON.stringify(event.body),
  };
}
