/** A clerk's caller with the citizen's four keys alone: `node firmware-sim/caller.ts --pty PATH --address 5`. `type 6 confirm` types, `press 4` rates. */
import { integer, makeCommand, runAlone } from './cli.ts';
import { Ff68Caller } from './ff68-caller.ts';

type Options = { readonly name: string; readonly address: number; readonly repeats: boolean };

const command = makeCommand('caller', 'A simulated caller pad of the FF 68 set.')
  .option('--name <name>', 'what it is called in the output', 'caller')
  .option('--address <number>', '0 to 255', integer(0, 255), 5)
  .option('--no-repeats', 'sends a key once, whether it is echoed or not');

await runAlone<Options>(command, (options, clock) => new Ff68Caller({ ...options, clock }));
