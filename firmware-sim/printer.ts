/** An ESC/POS ticket printer alone: `node firmware-sim/printer.ts --pty PATH`. Each sheet of paper is a line on stdout. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { makeCommand, runAlone } from './cli.ts';
import { encodePaperPng } from './escpos/paper-image.ts';
import { PRINTER_MODEL_NAMES, type PrinterModel } from './escpos/printer-models.ts';
import { EscposPrinter, type Sheet } from './escpos-printer.ts';
import { describe } from './hall-floor.ts';

type Options = {
  readonly name: string;
  readonly paperWidth: 58 | 80;
  readonly model: PrinterModel;
  readonly processId: boolean;
  readonly speed: number;
  readonly chinese: boolean;
  readonly png: string | undefined;
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
  .addOption(new Option('--model <model>', 'what it can say of itself').choices(PRINTER_MODEL_NAMES).default('full'))
  .option('--no-process-id', 'does not know GS ( H function 48')
  .option('--chinese', 'powers up in Chinese mode, as without FS &', false)
  .option('--png <folder>', 'save each sheet as a picture there, sheet-1.png and so on')
  .option('--speed <factor>', '1 is 150 mm/s', speed, 1);

/** Saves every sheet as it is cut off. */
function savePictures(printer: EscposPrinter, folder: string, paperWidthMm: 58 | 80): void {
  mkdirSync(folder, { recursive: true });
  printer.on('happening', async (happening) => {
    if (happening.happening !== 'sheet') return;
    const { id, lines } = happening.sheet as Sheet;
    const file = join(folder, `sheet-${id}.png`);
    try {
      writeFileSync(file, await encodePaperPng(lines, paperWidthMm));
      process.stdout.write(`${JSON.stringify({ happening: 'picture', device: printer.name, file })}\n`);
    } catch (error) {
      process.stdout.write(`${JSON.stringify({ happening: 'refused', device: printer.name, error: describe(error) })}\n`);
    }
  });
}

await runAlone<Options>(command, (options, clock) => {
  const printer = new EscposPrinter({
    name: options.name,
    clock,
    paperWidthMm: options.paperWidth,
    model: options.model,
    ...(options.processId ? {} : { supportsProcessId: false }),
    speedFactor: options.speed,
    hanziAtPowerUp: options.chinese,
  });
  if (options.png !== undefined) savePictures(printer, options.png, options.paperWidth);
  return printer;
});
