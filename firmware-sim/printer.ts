/** An ESC/POS ticket printer alone: `node firmware-sim/printer.ts --pty PATH`. Each sheet of paper is a line on stdout. */
import { InvalidArgumentError } from 'commander';
import { makeCommand, runAlone } from './cli.ts';
import { EscposPrinter } from './escpos-printer.ts';

type Options = {
  readonly name: string;
  readonly paperWidth: 58 | 80;
  readonly processId: boolean;
  readonly speed: number;
  readonly chinese: boolean;
};

const paperWidth = (text: string): 58 | 80 => {
  if (text === '58') return 58;
  if (text === '80') return 80;
  throw new InvalidArgumentError('58 or 80');
};
const speed = (text: string): number => {
  const factor = Number(text);
  if (!(factor > 0)) throw new InvalidArgumentError('a number above 0');
  return factor;
};

const command = makeCommand('printer', 'A simulated ESC/POS ticket printer.')
  .option('--name <name>', 'what it is called in the output', 'printer')
  .option('--paper-width <mm>', '58 or 80', paperWidth, 80)
  .option('--no-process-id', 'does not know GS ( H function 48')
  .option('--chinese', 'powers up in Chinese mode, as without FS &', false)
  .option('--speed <factor>', '1 is 150 mm/s', speed, 1);

await runAlone<Options>(
  command,
  (options, clock) =>
    new EscposPrinter({
      name: options.name,
      clock,
      paperWidthMm: options.paperWidth,
      supportsProcessId: options.processId,
      speedFactor: options.speed,
      hanziAtPowerUp: options.chinese,
    }),
);
