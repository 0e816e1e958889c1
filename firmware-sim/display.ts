/** A window display alone: `node firmware-sim/display.ts --pty PATH --address 3`. Each number shown is a line on stdout. */
import { A0Display } from './a0-display.ts';
import { integer, makeCommand, runAlone } from './cli.ts';

type Options = { readonly name: string; readonly address: number; readonly answers: boolean; readonly digits: number };

const command = makeCommand('display', 'A simulated RS-485 window display (A0 frames).')
  .option('--name <name>', 'what it is called in the output', 'display')
  .option('--address <number>', '1 to 255', integer(1, 255), 1)
  .option('--digits <number>', 'digits it shows at least, 1 to 4', integer(1, 4), 3)
  .option('--no-answers', 'acknowledges nothing');

await runAlone<Options>(command, (options, clock) => new A0Display({ ...options, clock }));
