/** What happens next in the hall of the model: one number chooses a happening, mostly a sensible one for the hall as it is. */

import type { PrintResult } from '../../../../main/hall/day/commands.ts';
import type { HallCommand } from '../../../../main/hall/hall.ts';
import type { CoreConfig } from '../../../../main/hall/kernel/core-config.ts';
import type { Stamp } from '../../../../main/hall/kernel/stamp.ts';
import { clerk, device, evaluation, issueCommand, job, kiosk, makeConfig, record, service, spanAt, visit, window } from '../make-hall.ts';
import type { NaiveHall, NaiveVisit } from './naive-hall.ts';

/** Numbers drawn from one seed, evenly enough (mulberry32). */
export class Dice {
  #seed: number;
  constructor(seed: number) {
    this.#seed = seed;
  }
  /** 0 to `below` - 1. */
  roll(below: number): number {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }
  /** True once in `times`. */
  once(times: number): boolean {
    return this.roll(times) === 0;
  }
  of<T>(first: T, ...rest: readonly T[]): T {
    return [first, ...rest][this.roll(rest.length + 1)] ?? first;
  }
  among<T>(things: readonly T[]): T | undefined {
    return things[this.roll(Math.max(1, things.length))];
  }
}

/** What the chooser knows: the naive hall, the moment, and how many visits there have been. */
export type Scene = { readonly hall: NaiveHall; readonly now: Stamp; readonly serial: number; readonly dice: Dice };

const results: readonly PrintResult[] = [
  { outcome: 'confirmed', proof: 'fence' },
  { outcome: 'confirmed', proof: 'process-id' },
  { outcome: 'failed', reason: 'paper-out' },
  { outcome: 'unknown', reason: 'no-answer' },
];

const anyVisit = ({ hall, dice, serial }: Scene, fits: (visit: NaiveVisit) => boolean): string => {
  const fitting = dice.once(12) ? [] : hall.visits.filter(fits);
  return dice.among(fitting)?.id ?? dice.among(hall.visits)?.id ?? `v${serial}`;
};
const anyWindow = ({ dice }: Scene): string => (dice.once(60) ? dice.of('w9', 'constructor') : dice.of('w1', 'w2', 'w3'));

/** The weights are odds of one kind of happening against the others. */
const choices: readonly (readonly [weight: number, make: (scene: Scene) => HallCommand])[] = [
  [220, issue],
  [110, (scene) => ({ kind: 'print.start', ...sheet(scene, (found) => found.sheet === 'queued' && found.phase === 'printing') })],
  [
    80,
    (scene) => ({
      kind: 'print.settle',
      ...sheet(scene, (found) => found.sheet === 'started' || found.sheet === 'unknown'),
      result: scene.dice.of(results[0] as PrintResult, ...results),
    }),
  ],
  [8, (scene) => ({ kind: 'print.overdue', ...sheet(scene, (found) => found.phase === 'printing') })],
  [25, (scene) => ({ kind: 'ticket.note', visit: visit(anyVisit(scene, (found) => found.phase === 'unprinted')) })],
  [6, (scene) => ({ kind: 'ticket.void', visit: visit(anyVisit(scene, (found) => found.phase === 'unprinted')) })],
  [
    70,
    (scene) => ({
      kind: 'window.open',
      window: window(anyWindow(scene)),
      clerk: clerk(scene.dice.once(40) ? 'c9' : scene.dice.of('c1', 'c2', 'c3')),
    }),
  ],
  [15, (scene) => ({ kind: 'window.close', window: window(anyWindow(scene)) })],
  [190, next],
  [130, (scene) => atWindow(scene, 'start')],
  [130, (scene) => atWindow(scene, 'finish')],
  [30, (scene) => atWindow(scene, 'recall')],
  [30, (scene) => atWindow(scene, 'no-show')],
  [6, (scene) => ({ kind: 'evaluation.open', record: record(`${anyVisit(scene, (found) => found.phase === 'finished')}.s1`) })],
  [60, (scene) => ({ kind: 'evaluation.ask', ...atPad(scene) })],
  [
    90,
    (scene) => ({
      kind: 'evaluation.press',
      ...atPad(scene),
      boot: scene.dice.of(7, 7, 8),
      pressNo: scene.dice.roll(4) + 1,
      key: scene.dice.once(15) ? scene.dice.of(0, 6) : scene.dice.roll(5) + 1,
    }),
  ],
  [6, (scene) => ({ kind: 'evaluation.time-out', evaluation: aRating(scene) })],
  [12, (scene) => ({ kind: 'evaluation.decline', evaluation: aRating(scene) })],
  [25, deviceChange],
  [5, ({ dice }) => ({ kind: 'clock.step', byMs: dice.of(1000, -1001, 3_600_000) })],
  [4, ({ dice }) => ({ kind: 'numbers.continue', after: { [service(dice.of('s1', 's2'))]: dice.roll(30) }, sessions: dice.roll(60) })],
  [2, ({ dice }) => ({ kind: 'day.close', lapseWaiting: dice.once(2) })],
  [4, () => ({ kind: 'day.finish-closing' })],
  [3, ({ now }) => ({ kind: 'day.roll', next: spanAt(now.at) })],
  [4, ({ now }) => ({ kind: 'day.open', span: spanAt(now.at) })],
  [6, ({ dice }) => ({ kind: 'config.apply', ...variant(dice), always: dice.once(3) })],
];
const WEIGHTS = choices.reduce((sum, [weight]) => sum + weight, 0);

