import type { ScreenConfig } from '../../main/api/screen-config.ts';
import type { TextKey } from '../texts/texts.ts';

const REFUSALS: Readonly<Record<string, TextKey>> = {
  'service/closed': 'kiosk.shut-closed',
  'service/quota-reached': 'kiosk.shut-quota',
  'service/numbers-used-up': 'kiosk.shut-quota',
  'service/too-late': 'kiosk.shut-too-late',
};

/** A few words for why a service gives no number now. */
export const refusalKey = (code: string): TextKey => (Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined) ?? 'kiosk.shut';

type Services = ScreenConfig['services'];
export type ServiceGroup = {
  readonly id: string;
  readonly name: ScreenConfig['services'][number]['name'] | null;
  readonly services: Services;
};

/** So many services are seen at a glance; more are shown group by group, where the hall has groups. */
const AT_A_GLANCE = 8;

/** The services of a kiosk by group, in the order of the configuration; null where all stand on one screen. Those without a group come last. */
export function groupsOf(services: Services, groups: ScreenConfig['groups']): readonly ServiceGroup[] | null {
  if (services.length <= AT_A_GLANCE) return null;
  const known = new Set(groups.map(({ id }) => id));
  const grouped: readonly ServiceGroup[] = groups.map(({ id, name }) => ({
    id,
    name,
    services: services.filter(({ group }) => group === id),
  }));
  const others = services.filter(({ group }) => group === null || !known.has(group));
  const filled = [...grouped, { id: '', name: null, services: others }].filter((group) => group.services.length > 0);
  return filled.length > 1 ? filled : null;
}
