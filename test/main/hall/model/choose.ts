/** What happens next in the hall of the model: one number chooses a happening, mostly a sensible one for the hall as it is. */

import type { PrintResult } from '../../../../main/hall/day/events.ts';
import type { HallCommand } from '../../../../main/hall/hall.ts';
import type { CallId } from '../../../../main/hall/kernel/ids.ts';
import type { Stamp } from '../../../../main/hall/kernel/stamp.ts';
import { clerk, device, evaluation, issueCommand, job, kiosk, record, service, spanAt, visit, visitorClass, window } from '../make-hall.ts';
import type { Dice } from './dice.ts';
import { variant } from './model-config.ts';
import type { NaiveHall, NaiveVisit } from './naive-hall.ts';

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
  [110, (scene) => ({ kind: 'print.start', ...sheet(scene, (found) => found.sheet === 'queued') })],
  [
    80,
    (scene) => ({
      kind: 'print.settle',
      ...sheet(scene, (found) => found.sheet === 'started' || found.sheet === 'unknown'),
      result: scene.dice.of(results[0] as PrintResult, ...results),
    }),
  ],
  [8, (scene) => ({ kind: 'print.overdue', ...sheet(scene, ({ sheet: state }) => state === 'queued' || state === 'started') })],
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
  [110, (scene) => atWindow(scene, 'finish')],
  [25, finishAnd],
  [35, (scene) => atWindow(scene, 'recall')],
  [45, (scene) => atWindow(scene, 'no-show')],
  [35, park],
  [45, (scene) => atWindow(scene, 'take-back')],
  [40, transfer],
  [
    25,
    (scene) => ({ kind: 'window.pause', window: window(anyWindow(scene)), reason: scene.dice.of('lunch', 'lunch', 'meeting', 'tired') }),
  ],
  [40, (scene) => ({ kind: 'window.resume', window: window(anyWindow(scene)) })],
  [12, (scene) => ({ kind: 'window.auto-call', window: window(anyWindow(scene)), on: !scene.dice.once(3) })],
  [20, callChosen],
  [15, (scene) => ({ kind: 'visit.cancel', visit: visit(anyVisit(scene, () => true)), reason: 'gave-up' })],
  [
    20,
    (scene) => ({
      kind: 'visit.return',
      visit: visit(anyVisit(scene, ({ returns }) => returns !== null)),
      by: scene.dice.of('clerk', 'time'),
    }),
  ],
  [25, reprint],
  [90, acknowledge],
  [6, (scene) => ({ kind: 'evaluation.open', record: record(scene.dice.among(scene.hall.records)?.id ?? 'v0.s1') })],
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
  const someClass = dice.once(60) ? 'nobody' : dice.of('ordinary', 'ordinary', 'elderly', 'veteran');
  const rest = { delivery, kiosk: at === null ? null : kiosk(at), class: visitorClass(someClass), estimate: estimate(dice) } as const;
  return issueCommand(id ?? `v${serial}`, of, rest);
}

/** The wait foretold, of which only the middle counts for whether it ends in time. */
function estimate(dice: Dice) {
  const p50Ms = dice.roll(dice.of(600_000, 43_200_000));
  return dice.once(2) ? null : { p10Ms: 0, p50Ms, p90Ms: 2 * p50Ms, model: 'model' };
}

