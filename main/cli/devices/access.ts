/** How the command line reaches the devices: through the hall that is running and holds the ports, or else through a device host of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { DeviceConfig, HostConfig, NoticeBody, ReportBody, ServiceAction, WireEntry } from '../../../drivers/messages.ts';
import type { ScanReply, ServiceReply } from '../../api/technician.ts';
import { serviceWords } from '../../api/technician.ts';
import { DeviceHostLink } from '../../devices/device-host-link.ts';
import { ForkedHost } from '../../devices/forked-host.ts';
import type { ChannelLog } from '../../devices/host-channel.ts';
import { TechnicianDesk } from '../../devices/technician-desk.ts';
import { CliError, EXIT } from '../exit.ts';

/** A device's state as it was told last. */
export type SeenState = { readonly state: string; readonly code: string | null; readonly paper: string };

export type DeviceAccess = {
  /** Told to people, so that they know who is asked: the address of the running hall; null for a host of our own. */
  readonly hall: string | null;
  /** `device` is `host/name`. */
  service(device: string, action: ServiceAction): Promise<ServiceReply>;
  scan(talk: boolean): Promise<ScanReply>;
  /** Tells what is kept of the traffic and all that passes until `signal` ends it. */
  watch(device: string, signal: AbortSignal, onEntry: (entry: WireEntry) => void): Promise<void>;
  close(): Promise<void>;
};

const HALL_ANSWER_MS = 1_000;
const HOST_UP_MS = 10_000;
const DEVICE_UP_MS = 6_000;
/** Module of the device host. */
export const DEVICE_HOST = new URL('../../../drivers/device-host.ts', import.meta.url);

/** The running hall at `url` when there is one, otherwise a device host for what `config` names; relative port paths start at `dataFolder`. */
export async function openAccess(url: string, config: HostConfig, dataFolder: string): Promise<DeviceAccess> {
  return (await isHallRunning(url)) ? throughHall(url) : throughOwnHost(config, dataFolder);
}

async function isHallRunning(url: string): Promise<boolean> {
  try {
    const reply = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(HALL_ANSWER_MS) });
    // 503 is a hall, too: one that cannot write, but holds the ports.
    const health: unknown = await reply.json();
    return typeof health === 'object' && health !== null && 'deviceHostUp' in health;
  } catch {
    // Nobody listens there, or it is something else.
    return false;
  }
}

function throughHall(url: string): DeviceAccess {
  const ask = async (path: string, body: object): Promise<unknown> => {
    const reply = await fetch(`${url}/api/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await reply.json()) as { readonly error?: { readonly code: string; readonly zh: string; readonly en: string } };
    if (answer.error !== undefined) throw new CliError(answer.error.code, EXIT.problems, `${answer.error.zh} ${answer.error.en}`);
    return answer;
  };
  return {
    hall: url,
    service: async (device, action) => (await ask(`devices/${device}/${action}`, {})) as ServiceReply,
    scan: async (talk) => (await ask('devices/scan', { talk })) as ScanReply,
    watch: async (device, signal, onEntry) => {
      const reply = await fetch(`${url}/api/v1/devices/${device}/wire?follow=1`, { signal });
      if (!reply.ok || reply.body === null) throw new CliError('device/unknown', EXIT.problems, `没有这个设备 no such device: ${device}`);
      let rest = '';
      for await (const chunk of reply.body.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onEntry(JSON.parse(line) as WireEntry);
      }
    },
    close: () => Promise.resolve(),
  };
}

/** Presses are not acknowledged: nothing here makes them durable, so a pad that keeps them tells them again to the hall. */
const answerReport = async (report: ReportBody): Promise<{ readonly verdict: null } | null> =>
  report.type === 'press' ? null : { verdict: null };

async function throughOwnHost(config: HostConfig, dataFolder: string): Promise<DeviceAccess> {
  // The answer tells what is wrong; the host's own log would stand between the lines.
  process.env.HALLCALL_LOG_LEVEL ??= 'fatal';
  const log: ChannelLog = {
    info: () => undefined,
    warn: (fields, message) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
  };
  const states = new Map<string, SeenState>();
  const up = Promise.withResolvers<void>();
  const link: DeviceHostLink = new DeviceHostLink({
    config,
    channel: new ForkedHost({ host: config.host, entry: DEVICE_HOST, dataFolder, log }),
    onReport: (report) => {
      if (report.type === 'device-state') states.set(report.device, report);
      return answerReport(report);
    },
    onNotice: (notice: NoticeBody) => void desk.onNotice(notice),
    onUp: () => up.resolve(),
    onDown: () => desk.onHostDown(),
    log,
  });
  const desk = new TechnicianDesk(config, (command) => link.send(command));
  const nameOf = (device: string): string => device.slice(config.host.length + 1);
  link.start();
  const started = await Promise.race([up.promise.then(() => true), sleep(HOST_UP_MS, false)]);
  if (!started) {
    await link.stop();
    throw new CliError('device/host-gone', EXIT.io, `设备主机无法启动 the device host does not start (${fileURLToPath(DEVICE_HOST)})`);
  }
  return {
    hall: null,
    service: async (device, action) => {
      await settled(states, nameOf(device));
      const { ok, code, detail } = await desk.service(nameOf(device), action);
      const seen = states.get(nameOf(device));
      // A device that could not do it because it is not there: its state says why.
      const why = ok || seen?.code === null ? code : (seen?.code ?? code);
      return {
        ok,
        code: why,
        ...serviceWords(why),
        detail: { ...(seen === undefined ? {} : { state: seen.state, paper: seen.paper }), ...detail },
      };
    },
    scan: async (talk) => {
      const answer = await desk.scan(talk);
      return { hosts: [{ host: config.host, units: answer === null ? null : [...answer.units], notes: [...(answer?.notes ?? [])] }] };
    },
    watch: async (device, signal, onEntry) => {
      const stop = desk.watchWire(nameOf(device), (entries) => {
        for (const entry of entries) onEntry(entry);
      });
      if (stop === null) throw new CliError('device/unknown', EXIT.problems, `没有这个设备 no such device: ${device}`);
      await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
      stop();
    },
    close: () => link.stop(),
  };
}

/** Until the device has told any state but "starting". */
async function settled(states: ReadonlyMap<string, SeenState>, name: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < DEVICE_UP_MS; waitedMs += 50) {
    const state = states.get(name)?.state;
    if (state !== undefined && state !== 'starting') return;
    await sleep(50);
  }
}

/** Only what is needed for one device: its neighbours on a bus are not touched. */
export const onlyDevice = (config: HostConfig, device: DeviceConfig): HostConfig => {
  const port = 'port' in device ? config.ports[device.port] : undefined;
  return { ...config, devices: [device], ports: 'port' in device && port !== undefined ? { [device.port]: port } : {} };
};
