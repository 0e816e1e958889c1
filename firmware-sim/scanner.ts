/** A QR scanner alone: `node firmware-sim/scanner.ts --pty PATH`. `scan TEXT` reads a code. */
import { makeCommand, runAlone } from './cli.ts';
import { QrScanner } from './qr-scanner.ts';

type Options = { readonly name: string };

const command = makeCommand('scanner', 'A simulated QR scanner on a serial port.').option(
  '--name <name>',
  'what it is called in the output',
  'scanner',
);

await runAlone<Options>(command, (options, clock) => new QrScanner({ ...options, clock }));
