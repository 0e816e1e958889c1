/** A whole hall on one machine: simulated devices on real ttys and a city of its own, around the true controller. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { HallConfig } from '../config/schema.ts';
import { MAIN_HOST } from '../config/schema.ts';
import { toHostConfig } from '../config/to-host.ts';
import type { CityTarget } from '../run/city-upload.ts';
import type { VirtualParts } from '../run/run-hall.ts';
import { CityProcess } from './city-process.ts';
import { SimulatedDevices } from './simulated-devices.ts';

export type VirtualHall = { readonly parts: VirtualParts; readonly city: CityTarget; readonly stop: () => Promise<void> };

const TOKEN_BYTES = 24;

/** Starts the simulators and the city. `onChange`: something that can be seen has changed. */
export async function startVirtualHall(config: HallConfig, dataDir: string, onChange: () => void): Promise<VirtualHall> {
  const city = new CityProcess({
    hallId: config.hall.id,
    token: randomBytes(TOKEN_BYTES).toString('base64url'),
    dataDir: join(dataDir, 'city'),
    onChange,
  });
  const [devices] = await Promise.all([SimulatedDevices.start(toHostConfig(config, MAIN_HOST), dataDir, onChange), city.start()]);
  const parts: VirtualParts = {
    hands: {
      act: (device, action, options) => devices.act(device, action, options),
      city: (action) => (action === 'start' ? city.start() : city.kill()),
    },
    topic: () => ({ devices: devices.views(), city: { now: city.now } }),
  };
  return {
    parts,
    city: city.target,
    stop: async () => {
      await Promise.all([devices.stop(), city.stop()]);
    },
  };
}
