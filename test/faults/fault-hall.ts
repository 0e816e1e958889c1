/** The hall of the fault tests: one window with a pad on a TCP port, tickets on the screen. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');
export const WINDOW = 'w1';
export const CLERK = 'wang';
export const SERVICES = ['one', 'two', 'three'] as const;

/** hall.yaml with its pad at `padPort`. Three services, so that a long run does not use up the numbers of the day. */
export const hallYaml = (padPort: number): string => `
hall: { id: fault-hall, name: { zh: 测试大厅, en: Fault hall } }
time_zone: Asia/Shanghai
day_cutover: '04:00'
services:
${SERVICES.map((service, index) => `  ${service}: { prefix: ${'ABC'[index]}, name: { zh: 事项, en: Service }, numbers: [1, 9999] }`).join('\n')}
windows:
  ${WINDOW}: { name: { zh: 一号窗口, en: Window 1 }, services: [${SERVICES.join(', ')}], pad: main/pad-1 }
clerks:
  ${CLERK}: { name: { zh: 王敏, en: Wang Min } }
ports:
  pad-bus: { kind: tcp, host: 127.0.0.1, port: ${padPort} }
devices:
  pad-1: { family: line-pad, port: pad-bus, address: 1 }
`;

/**
 * The folder in which the clients of the hall keep what outlives them: never on the disk under test, one for each folder under test, so
 * that the clients of the next cycle are the same people.
 */
export function clientsFolder(dataDir: string): string {
  const folder = join(tmpdir(), `hallcall-clients-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The folder under test, from the rig. */
export function dataFolder(): string {
  const folder = process.env.RIG_DIR;
  if (folder === undefined || folder === '') throw new Error('RIG_DIR is not set: this program is started by a rig');
  return folder;
}
