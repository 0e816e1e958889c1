/** The announcing speaker alone: `node firmware-sim/speaker.ts --pty PATH`. What it says is a line on stdout. */
import { integer, makeCommand, runAlone } from './cli.ts';
import { LineSpeaker } from './line-speaker.ts';

type Options = { readonly name: string; readonly characterMs: number };

const command = makeCommand('speaker', 'A simulated announcing speaker (LINE-SPEAKER.md).')
  .option('--name <name>', 'what it is called in the output', 'speaker')
  .option('--character-ms <ms>', 'how long a character takes to say', integer(1, 2_000), 200);

await runAlone<Options>(command, (options, clock) => new LineSpeaker({ ...options, clock }));
