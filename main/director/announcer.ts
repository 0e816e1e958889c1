/**
 * Speakers: one announcement at a time each, in the order of the calls. The ledger says what is next; what an earlier run of this controller had begun is
 * said anew, what a host had begun that died is in doubt and is not said again by itself.
 */
import type { DisplayText, HostCommand } from '../../drivers/messages.ts';
import type { DayCommand } from '../hall/day/commands.ts';
import { nextAnnouncement, unsaidCalls } from '../hall/day/ledger.ts';
import type { CallEntry, DayState, Frozen } from '../hall/day/state.ts';
import type { CoreConfig } from '../hall/kernel/core-config.ts';
import type { CallId, DeviceId, WindowId } from '../hall/kernel/ids.ts';

export type AnnouncerOptions = {
  /** Its devices are `host/name`. */
  readonly host: string;
  readonly submit: (command: DayCommand) => void;
  readonly send: (command: HostCommand) => boolean;
  readonly windowText: (window: WindowId) => DisplayText;
};

export class Announcer {
  readonly #options: AnnouncerOptions;
  /** Handed to the host and not over, by speaker. */
  readonly #given = new Map<DeviceId, Set<CallId>>();
  /** Ends that are on their way to the journal: the same is not submitted with every commit. */
  readonly #ending = new Set<string>();

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  reconcile(day: Frozen<DayState>, config: CoreConfig): void {
    for (const key of Object.keys(config.speakers)) {
      const speaker = key as DeviceId;
      if (!speaker.startsWith(`${this.#options.host}/`)) continue;
      const given = this.#given.get(speaker) ?? new Set<CallId>();
      this.#given.set(speaker, given);
      this.#forgetEnded(day, speaker, given);
      for (const entry of unsaidCalls(day, config, speaker)) if (!given.has(entry.call)) this.#fail(entry.call, speaker, 'call/over');
      const next = nextAnnouncement(day, config, speaker);
      if (next === null || given.has(next.call)) continue;
      // Begun before this controller was there: whether it was said whole, nobody here knows.
      if (next.targets.get(speaker) === 'started') this.#fail(next.call, speaker, 'speaker/lost');
      else if (given.size === 0 && this.#options.send(this.#command(speaker, next))) given.add(next.call);
    }
  }

  /** The host died with what it had. */
  onHostDown(): void {
    for (const [speaker, given] of this.#given) {
      for (const call of given) this.#fail(call, speaker, 'host/gone');
      given.clear();
    }
  }

  #command(speaker: DeviceId, { call, number, window }: Frozen<CallEntry>): HostCommand {
    const { zh, en } = this.#options.windowText(window);
    return {
      type: 'speak',
      device: speaker.slice(this.#options.host.length + 1),
      id: call,
      text: { zh: `请${number}号到${zh}`, en: `Number ${number}, please go to ${en}` },
    };
  }

  #forgetEnded(day: Frozen<DayState>, speaker: DeviceId, given: Set<CallId>): void {
    const known = new Map(day.calls.map((entry) => [entry.call, entry.targets.get(speaker)]));
    for (const call of given) {
      const phase = known.get(call);
      // A call that is kept no longer belongs to a day that is over.
      if (!known.has(call) || phase === 'ended' || phase === 'failed') given.delete(call);
    }
    for (const ending of this.#ending) {
      const [target, call] = ending.split(' ');
      if (target === speaker && !['started', undefined].includes(known.get(call as CallId))) this.#ending.delete(ending);
    }
  }

  #fail(call: CallId, speaker: DeviceId, code: string): void {
    const ending = `${speaker} ${call}`;
    if (this.#ending.has(ending)) return;
    this.#ending.add(ending);
    this.#options.submit({ kind: 'call.acknowledge', call, target: speaker, phase: 'failed', code });
  }
}