export function choose(scene: Scene): HallCommand {
  let at = scene.dice.roll(WEIGHTS);
  const found = choices.find(([weight]) => {
    at -= weight;
    return at < 0;
  });
  return found === undefined ? { kind: 'day.finish-closing' } : found[1](scene);
}

function issue({ dice, serial, hall }: Scene): HallCommand {
  const id = dice.once(40) ? dice.among(hall.visits)?.id : undefined;
  const of = dice.once(60) ? dice.of('s9', 'constructor') : dice.of('s1', 's1', 's2');
  const at = dice.once(60) ? dice.of('k9', 'toString') : dice.of('k1', 'k1', 'k2', null);
  const delivery = dice.of('paper', 'screen');
  return issueCommand(id ?? `v${serial}`, of, { delivery, kiosk: at === null ? null : kiosk(at) });
}

function sheet(scene: Scene, fits: (visit: NaiveVisit) => boolean) {
  const id = anyVisit(scene, fits);
  return { visit: visit(id), job: job(`${id}.p${scene.dice.once(40) ? 2 : 1}`) };
}

function next(scene: Scene): HallCommand {
  const free = scene.hall.windows.filter((entry) => entry.clerk !== null && entry.visit === null);
  const at = (scene.dice.once(5) ? undefined : scene.dice.among(free)?.id) ?? anyWindow(scene);
  const current = scene.hall.windows.find((entry) => entry.id === at)?.visit ?? null;
  const have = scene.dice.of(
    null,
    current,
    anyVisit(scene, () => true),
  );
  return { kind: 'window.next', window: window(at), have: have === null ? null : visit(have) };
}

function atWindow(scene: Scene, does: 'start' | 'finish' | 'recall' | 'no-show'): HallCommand {
  const id = anyVisit(scene, ({ phase }) => phase === (does === 'finish' ? 'serving' : 'called'));
  const at = scene.hall.visit(id)?.window;
  return { kind: `window.${does}`, window: window(at && !scene.dice.once(20) ? at : anyWindow(scene)), visit: visit(id) };
}

function atPad({ hall, dice }: Scene) {
  const rated = hall.visits.filter(({ rating }) => rating?.session);
  const open = rated.filter(({ rating }) => rating?.outcome === 'open');
  const rating = dice.among(open.length > 0 && !dice.once(6) ? open : rated)?.rating;
  const pad = dice.once(15) ? dice.of('main/pad-1', 'main/pad-2') : (rating?.pad ?? 'main/pad-1');
  return { device: device(pad), session: dice.once(25) ? dice.roll(1000) : (rating?.session ?? 1) };
}

const aRating = (scene: Scene) => evaluation(`${anyVisit(scene, ({ rating }) => rating?.outcome === 'open')}.s1.e`);

function deviceChange({ dice }: Scene): HallCommand {
  const state = dice.of('online', 'online', 'starting', 'offline', 'hardwareError');
  return {
    kind: 'device.change',
    device: device(dice.of('main/pad-1', 'main/pad-2', 'main/printer-1')),
    state,
    code: dice.of(null, 'port/closed'),
    paper: dice.of('full', 'low'),
  };
}

/** Configurations that differ in limits, prefixes, services of a window and pads; rarely, one that retires a window and a clerk. */
function variant(dice: Dice): { config: CoreConfig; sha256: string } {
  const [swapped, padless, slow, retiring] = [dice.once(3), dice.once(4), dice.once(3), dice.once(12)];
  const base = makeConfig();
  const s1 = { prefix: swapped ? 'B' : 'A', firstNumber: 1, lastNumber: 999 };
  const s2 = { prefix: swapped ? 'A' : 'B', firstNumber: 1, lastNumber: slow ? 60 : 999 };
  const { [window('w3')]: w3, ...kept } = base.windows;
  const w1 = { services: [service('s1'), service('s2')], display: null, pad: padless ? null : device('main/pad-1') };
  const config = makeConfig({
    services: { [service('s1')]: s1, [service('s2')]: s2 },
    windows: { ...kept, [window('w1')]: w1, ...(retiring || w3 === undefined ? {} : { [window('w3')]: w3 }) },
    clerks: retiring ? [clerk('c1'), clerk('c2')] : base.clerks,
    evaluationTimeoutMs: slow ? 90_000 : 30_000,
    printHoldMs: slow ? 12_000 : 8_000,
  });
  return { config, sha256: [swapped, padless, slow, retiring].map(Number).join('').padStart(64, '0') };
}
