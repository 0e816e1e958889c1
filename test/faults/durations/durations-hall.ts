/** The hall of the plan `durations`: four windows, each with a service of its own, no device. */

/** How long serving and parking take at most, each a half of it at least: where it is long, a turn of the day mostly falls into it. */
export const DESKS = [
  { window: 'w1', clerk: 'wang', service: 'one', servingMs: 900 },
  { window: 'w2', clerk: 'li', service: 'two', servingMs: 900 },
  { window: 'w3', clerk: 'zhao', service: 'three', servingMs: 4000 },
  { window: 'w4', clerk: 'chen', service: 'four', servingMs: 4000 },
] as const;
export type Desk = (typeof DESKS)[number];

/** China has one zone, eight hours before UTC. */
const ZONE_MS = 8 * 3_600_000;
const MINUTE_MS = 60_000;

/** The first full minute of the hall's clock at or behind `atMs`, as `day_cutover` has it. */
export function cutoverBehind(atMs: number): string {
  const minutes = Math.ceil((atMs + ZONE_MS) / MINUTE_MS) % 1440;
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

export const durationsYaml = (dayCutover: string): string => `
hall: { id: durations-hall, name: { zh: 测试大厅, en: Durations hall } }
time_zone: Asia/Shanghai
day_cutover: '${dayCutover}'
services:
${DESKS.map(({ service }, n) => `  ${service}: { prefix: ${'ABCD'[n]}, name: { zh: 事项, en: Service }, numbers: [1, 9999] }`).join('\n')}
windows:
${DESKS.map(({ window, service }) => `  ${window}: { name: { zh: 窗口, en: Window }, services: [${service}] }`).join('\n')}
clerks:
${DESKS.map(({ clerk }) => `  ${clerk}: { name: { zh: 王敏, en: Wang Min } }`).join('\n')}
`;
