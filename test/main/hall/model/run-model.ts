/** A hall and the naive one, side by side, through any number of happenings. */

import { isDue } from '../../../../main/hall/day/deadlines.ts';
import type { Stamped } from '../../../../main/hall/day/events.ts';
import {
  deadlines,
  decide,
  emptyHall,
  evolve,
  type HallCommand,
  type HallState,
  reactions,
  type StreamedEvent,
} from '../../../../main/hall/hall.ts';
import type { Stamp } from '../../../../main/hall/kernel/stamp.ts';
import { DAY_MS, NINE, plain, replay, spanAt } from '../make-hall.ts';
import { checkAgainst, checkRecount, same } from './check.ts';
import { choose } from './choose.ts';
import { Dice } from './dice.ts';
import { modelConfig } from './model-config.ts';
import { takeEffect } from './naive-effects.ts';
import { NaiveHall } from './naive-hall.ts';
import { reasonsAgainst } from './naive-refusals.ts';
import { readOnly } from './read-only.ts';

const SHA = 'f'.repeat(64);

export class ModelRun {
  readonly events: Stamped<StreamedEvent>[] = [];
  readonly naive = new NaiveHall(modelConfig(), SHA);
  state: HallState = emptyHall();
  now: Stamp = { at: NINE, clockId: 'boot-0', upMs: 0 };
  /** What was given, for the one who reads a failure. */
  readonly given: string[] = [];
  /** Every code of a refusal there was. */
  readonly refused = new Set<string>();
  #accepted = 0;
  #serial = 0;
  #boots = 0;
  /** Steps for which no reaction gets through. */
  #deafFor = 0;
  #reactions: HallCommand[] = [];
  #last: HallCommand = { kind: 'day.resume' };
  readonly #sessions = new Set<number>();
  readonly #presses = new Set<string>();
  readonly #scored = new Set<string>();

  constructor() {
    this.give({ kind: 'config.apply', config: modelConfig(), sha256: SHA, always: true });
    this.give({ kind: 'day.open', span: spanAt(NINE) });
  }
  /** How many commands were accepted with an event. */
  get accepted(): number {
    return this.#accepted;
  }

