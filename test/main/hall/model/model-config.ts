/** The configurations of the hall of the model. */
import type { CallingRules, CoreConfig, ServiceRules, WeekHours } from '../../../../main/hall/kernel/core-config.ts';
import { board, clerk, device, makeConfig, service, visitorClass, window } from '../make-hall.ts';
import type { Dice } from './dice.ts';

/** w1 serves both services, w2 the first and w3 the second, each the other one besides; nobody waits for long, and speakers and boards tell of it. */
export function modelConfig(changes: Partial<CoreConfig> = {}, calling: Partial<CallingRules> = {}): CoreConfig {
  const base = makeConfig();
  const all = [service('s1'), service('s2')];
  const windows = Object.entries(base.windows).map(([id, rules]) => [
    id,
    { ...rules, secondary: all.filter((of) => !rules.services.includes(of)) },
  ]);
  return {
    ...base,
    windows: Object.fromEntries(windows) as CoreConfig['windows'],
    policy: { ...base.policy, maxWaitMs: 300_000 },
    classes: { [visitorClass('elderly')]: { rank: 1, weight: 3 }, [visitorClass('veteran')]: { rank: 2, weight: 2 } },
    kioskClasses: [visitorClass('elderly')],
    boards: { [board('hall')]: { windows: [], device: null }, [board('east')]: { windows: [window('w2')], device: null } },
    speakers: { [device('main/voice')]: { windows: [window('w1'), window('w2')] } },
    calling: { ...base.calling, noShow: { afterTickets: 2, afterMs: null, limit: 2 }, pauseReasons: ['lunch', 'meeting'], ...calling },
    ...changes,
  };
}

/** Open for six minutes of every ten. */
const BROKEN_WEEK: WeekHours = Array.from({ length: 7 }, () =>
  Array.from({ length: 144 }, (_, n) => ({ fromMinute: n * 10, toMinute: n * 10 + 6 })),
);
/** From the cutover on, and again and again while the hall of the model is open. */
const SESSIONS = [240, 550, 570, 600, 780].map((fromMinute, n) => ({ key: `part-${n}`, fromMinute }));
const QUOTA: ServiceRules['quota'] = {
  perDay: 12,
  slots: Array.from({ length: 24 }, (_, hour) => ({ fromMinute: hour * 60, toMinute: hour * 60 + 50, limit: 4 })),
};

/** Configurations that differ in limits, prefixes, services of a window, pads and rules of calling, policy; rarely, one that retires a window and a clerk. */
export function variant(dice: Dice): { config: CoreConfig; sha256: string } {
  const [swapped, padless, slow, retiring, patient, quiet, kind] = [
    dice.once(3),
    dice.once(4),
    dice.once(3),
    dice.once(12),
    dice.once(2),
    dice.once(5),
    dice.roll(4),
  ] as const;
  const [parted, limited, hurried, ruled] = [dice.once(2), dice.once(2), dice.once(2), dice.once(3)] as const;
  const base = modelConfig();
  const [s1, s2] = [base.services[service('s1')], base.services[service('s2')]];
  const [w1, w3] = [base.windows[window('w1')], base.windows[window('w3')]];
  if (s1 === undefined || s2 === undefined || w1 === undefined || w3 === undefined) throw new Error('the hall of the model is incomplete');
  const { [window('w3')]: _, ...kept } = base.windows;
  const calling: Partial<CallingRules> = {
    recallLimit: patient ? null : 1,
    noShow: patient ? { afterTickets: null, afterMs: 20_000, limit: 1 } : base.calling.noShow,
    silent: quiet,
    autoCallAfterMs: slow ? 5_000 : 500,
    pauseReasons: quiet ? [] : base.calling.pauseReasons,
  };
  const config = modelConfig(
    {
      services: {
        [service('s1')]: { ...s1, prefix: swapped ? 'B' : 'A', numbering: parted ? 'session' : 'day', quota: limited ? QUOTA : s1.quota },
        [service('s2')]: { ...s2, prefix: swapped ? 'A' : 'B', lastNumber: slow ? 60 : 999, ...(hurried ? { hours: BROKEN_WEEK } : {}) },
      },
      windows: {
        ...kept,
        [window('w1')]: { ...w1, pad: padless ? null : device('main/pad-1') },
        ...(retiring ? {} : { [window('w3')]: w3 }),
      },
      policy: {
        ...base.policy,
        kind: (['first-come', 'strict', 'ageing', 'ratio'] as const)[kind] ?? 'first-come',
        rules: ruled ? [{ service: service('s2'), waitOverMs: 120_000 }] : [],
      },
      calendar: { ...base.calendar, sessions: SESSIONS, stopWhenTooLate: hurried, week: hurried && limited ? BROKEN_WEEK : null },
      clerks: retiring ? [clerk('c1'), clerk('c2')] : base.clerks,
      evaluationTimeoutMs: slow ? 90_000 : 30_000,
      printHoldMs: slow ? 12_000 : 8_000,
    },
    calling,
  );
  return {
    config,
    sha256: [swapped, padless, slow, retiring, patient, quiet, kind, parted, limited, hurried, ruled]
      .map(Number)
      .join('')
      .padStart(64, '0'),
  };
}
