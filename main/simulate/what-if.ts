/** A past day as scenarios: as it was, and under each plan. */
import type { DayArrivals } from '../../db/queries/day-arrivals.ts';
import type { WhatIfPlan } from '../api/what-if.ts';
import { type CoreConfig, entryOf } from '../hall/kernel/core-config.ts';
import type { BusinessDay, ClassId, ServiceId, WindowId } from '../hall/kernel/ids.ts';
import { Drawer } from './arrivals.ts';
import { hallHours, parsePolicy, parseStaffing } from './plans.ts';
import { Random } from './random.ts';
import { type Arrival, type Scenario, type Shift, simulatedConfig } from './scenario.ts';

/** Where nobody was served that day. */
const WALK_MS = 20_000;
const NO_SHOW_MS = 60_000;
/** What the journal does not have is drawn, the same each time. */
const SEED = 1;

/** Throws PlanError simulate/policy, simulate/staffing. Services and windows that are no longer configured are left out. */
export function whatIfScenarios(config: CoreConfig, past: DayArrivals, plans: readonly WhatIfPlan[]): Scenario[] {
  const day = past.day as BusinessDay;
  const arrivals = toArrivals(config, past);
  const actual = past.shifts.filter(({ window }) => entryOf(config.windows, window as WindowId) !== undefined).map(toShift);
  const hours = hallHours(config, day);
  return [{ policy: null, staffing: null }, ...plans].map(({ policy, staffing }): Scenario => {
    const { shifts, extra } = staffing === null ? { shifts: actual, extra: [] } : parseStaffing(staffing, { config, day, hours });
    const rules = policy === null ? config.policy : parsePolicy(policy, config.policy);
    // They were given numbers that day: hours and quotas have been kept already.
    const open = { ...config.calendar, week: null };
    const services = Object.fromEntries(
      Object.entries(config.services).map(([id, of]) => [id, { ...of, hours: null, quota: { perDay: null, slots: [] } }]),
    );
    return {
      config: simulatedConfig({ ...config, calendar: open, services, policy: rules }, extra),
      day,
      arrivals,
      shifts,
      walkMs: meanWalkMs(past),
      noShowMs: NO_SHOW_MS,
    };
  });
}

const toShift = ({ window, openedAt, closedAt }: DayArrivals['shifts'][number]): Shift => ({
  window: window as WindowId,
  fromAt: openedAt,
  toAt: closedAt,
});

function toArrivals(config: CoreConfig, { arrivals }: DayArrivals): Arrival[] {
  const drawn = { serviceMinutes: null, variation: 0.7, distribution: 'lognormal', classes: {}, patienceMinutes: null } as const;
  const drawer = new Drawer(config, drawn, new Random(SEED));
  return arrivals
    .filter(({ service }) => entryOf(config.services, service as ServiceId) !== undefined)
    .map(({ issuedAt: at, service, class: of, state, serviceMs, endedAt, firstCalledAt }): Arrival => {
      const gaveUp = state === 'cancelled' && firstCalledAt === null && endedAt !== null;
      return {
        at,
        service: service as ServiceId,
        class: (entryOf(config.classes, of as ClassId) === undefined ? 'ordinary' : of) as ClassId,
        serviceMs: state === 'no-show' ? null : (serviceMs ?? drawer.serviceMs(service as ServiceId)),
        patienceMs: gaveUp ? Math.max(0, endedAt - at) : null,
      };
    })
    .sort((a, b) => a.at - b.at);
}

/** From the first call to the start, of those for whom both are known and who were not long in coming. */
function meanWalkMs({ arrivals }: DayArrivals): number {
  const walks = arrivals.flatMap(({ firstCalledAt, startedAt }) => {
    const ms = firstCalledAt === null || startedAt === null ? -1 : startedAt - firstCalledAt;
    return ms >= 0 && ms <= 5 * NO_SHOW_MS ? [ms] : [];
  });
  return walks.length === 0 ? WALK_MS : Math.round(walks.reduce((sum, ms) => sum + ms, 0) / walks.length);
}
