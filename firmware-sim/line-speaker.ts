import { randomInt } from 'node:crypto';
import { lost } from './behaviours.ts';
import type { SimClock } from './clock.ts';
import { encodeSpeakerLine, LONGEST_LINE_BYTES, parseHostLine } from './line-speaker/line.ts';
import { Simulator } from './simulator.ts';

export type LineSpeakerOptions = {
  readonly name: string;
  readonly clock: SimClock;
  /** How long a character takes to say, ms. Default 200, about as people speak. */
  readonly characterMs?: number;
  /** Draws the boot number, 1 to 2^32-1. Default: at random. */
  readonly drawBoot?: () => number;
};

/** Something that could be heard in the hall. `whole` false: it broke off. */
export type Said = { readonly id: string; readonly zh: string; readonly en: string; readonly whole: boolean };

/** `saying`: what is to be heard now, null for silence. `said`: since the simulator started, newest last, at most 50. */
export type SpeakerState = {
  readonly saying: { readonly id: string; readonly zh: string; readonly en: string } | null;
  readonly said: readonly Said[];
  readonly muted: boolean;
  readonly faults: readonly string[];
  readonly powered: boolean;
  readonly plugged: boolean;
};

const REMEMBERED_IDS = 16;
const KEPT_SAID = 50;
const BEFORE_FIRST_SOUND_MS = 30;
const ANSWER_AFTER_MS = 2;
const NEWLINE = 0x0a;

/** The announcing speaker of LINE-SPEAKER.md. It speaks on while its cable is pulled, and falls silent when its power is. */
export class LineSpeaker extends Simulator<SpeakerState> {
  readonly #options: LineSpeakerOptions;
  readonly #said: Said[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #boot: string;
  #muted = false;
  #known: string[] = [];
  #under: { readonly id: string; readonly zh: string; readonly en: string; begun: boolean } | null = null;
  #last = { id: '-', end: '-' };
  #cancel: () => void = () => undefined;

  constructor(options: LineSpeakerOptions) {
    super(options.name, options.clock);
    this.#options = options;
    this.#boot = this.#drawBoot();
  }

  get state(): SpeakerState {
    const under = this.#under;
    return {
      saying: under?.begun ? { id: under.id, zh: under.zh, en: under.en } : null,
      said: this.#said,
      muted: this.#muted,
      faults: this.wireFaults,
      powered: this.powered,
      plugged: this.plugged,
    };
  }

  /** Somebody presses the mute key. What is being said breaks off. */
  mute(): void {
    this.#muted = true;
    if (this.#under !== null) this.#finish('muted');
    this.changed();
  }

  unmute(): void {
    this.#muted = false;
    this.changed();
  }

  /** The next `count` questions and announcements never reach it. */
  loseLines(count: number): void {
    this.behave(lost('lose-lines', count, () => true));
  }

  protected override frame(bytes: Buffer): readonly Buffer[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const lines: Buffer[] = [];
    for (let end = this.#rest.indexOf(NEWLINE); end >= 0; end = this.#rest.indexOf(NEWLINE)) {
      lines.push(this.#rest.subarray(0, end + 1));
      this.#rest = this.#rest.subarray(end + 1);
    }
    if (this.#rest.length > LONGEST_LINE_BYTES) this.#rest = this.#rest.subarray(0, LONGEST_LINE_BYTES + 1);
    return lines;
  }

  protected override take(line: Buffer): void {
    const [verb, id = '', zh = '', en = '', ...rest] = parseHostLine(line) ?? [];
    if (verb === 'Q' && id === '') {
      const under = this.#under;
      this.#answer('Q', '1', this.#boot, under === null ? 'idle' : 'speaking', under?.id ?? '-', this.#last.id, this.#last.end);
    } else if (verb === 'S' && /^[!-)+-~]{1,64}$/.test(id) && rest.length === 0) this.#takeAnnouncement(id, zh, en);
  }

  protected override powerChanged(powered: boolean): void {
    this.#cancel();
    this.#rest = Buffer.alloc(0);
    if (this.#under?.begun) this.#keep(this.#under, false);
    this.#under = null;
    if (!powered) return;
    this.#boot = this.#drawBoot();
    this.#known = [];
    this.#last = { id: '-', end: '-' };
  }

  #takeAnnouncement(id: string, zh: string, en: string): void {
    if (this.#known.includes(id)) return this.#answer('S', id, 'known');
    if (this.#under !== null) return this.#answer('S', id, 'busy');
    this.#known = [...this.#known, id].slice(-REMEMBERED_IDS);
    this.#under = { id, zh, en, begun: false };
    this.#answer('S', id, 'taken');
    this.#cancel = this.clock.after(BEFORE_FIRST_SOUND_MS, () => this.#begin());
  }

  #begin(): void {
    const under = this.#under;
    if (under === null) return;
    if (this.#muted) return this.#finish('muted');
    under.begun = true;
    this.say(encodeSpeakerLine('B', under.id));
    this.happen('speaking', { id: under.id, zh: under.zh, en: under.en });
    const lengthMs = [...under.zh, ...under.en].length * (this.#options.characterMs ?? 200);
    this.#cancel = this.clock.after(lengthMs, () => this.#finish('ended'));
  }

  #finish(end: string): void {
    const under = this.#under;
    if (under === null) return;
    this.#cancel();
    this.#under = null;
    this.#last = { id: under.id, end };
    if (under.begun) this.#keep(under, end === 'ended');
    this.say(end === 'ended' ? encodeSpeakerLine('E', under.id) : encodeSpeakerLine('F', under.id, end));
    this.happen('silence', { id: under.id, end });
  }

  #keep({ id, zh, en }: { readonly id: string; readonly zh: string; readonly en: string }, whole: boolean): void {
    this.#said.push({ id, zh, en, whole });
    if (this.#said.length > KEPT_SAID) this.#said.shift();
  }

  #answer(...fields: readonly string[]): void {
    this.answerAfter(ANSWER_AFTER_MS, encodeSpeakerLine(...fields));
  }

  #drawBoot(): string {
    const draw = this.#options.drawBoot ?? (() => randomInt(1, 2 ** 32));
    return draw().toString(16).toUpperCase().padStart(8, '0');
  }
}
