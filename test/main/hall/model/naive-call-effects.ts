/** What is so after a call was acknowledged, and after something happened to a visit away from a window. */
import type { HallCommand } from '../../../../main/hall/hall.ts';
import type { Stamp } from '../../../../main/hall/kernel/stamp.ts';
import { KEPT } from './naive-due.ts';
import type { NaiveHall } from './naive-hall.ts';

type Of<Kind extends HallCommand['kind']> = Extract<HallCommand, { kind: Kind }>;

/** Whoever was saying a call and is gone has not said it. */
export function interrupt(hall: NaiveHall, isGone: (target: string) => boolean): void {
  for (const call of hall.calls) call.told = call.told.filter(({ target, phase }) => phase !== 'started' || !isGone(target));
}

export function acknowledge(hall: NaiveHall, { call: id, target, phase }: Of<'call.acknowledge'>, now: Stamp): void {
  const call = hall.calls.slice(-KEPT).find((kept) => kept.call === id);
  const known = call?.told.find((told) => told.target === target)?.phase;
  const isFirst = phase === 'written' || phase === 'started';
  // Only a last word may follow a first one, and nothing follows a last one.
  if (call === undefined || (known !== undefined && (isFirst || (known !== 'written' && known !== 'started')))) return;
  if (phase === 'started') interrupt(hall, (other) => other === target);
  call.told = [...call.told.filter((told) => told.target !== target), { target, phase, since: now }];
}

export function awayFrom(hall: NaiveHall, command: Of<'visit.return' | 'visit.cancel'>, now: Stamp): void {
  const visit = hall.visit(command.visit);
  if (visit === undefined) return;
  if (command.kind === 'visit.return') {
    if (visit.phase === 'no-show') Object.assign(visit, { phase: 'waiting', returns: null, window: null, clerk: null });
    return;
  }
  if (visit.phase === 'cancelled') return;
  const record = hall.recordOf(visit);
  if (record !== undefined && (visit.phase === 'serving' || visit.phase === 'parked')) record.finished = true;
  Object.assign(visit, { phase: 'cancelled', returns: null });
  for (const window of hall.windows)
    if (window.visit === visit.id)
      Object.assign(window, { visit: null, idle: window.clerk === null || window.paused !== null ? null : now });
}
