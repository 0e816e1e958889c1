/**
 * The far ends of the wires, in a process of its own: a window display and an evaluation pad on TCP, played by firmware-sim, and a
 * clerk who serves one visit after the other. It times what people would see and hear.
 */
import type { EventEmitter } from 'node:events';
import { A0Display } from '../../firmware-sim/a0-display.ts';
import type { WireMessage } from '../../firmware-sim/behaviours.ts';
import { machineClock } from '../../firmware-sim/clock.ts';
import { Bus } from '../../firmware-sim/line/bus.ts';
import { TcpLine } from '../../firmware-sim/line/tcp-line.ts';
import { LinePad } from '../../firmware-sim/line-pad.ts';
import type { Happening, Simulator } from '../../firmware-sim/simulator.ts';
import type { WiredDevices } from './hall.ts';
import { HttpClient } from './http-client.ts';
import { serveParent } from './rpc.ts';
import { type Latency, latencyOf } from './stats.ts';

/**
 * `callToDisplay`: from the bytes of the clerk's `next` leaving for the server to the frame with that number read at the display.
 * `pressToDurable`: from the pad's first line that tells the press to the line that acknowledges it as scored, which is sent only
 * behind the commit; in it lies one more poll of the pad, with the 2 ms that a pad waits before it answers.
 * `pressToBeep`: the same from the moment the pad has taken the key, so with the time until the next poll (every 50 ms).
 */
export type DeviceTimes = { readonly callToDisplay: Latency; readonly pressToDurable: Latency; readonly pressToBeep: Latency };

const LATE_MS = 5000;
const FINGER_MS = 40;

const display = new A0Display({ name: 'display-1', clock: machineClock, address: 1, digits: 3 });
const pad = new LinePad({ name: 'pad-1', clock: machineClock, address: 1 });

async function plug(station: Simulator): Promise<number> {
  const bus = new Bus(new TcpLine(0), null, machineClock);
  bus.attach(station);
  await bus.plug();
  if (bus.line.address.kind !== 'tcp') throw new Error('not a TCP line');
  return bus.line.address.port;
}

/** Resolves with the moment (`performance.now()`) at which `event` of `device` first satisfies `is`. */
function moment<Event extends 'happening' | 'wire'>(device: Simulator, event: Event, is: (what: Told[Event]) => boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${device.name} did not see in time: ${is}`)), LATE_MS);
    const look = (what: Told[Event]): void => {
      if (!is(what)) return;
      const now = performance.now();
      clearTimeout(late);
      emitter.off(event, look);
      resolve(now);
    };
    const emitter = device as EventEmitter;
    emitter.on(event, look);
  });
}

type Told = { readonly happening: Happening; readonly wire: WireMessage };
const happening = (device: Simulator, is: (what: Happening) => boolean): Promise<number> => moment(device, 'happening', is);
const wire = (device: Simulator, direction: WireMessage['direction'], pattern: RegExp): Promise<number> =>
  moment(device, 'wire', (message) => message.direction === direction && pattern.test(message.bytes.toString('latin1')));

async function online(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const { devices } = (await (await fetch(`${url}/api/v1/devices`)).json()) as {
      readonly devices: Record<string, { readonly state: string }>;
    };
    if (Object.values(devices).every(({ state }) => state === 'online')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the devices did not come online');
}

async function serve(
  client: HttpClient,
  n: number,
  times: { readonly display: number[]; readonly durable: number[]; readonly beep: number[] },
): Promise<void> {
  const post = async (
    path: string,
    body: object,
  ): Promise<{ readonly visit: string | { readonly visit: string }; readonly number: string }> => {
    const reply = await client.post(`/api/v1/${path}`, `devices-${n}-${path}`, JSON.stringify(body));
    if (reply.status >= 300) throw new Error(`${path} answered ${reply.status}: ${reply.body}`);
    return JSON.parse(reply.body);
  };
  const { visit, number } = await post('tickets', { service: 's1', delivery: 'screen', kiosk: 'k1' });
  const shown = happening(display, (what) => what.number === number);
  const calledMs = performance.now();
  await Promise.all([post('windows/w1/next', { have: null }), shown]);
  times.display.push((await shown) - calledMs);
  await post('windows/w1/start', { visit });
  const asked = wire(pad, 'in', /^>01 S /u);
  await post('windows/w1/finish', { visit });
  await asked;
  const told = wire(pad, 'out', /^<01 K /u);
  const acknowledged = wire(pad, 'in', /^>01 A \w{8} \w{4} 1/u);
  const taken = happening(pad, (what) => what.happening === 'latched');
  await Promise.all([pad.press((n % 5) + 1, FINGER_MS), told, acknowledged, taken]);
  times.durable.push((await acknowledged) - (await told));
  times.beep.push((await acknowledged) - (await taken));
}

const operations = {
  start: async (): Promise<WiredDevices> => ({ displayPort: await plug(display), padPort: await plug(pad) }),
  measure: async ({ url, visits }: { readonly url: string; readonly visits: number }): Promise<DeviceTimes> => {
    await online(url);
    const client = await HttpClient.open(url);
    const opened = await client.post('/api/v1/windows/w1/open', 'devices-open', '{"clerk":"c1"}');
    if (opened.status !== 200) throw new Error(opened.body);
    const times = { display: [] as number[], durable: [] as number[], beep: [] as number[] };
    for (let n = 0; n < visits; n += 1) await serve(client, n, times);
    client.close();
    return { callToDisplay: latencyOf(times.display), pressToDurable: latencyOf(times.durable), pressToBeep: latencyOf(times.beep) };
  },
};

export type DevicesOperations = typeof operations;

serveParent(operations);
