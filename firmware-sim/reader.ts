/** An ID-card reader alone: `node firmware-sim/reader.ts --pty PATH`. `card R 11010519491231002X NAME` lays one down. */
import { makeCommand, runAlone } from './cli.ts';
import { IdReader } from './id-reader.ts';

type Options = { readonly name: string };

const command = makeCommand('reader', 'A simulated ID-card reader (LINE-READER.md).').option(
  '--name <name>',
  'what it is called in the output',
  'reader',
);

await runAlone<Options>(command, (options, clock) => new IdReader({ ...options, clock }));
