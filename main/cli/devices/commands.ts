/** `hallcall devices` and `hallcall device NAME test|probe|watch`: what a technician does at the box, with the hall running or not. */
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import type { DeviceConfig, HostConfig, WireEntry } from '../../../drivers/messages.ts';
import type { HallConfig } from '../../config/schema.ts';
import { MAIN_HOST } from '../../config/schema.ts';
import { toHostConfig } from '../../config/to-host.ts';
import { CliError, EXIT, type ExitCode } from '../exit.ts';
import { runChild } from '../run-child.ts';
import { readConfig } from '../start.ts';
import { DEVICE_HOST, onlyDevice, openAccess } from './access.ts';
import { describeEntry, describeScan, describeService } from './print.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

type Options = { readonly config: string; readonly data: string; readonly port: number | null; readonly json: boolean };

const urlOf = (config: HallConfig, port: number | null): string => `http://127.0.0.1:${port ?? config.server.port}`;

/** Lists what is plugged in. `talk`: also asks unknown serial ports what they are. */
export async function runScan(options: Options & { readonly talk: boolean }): Promise<ExitCode> {
  const config = await readConfig(options.config);
  const hostConfig = toHostConfig(config, MAIN_HOST);
  // A host of our own must not open the ports it lists: it knows them and has no device on any.
  const access = await openAccess(urlOf(config, options.port), { ...hostConfig, devices: [] }, resolve(options.data));
  try {
    const found = await access.scan(options.talk);
    print(options.json ? JSON.stringify(found) : describeScan(found));
    return found.hosts.every(({ units }) => units !== null) ? EXIT.ok : EXIT.problems;
  } finally {
    await access.close();
  }
}

/** `test` and `probe`: 0 when the device did it, 1 when not. `watch` runs until Ctrl-C. */
export async function runDevice(
  name: string,
  action: 'test' | 'probe' | 'watch',
  options: Options & { readonly save: string | null },
): Promise<ExitCode> {
  const config = await readConfig(options.config);
  const hostConfig = toHostConfig(config, MAIN_HOST);
  const device = deviceNamed(hostConfig, name);
  const id = `${hostConfig.host}/${device.name}`;
  const access = await openAccess(urlOf(config, options.port), onlyDevice(hostConfig, device), resolve(options.data));
  try {
    if (action === 'watch') {
      await watch(access, id, config.time_zone, options);
      return EXIT.ok;
    }
    const answer = await access.service(id, action);
    print(options.json ? JSON.stringify(answer) : describeService(id, answer));
    return answer.ok ? EXIT.ok : EXIT.problems;
  } finally {
    await access.close();
  }
}

/** `name`, with or without its host in front. */
function deviceNamed(config: HostConfig, name: string): DeviceConfig {
  const short = name.startsWith(`${config.host}/`) ? name.slice(config.host.length + 1) : name;
  const device = config.devices.find((candidate) => candidate.name === short);
  if (device === undefined) {
    const known = config.devices.map((candidate) => candidate.name).join(', ');
    throw new CliError('device/unknown', EXIT.configuration, `没有这个设备 no such device: ${name} (${known})`);
  }
  return device;
}

type Access = Awaited<ReturnType<typeof openAccess>>;

async function watch(
  access: Access,
  device: string,
  timeZone: string,
  { json, save }: Options & { readonly save: string | null },
): Promise<void> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const file = save === null ? null : createWriteStream(save, { flags: 'wx' });
  const failed = file === null ? null : new Promise<never>((_, reject) => file.once('error', reject));
  const onEntry = (entry: WireEntry): void => {
    const line = JSON.stringify(entry);
    file?.write(`${line}\n`);
    print(json ? line : describeEntry(entry, timeZone));
  };
  try {
    const watched = access.watch(device, stopping.signal, onEntry);
    await (failed === null ? watched : Promise.race([watched, failed]));
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await new Promise<void>((done) => (file === null ? done() : file.end(done)));
  }
}

/** Runs the device host of another kiosk until it is ended; its exit code. */
export function runDeviceHost(name: string, connect: string, tokenFile: string): Promise<number> {
  return runChild(DEVICE_HOST, [name, '--connect', connect, '--token-file', tokenFile]);
}
