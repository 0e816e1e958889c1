/** A PJ06 alone: `node firmware-sim/serial-pad.ts --pty PATH`. `press 4` sends its byte; lamps are lines on stdout. */
import { makeCommand, runAlone } from './cli.ts';
import { Pj06Pad } from './pj06-pad.ts';

type Options = { readonly name: string };

const command = makeCommand('serial-pad', 'A simulated five-key serial pad (PJ06).').option(
  '--name <name>',
  'what it is called in the output',
  'serial-pad',
);

await runAlone<Options>(command, (options, clock) => new Pj06Pad({ ...options, clock }));
