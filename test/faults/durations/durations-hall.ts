/** The hall of the plan `durations`: two windows, each with a service of its own, no device. */

export const DESKS = [
  { window: 'w1', clerk: 'wang', service: 'one' },
  { window: 'w2', clerk: 'li', service: 'two' },
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
  one: { prefix: A, name: { zh: 事项, en: Service }, numbers: [1, 9999] }
  two: { prefix: B, name: { zh: 事项, en: Service }, numbers: [1, 9999] }
windows:
  w1: { name: { zh: 一号窗口, en: Window 1 }, services: [one] }
  w2: { name: { zh: 二号窗口, en: Window 2 }, services: [two] }
clerks:
  wang: { name: { zh: 王敏, en: Wang Min } }
  li: { name: { zh: 李娜, en: Li Na } }
`;
