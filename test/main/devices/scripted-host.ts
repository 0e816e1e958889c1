/** A device host that tells one device's states in an order of its own, and repeats each until it is acknowledged. */
import type { HostCommand, HostMessage } from '../../../drivers/messages.ts';

const send = (message: HostMessage): void => void process.send?.(message, undefined, undefined, () => undefined);
const state = (n: number, name: 'offline' | 'online'): HostMessage => ({
  type: 'report',
  hostRun: 'run-1',
  n,
  body: { type: 'device-state', device: 'printer-1', state: name, code: null, paper: 'unknown' },
});
const kept = new Map<number, HostMessage>();

process.on('message', (command: HostCommand) => {
  if (command.type === 'configure') {
    kept.set(1, state(1, 'offline'));
    for (const message of kept.values()) send(message);
    // The device comes back before the first report was taken.
    setTimeout(() => {
      kept.set(2, state(2, 'online'));
      send(state(2, 'online'));
    }, 20);
    setInterval(() => {
      for (const message of kept.values()) send(message);
      if (kept.size === 0) send({ type: 'notice', body: { type: 'displayed', device: 'all-acknowledged', rev: 0, proof: 'written' } });
    }, 50);
  } else if (command.type === 'ack') kept.delete(command.n);
  else if (command.type === 'stop') process.exit(0);
});
process.on('disconnect', () => process.exit(0));

send({ type: 'hello', hostRun: 'run-1', host: 'main' });