  /** One happening: time goes by, then a command, a repeat, a restart, or the deadlines and reactions that stand out. */
  step(seed: number): void {
    const dice = new Dice(seed);
    this.#passTime(dice);
    if (dice.once(120)) this.#restart(dice);
    if (!dice.once(5)) this.runDeadlines();
    if (dice.once(80)) this.#deafFor = 60;
    this.#deafFor -= 1;
    if (this.#deafFor <= 0 && !dice.once(10)) this.runReactions();
    if (dice.once(20)) return this.give(this.#last);
    const command = choose({ hall: this.naive, now: this.now, serial: this.#serial, dice });
    this.#serial += 1;
    this.#last = command;
    this.give(command);
    // The hall must not stay shut for most of the run.
    if (this.naive.status === 'closing' && dice.once(50)) this.give({ kind: 'day.close', lapseWaiting: true });
    if (this.naive.status === 'closed' && dice.once(4)) this.#toNextDay(dice);
  }

  give(command: HallCommand): void {
    this.given.push(`${this.now.clockId}+${this.now.upMs} ${JSON.stringify(command)}`);
    const wanted = reasonsAgainst(this.naive, command, this.now);
    const decision = decide(this.state, command, this.now);
    // Watched and told again: a decision changes nothing and is the same each time.
    same(`a second ${command.kind}`, decide(readOnly(this.state), command, this.now), decision);
    if (command.kind === 'evaluation.press') this.#presses.add(pressKey(command));
    if (!decision.ok) {
      this.refused.add(decision.refusal.code);
      if (!wanted.includes(decision.refusal.code))
        throw new Error(`${command.kind} was refused with ${decision.refusal.code}, wanted ${wanted.join(' or ') || 'no refusal'}`);
      return;
    }
    if (wanted.length > 0) throw new Error(`${command.kind} was accepted, wanted ${wanted.join(' or ')}`);
    if (decision.events.length > 0) this.#accepted += 1;
    takeEffect(this.naive, command, this.now);
    for (const event of decision.events) this.#take({ ...event, ...this.now });
    checkRecount(this.state.day);
    checkAgainst(this.naive, this.state, this.now);
  }

  #take(event: Stamped<StreamedEvent>): void {
    this.events.push(event);
    evolve(this.state, event);
    this.#reactions.push(...reactions(event));
    if (event.kind === 'evaluation.opened') {
      const { session, record } = event.body;
      same(`a fresh session ${session}`, [this.#sessions.has(session), session > 0 && session < 2 ** 32], [false, true]);
      same(`session ${session} is behind those a pad may still hold`, session % 65_536 > this.naive.skippedSessions, true);
      this.#sessions.add(session);
      const rating = this.naive.record(record)?.rating;
      if (rating) rating.session = session;
    }
    if (event.kind === 'evaluation.scored') {
      const { evaluation, press } = event.body;
      same(
        `the press behind the score of ${evaluation}`,
        [this.#presses.has(pressKey(press)), this.#scored.has(evaluation)],
        [true, false],
      );
      this.#scored.add(evaluation);
    }
  }

  /** All that is due is accepted, does something, and comes to an end. */
  runDeadlines(): void {
    const most = 3 * this.naive.visits.length + 2 * this.naive.calls.length + 10;
    for (let n = 0; ; n += 1) {
      const due = deadlines(this.state).find((deadline) => isDue(deadline, this.now));
      if (due === undefined) return;
      if (n > most) throw new Error('the deadlines have no end');
      const before = this.events.length;
      this.give(due.command);
      if (this.events.length === before) throw new Error(`${due.command.kind} was due and did nothing`);
    }
  }

  runReactions(): void {
    const waiting = this.#reactions;
    this.#reactions = [];
    for (const command of waiting) this.give(command);
  }

  /** The journal replayed, as it is and as its rows are stored, gives the hall that is. */
  checkReplay(): void {
    const wanted = plain(this.state);
    same('the replay', plain(replay(this.events)), wanted);
    same('the replay from JSON', plain(replay(JSON.parse(JSON.stringify(this.events)))), wanted);
  }

  #passTime(dice: Dice): void {
    const ms = dice.once(60) ? dice.roll(60_000) : dice.roll(800);
    const stepMs = dice.once(200) ? dice.of(-1, 1) * dice.roll(7_200_000) : 0;
    this.now = { ...this.now, at: this.now.at + ms + stepMs, upMs: this.now.upMs + ms };
    if (dice.once(500)) this.#toNextDay(dice);
  }

  #toNextDay(dice: Dice): void {
    const ms = DAY_MS - dice.roll(3_600_000);
    this.now = { ...this.now, at: Math.max(this.now.at, this.naive.endsAt) + (dice.once(3) ? ms : 0), upMs: this.now.upMs + ms };
    if (this.naive.status === 'closed' && dice.once(2)) this.give({ kind: 'day.open', span: spanAt(this.now.at) });
    else this.give({ kind: 'day.roll', next: spanAt(this.now.at) });
  }

  /** The program starts again, on the same boot or on another with a clock of its own. */
  #restart(dice: Dice): void {
    const offMs = dice.roll(120_000);
    if (dice.once(2)) {
      this.#boots += 1;
      this.now = { at: this.now.at + dice.of(1, 1, -60) * offMs, clockId: `boot-${this.#boots}`, upMs: dice.roll(1_000_000) };
    } else this.now = { ...this.now, at: this.now.at + offMs, upMs: this.now.upMs + offMs };
    this.give({ kind: 'day.resume' });
  }
}

const pressKey = ({
  device,
  session,
  boot,
  pressNo,
  key,
}: {
  device: string;
  session: number;
  boot: number;
  pressNo: number;
  key: number;
}): string => `${device} ${session} ${boot} ${pressNo} ${key}`;

/** Runs one hall through `seeds`; an error tells the last happenings before it. */
export function runModel(seeds: readonly number[], everySteps: number): ModelRun {
  const run = new ModelRun();
  for (const [n, seed] of seeds.entries()) {
    try {
      run.step(seed);
      if (n % everySteps === 0) run.checkReplay();
    } catch (cause) {
      throw new Error(`step ${n}: ${String(cause)}\n${run.given.slice(-12).join('\n')}`, { cause });
    }
  }
  run.checkReplay();
  return run;
}

/** The seeds of a run of `steps` happenings, drawn from one. */
export function seedsOf(seed: number, steps: number): number[] {
  const dice = new Dice(seed);
  return Array.from({ length: steps }, () => dice.roll(2 ** 31));
}
