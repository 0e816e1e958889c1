/** Asks an unknown serial port what hangs on it, in the words of each family that answers without being told anything first. */
import { encodeProbe, isAnswer } from '../a0-display/codec.ts';
import { DisplayFramer } from '../a0-display/framer.ts';
import { codeOf } from '../driver-error.ts';
import { encodeStatusQuery } from '../escpos-printer/codec.ts';
import { PrinterFramer } from '../escpos-printer/framer.ts';
import { encodeLine } from '../line-pad/codec.ts';
import { PadFramer } from '../line-pad/framer.ts';
import { SerialTransport } from '../transport/index.ts';

export type Answered = { readonly family: string; readonly baud: number; readonly address: number | null };

const BAUDS: readonly number[] = [9600, 19200, 38400, 115_200];
const OPEN_TIMEOUT_MS = 1_000;
const ANSWER_MS = 150;
/** A technician who numbers a bus begins at one. */
const ADDRESSES: readonly number[] = [1, 2, 3, 4];

type Question = {
  readonly bytes: Uint8Array;
  readonly heard: (chunk: Uint8Array) => boolean;
  readonly family: string;
  readonly address: number | null;
};

/** None of these prints, shows or lights anything. */
function questions(): Question[] {
  const printer = new PrinterFramer();
  const display = new DisplayFramer(() => undefined);
  const pad = new PadFramer(() => undefined);
  return [
    {
      family: 'escpos-printer',
      address: null,
      bytes: encodeStatusQuery(1),
      heard: (chunk) => printer.push(chunk).some((frame) => frame.kind === 'realtime'),
    },
    ...ADDRESSES.flatMap((address): Question[] => [
      {
        family: 'a0-display',
        address,
        bytes: encodeProbe(address),
        heard: (chunk) => display.push(chunk).some((frame) => isAnswer(frame, address)),
      },
      {
        family: 'line-pad',
        address,
        bytes: encodeLine(address, { verb: 'V' }),
        heard: (chunk) => pad.push(chunk).some((line) => line.address === address),
      },
    ]),
  ];
}

/** The first family and speed that answers on `path`; null when nothing does, or when the port cannot be opened. */
export async function askPort(path: string): Promise<Answered | null> {
  for (const baud of BAUDS) {
    let hear: (chunk: Uint8Array) => void = () => undefined;
    const transport = new SerialTransport(path, baud, { data: (chunk) => hear(chunk), closed: () => undefined });
    try {
      await transport.open(OPEN_TIMEOUT_MS);
      for (const question of questions()) {
        const { promise, resolve } = Promise.withResolvers<boolean>();
        const timer = setTimeout(() => resolve(false), ANSWER_MS + transport.wireMs(question.bytes.length));
        hear = (chunk) => {
          if (question.heard(chunk)) resolve(true);
        };
        await transport.write(question.bytes, OPEN_TIMEOUT_MS);
        const isIt = await promise;
        clearTimeout(timer);
        if (isIt) return { family: question.family, baud, address: question.address };
      }
    } catch (caught) {
      // A port that does not open, or goes away while it is asked, is one of which nothing is known.
      if (codeOf(caught, '').startsWith('port/')) return null;
      throw caught;
    } finally {
      await transport.close('port/stopped');
    }
  }
  return null;
}
