/** A five-key evaluation pad alone: `node firmware-sim/pad.ts --pty PATH --address 1`. Lamps, presses and beeps are lines on stdout. */
import { integer, makeCommand, runAlone } from './cli.ts';
import { LinePad } from './line-pad.ts';

type Options = { readonly name: string; readonly address: number };

const command = makeCommand('pad', 'A simulated five-key evaluation pad (LINE-PAD.md).')
  .option('--name <name>', 'what it is called in the output', 'pad')
  .option('--address <number>', '1 to 247', integer(1, 247), 1);

await runAlone<Options>(command, (options, clock) => new LinePad({ name: options.name, address: options.address, clock }));