function sheet(scene: Scene, fits: (visit: NaiveVisit) => boolean) {
  const id = anyVisit(scene, fits);
  const nth = (scene.hall.visit(id)?.sheets ?? 1) + (scene.dice.once(40) ? 1 : 0);
  return { visit: visit(id), job: job(`${id}.p${nth}`) };
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

/** The visits that each key of a window is mostly about. */
const FITTING = { start: 'called', recall: 'called', 'no-show': 'called', finish: 'serving', 'take-back': 'parked' } as const;

/** Mostly the window at which the visit is. */
function whereIs({ hall, dice }: Scene, id: string): string | null {
  const at = hall.visit(id)?.window;
  return at && !dice.once(20) ? at : null;
}

function atWindow(scene: Scene, does: keyof typeof FITTING): HallCommand {
  const id = anyVisit(scene, ({ phase }) => phase === FITTING[does]);
  const free = scene.hall.windows.filter((entry) => entry.clerk !== null && entry.visit === null);
  const back = does === 'take-back' && !scene.dice.once(3) ? scene.dice.among(free)?.id : undefined;
  return { kind: `window.${does}`, window: window(back ?? whereIs(scene, id) ?? anyWindow(scene)), visit: visit(id) };
}

const aService = ({ dice }: Scene) => service(dice.once(40) ? dice.of('s9', 'constructor') : dice.of('s1', 's2'));

function finishAnd(scene: Scene): HallCommand {
  const id = anyVisit(scene, ({ phase }) => phase === 'serving');
  const leg = (scene.hall.visit(id)?.leg ?? 1) - (scene.dice.once(6) ? 1 : 0);
  const next = { service: aService(scene), record: record(`${id}.s${leg}`) };
  return { kind: 'window.finish', window: window(whereIs(scene, id) ?? anyWindow(scene)), visit: visit(id), next };
}

function park(scene: Scene): HallCommand {
  const id = anyVisit(scene, ({ phase }) => phase === 'serving');
  const reason = scene.dice.of(null, 'missing-paper');
  return { kind: 'window.park', window: window(whereIs(scene, id) ?? anyWindow(scene)), visit: visit(id), reason };
}

function transfer(scene: Scene): HallCommand {
  const { dice } = scene;
  const id = anyVisit(scene, ({ phase }) => phase === 'called' || phase === 'serving');
  const to = dice.once(3) ? anyWindow(scene) : null;
  const by = dice.once(4) ? (dice.once(30) ? 'c9' : dice.of('c1', 'c2', 'c3')) : null;
  return {
    kind: 'window.transfer',
    window: window(whereIs(scene, id) ?? anyWindow(scene)),
    visit: visit(id),
    to: { service: aService(scene), window: to === null ? null : window(to), clerk: by === null ? null : clerk(by) },
  };
}

function callChosen(scene: Scene): HallCommand {
  const command = next(scene);
  const chosen = visit(anyVisit(scene, ({ phase }) => phase === 'waiting'));
  return command.kind === 'window.next' ? { ...command, kind: 'window.call-chosen', visit: chosen, reason: 'asked' } : command;
}

function reprint(scene: Scene): HallCommand {
  const id = anyVisit(scene, ({ phase }) => ['waiting', 'unprinted', 'called', 'serving'].includes(phase));
  const printer = device(scene.dice.once(15) ? 'main/pad-1' : 'main/printer-1');
  return { kind: 'ticket.reprint', visit: visit(id), printer, reason: 'lost' };
}

function acknowledge({ hall, dice }: Scene): HallCommand {
  const recent = hall.calls.slice(-8);
  const call = (dice.among(dice.once(15) ? hall.calls : recent)?.call ?? 'v0.c1') as CallId;
  const target = dice.of(
    'main/voice',
    'main/voice',
    'board/hall',
    'board/east',
    'main/display-1',
    dice.once(20) ? 'board/none' : 'board/hall',
  );
  const phase = dice.of('written', 'shown', 'started', 'started', 'ended', 'failed');
  return { kind: 'call.acknowledge', call, target, phase, code: phase === 'failed' ? 'voice/broken' : null };
}

function atPad({ hall, dice }: Scene) {
  const rated = hall.records.filter(({ rating }) => rating?.session);
  const open = rated.filter(({ rating }) => rating?.outcome === 'open');
  const rating = dice.among(open.length > 0 && !dice.once(6) ? open : rated)?.rating;
  const pad = dice.once(15) ? dice.of('main/pad-1', 'main/pad-2') : (rating?.pad ?? 'main/pad-1');
  return { device: device(pad), session: dice.once(25) ? dice.roll(1000) : (rating?.session ?? 1) };
}

function aRating({ hall, dice }: Scene) {
  const open = hall.records.filter(({ rating }) => rating?.outcome === 'open');
  const chosen = dice.among(open.length > 0 && !dice.once(8) ? open : hall.records);
  return evaluation(`${chosen?.id ?? 'v0.s1'}.e`);
}

function deviceChange({ dice }: Scene): HallCommand {
  const state = dice.of('online', 'online', 'starting', 'offline', 'hardwareError');
  return {
    kind: 'device.change',
    device: device(dice.of('main/pad-1', 'main/pad-2', 'main/printer-1', 'main/voice')),
    state,
    code: dice.of(null, 'port/closed'),
    paper: dice.of('full', 'low'),
  };
}
