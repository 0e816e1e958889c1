/** The child process of a virtual hall: forked, driven and left over IPC. The messages are in `virtual-hall-messages.ts`. */
import { isAction } from './actions.ts';
import { machineClock } from './clock.ts';
import { describe, HallFloor } from './hall-floor.ts';
import type { FromVirtualHall, ToVirtualHall } from './virtual-hall-messages.ts';

if (process.send === undefined) {
  process.stderr.write('virtual-hall.ts is forked by another program; to run one device alone see printer.ts, display.ts and pad.ts\n');
  process.exit(2);
}

const tell = (message: FromVirtualHall): void => {
  // The parent may go at any moment; `disconnect` follows and ends this process.
  if (process.connected) process.send?.(message, undefined, {}, () => undefined);
};
const floor = new HallFloor(machineClock, tell);

let leaving = false;
async function leave(exitCode: number): Promise<void> {
  if (leaving) return;
  leaving = true;
  await floor.stop();
  process.exit(exitCode);
}

process.on('message', (message: ToVirtualHall) => {
  if (message.type === 'start') {
    floor.start(message.lines, message.devices).catch((error: unknown) => {
      tell({ type: 'failed', error: describe(error) });
      void leave(1);
    });
  } else if (isAction(message.action)) void floor.act(message);
  else tell({ type: 'done', id: message.id, ok: false, error: `sim/unknown-action: ${String(message.action)}` });
});
process.on('disconnect', () => void leave(0));
// A terminal's Ctrl-C reaches the whole group: the parent decides when this hall closes, unless it is gone.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => void leave(0));
