/**
 * Opens, resumes and rolls the business day, and watches the wall clock. The wall clock decides only which day it is; a clock that
 * is behind the journal, or that has jumped by more than a day, is an alarm and changes no business day by itself.
 */
import type { CommandOrigin, CommandResult } from '../controller/controller.ts';
import type { ConfigCommand } from '../hall/config/config.ts';
import type { DayState, Frozen } from '../hall/day/state.ts';
import type { HallCommand } from '../hall/hall.ts';
import { businessDayAt } from '../hall/kernel/business-day.ts';
import type { CoreConfig } from '../hall/kernel/core-config.ts';
import type { Clock } from '../platform/clock.ts';
import type { Alarms } from './alarms.ts';

export type DayKeeperOptions = {
  readonly clock: Clock;
  readonly day: () => Frozen<DayState>;
  readonly config: { readonly core: CoreConfig; readonly sha256: string };
  readonly submit: (command: HallCommand, origin: CommandOrigin) => Promise<CommandResult>;
  /** `at` of the journal's last event, null for a fresh one. */
  readonly lastEventAt: number | null;
  readonly alarms: Alarms;
  readonly log: { readonly info: (fields: object, message: string) => void; readonly error: (fields: object, message: string) => void };
};

const ORIGIN: CommandOrigin = { actor: { kind: 'system', id: 'start' }, key: null, request: '', causeSeq: null };
const LOOK_EVERY_MS = 1000;
const STEP_MS = 1000;
const DAY_MS = 86_400_000;
/** No hall ran before this program was written: a wall clock before it is a dead battery, not a time. 2026-01-01 UTC. */
const EARLIEST_MS = 1_767_225_600_000;

export class DayKeeper {
  readonly #options: DayKeeperOptions;
  /** Wall minus monotonic: constant while nobody moves the wall clock. */
  #offsetMs: number;
  #steppedMs = 0;
  #lastEventAt: number | null;
  #timer: NodeJS.Timeout | null = null;
  #busy = false;

  constructor(options: DayKeeperOptions) {
    this.#options = options;
    this.#lastEventAt = options.lastEventAt;
    this.#offsetMs = this.#offset();
  }

  /** Resumes the day that was not closed, or opens today's. Rejects when the configuration is refused. */
  async start(): Promise<void> {
    const { status, span } = this.#options.day();
    // A day that opens journals the configuration itself.
    if (span !== null) await this.#applyConfig(false);
    if (status === 'open' || status === 'closing') await this.#give({ kind: 'day.resume' });
    await this.#look();
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  noteCommit(at: number): void {
    this.#lastEventAt = Math.max(at, this.#lastEventAt ?? at);
  }

  #offset(): number {
    return this.#options.clock.wallMs() - this.#options.clock.upMs();
  }

  async #look(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await this.#watchClock();
      await this.#turnDay();
    } catch (error) {
      this.#options.log.error({ err: error }, 'the business day could not be kept; trying again');
    } finally {
      this.#busy = false;
    }
  }

  async #watchClock(): Promise<void> {
    const { clock, submit, log } = this.#options;
    const byMs = Math.round(this.#offset() - this.#offsetMs);
    if (Math.abs(byMs) <= STEP_MS) return;
    const result = await submit({ kind: 'clock.step', byMs }, ORIGIN);
    // The journal did not take it: what the clock did is told as soon as it does.
    if (!result.ok && result.code.startsWith('hall/')) throw new DayKeeperError(result.code, result.context);
    // A dead clock that is put right has not jumped, it tells the time for the first time.
    if (clock.upMs() + this.#offsetMs >= EARLIEST_MS) this.#steppedMs += byMs;
    this.#offsetMs += byMs;
    log.info({ byMs }, 'the wall clock was moved');
  }

  async #turnDay(): Promise<void> {
    const { clock, alarms, day, config } = this.#options;
    const now = clock.wallMs();
    const behindMs = this.#lastEventAt === null ? 0 : this.#lastEventAt - now;
    if (behindMs > STEP_MS) alarms.raise('clock/behind-journal', { behindSeconds: Math.round(behindMs / 1000) });
    else alarms.clear('clock/behind-journal');
    const { status, span } = day();
    if (now < EARLIEST_MS) alarms.raise('clock/implausible', { now: new Date(now).toISOString() });
    else alarms.clear('clock/implausible');
    const next = businessDayAt(now, config.core.timeZone, config.core.dayCutoverMinutes);
    if (span === null) {
      // A fresh journal has nothing to tell the day by but the wall clock: with a dead one no day is opened.
      if (now >= EARLIEST_MS) await this.#openDay({ kind: 'day.open', span: next });
      return;
    }
    const hasJumped = Math.abs(this.#steppedMs) > DAY_MS;
    if (!hasJumped) alarms.clear('clock/jumped');
    if (now < span.endsAt || next.day <= span.day) return;
    if (hasJumped) return alarms.raise('clock/jumped', { bySeconds: Math.round(this.#steppedMs / 1000) });
    this.#options.log.info({ from: span.day, to: next.day, status }, 'the business day turns');
    await this.#openDay({ kind: 'day.roll', next });
  }

  async #openDay(command: HallCommand): Promise<void> {
    await this.#applyConfig(true);
    await this.#give(command);
  }

  async #applyConfig(always: boolean): Promise<void> {
    const { core, sha256 } = this.#options.config;
    await this.#give({ kind: 'config.apply', config: core, sha256, always } satisfies ConfigCommand);
  }

  async #give(command: HallCommand): Promise<void> {
    const result = await this.#options.submit(command, ORIGIN);
    if (!result.ok) throw new DayKeeperError(result.code, result.context);
  }
}

export class DayKeeperError extends Error {
  readonly code: string;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(code: string, context: Readonly<Record<string, unknown>>) {
    super(`${code} ${JSON.stringify(context)}`);
    this.code = code;
    this.context = context;
  }
}
