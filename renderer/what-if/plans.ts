import type { ScreenConfig } from '../../main/api/screen-config.ts';
import type { WhatIfPlan } from '../../main/api/what-if.ts';
import { nameOf } from '../config/screen-config.tsx';
import type { Texts } from '../texts/texts.ts';

export const POLICIES = ['same', 'first-come', 'strict', 'ratio', 'ageing'] as const;
export type PolicyChoice = (typeof POLICIES)[number];
export const STAFFINGS = ['was', 'count', 'more', 'own'] as const;
export type StaffingChoice = (typeof STAFFINGS)[number];

/** When a window is open: `HH:mm`; `on` false where it stays closed all day. */
export type OwnHours = { readonly on: boolean; readonly from: string; readonly to: string };

/** What the manager has chosen for one plan; what the chosen kind does not need is kept for when it is chosen again. */
export type PlanChoice = {
  readonly id: number;
  readonly policy: PolicyChoice;
  readonly ratio: { readonly priority: number; readonly ordinary: number };
  readonly staffing: StaffingChoice;
  readonly count: number;
  /** The window that one more window is like. */
  readonly like: string;
  readonly own: Readonly<Record<string, OwnHours>>;
};

export const MOST_PLANS = 3;
export const MOST_IN_A_ROUND = 20;
const WORKING_HOURS: OwnHours = { on: true, from: '09:00', to: '17:00' };

export const makePlan = (id: number, { windows }: ScreenConfig, over: Partial<PlanChoice>): PlanChoice => ({
  id,
  policy: 'same',
  ratio: { priority: 2, ordinary: 1 },
  staffing: 'was',
  count: windows.length,
  like: windows[0]?.id ?? '',
  own: Object.fromEntries(windows.map((window) => [window.id, WORKING_HOURS])),
  ...over,
});

/** The window's hours in the plan: windows may have been configured since it was made. */
export const ownHours = ({ own }: PlanChoice, window: string): OwnHours => own[window] ?? WORKING_HOURS;

export function isComplete(plan: PlanChoice, { windows }: ScreenConfig): boolean {
  if (plan.staffing !== 'own') return true;
  const open = windows.map(({ id }) => ownHours(plan, id)).filter(({ on }) => on);
  return open.length > 0 && open.every(({ from, to }) => from !== '' && from < to);
}

/** The plan in the words of `main/simulate/plans.ts`. */
export const toBody = (plan: PlanChoice, config: ScreenConfig): WhatIfPlan => ({
  policy: plan.policy === 'same' ? null : plan.policy === 'ratio' ? `ratio:${plan.ratio.priority}:${plan.ratio.ordinary}` : plan.policy,
  staffing: staffingText(plan, config),
});

function staffingText(plan: PlanChoice, { windows }: ScreenConfig): string | null {
  const ids = windows.map(({ id }) => id);
  switch (plan.staffing) {
    case 'was':
      return null;
    case 'count':
      return String(plan.count);
    case 'more':
      return [...ids, `${freeName(ids)}=${plan.like}`].join(',');
    case 'own':
      return ids
        .map((id) => ({ id, ...ownHours(plan, id) }))
        .filter(({ on }) => on)
        .map(({ id, from, to }) => `${id}@${from}-${to}`)
        .join(',');
    default:
      return plan.staffing satisfies never;
  }
}

function freeName(ids: readonly string[]): string {
  let name = 'extra';
  while (ids.includes(name)) name += '-1';
  return name;
}

/** Policy and windows of a plan in words. */
export function planWords(plan: PlanChoice, config: ScreenConfig, { t, of }: Pick<Texts, 't' | 'of'>): readonly [string, string] {
  const policy = plan.policy === 'ratio' ? t('what-if.ratio-words', plan.ratio) : t(`what-if.policy-${plan.policy}`);
  switch (plan.staffing) {
    case 'count':
      return [policy, t('what-if.count-words', { count: plan.count })];
    case 'more':
      return [policy, t('what-if.more-words', { count: config.windows.length, window: of(nameOf(config.windows, plan.like)) })];
    case 'was':
    case 'own':
      return [policy, t(`what-if.staffing-${plan.staffing}`)];
    default:
      return plan.staffing satisfies never;
  }
}
