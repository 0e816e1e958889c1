/** What a condition of the mechanism shows in the status bytes. */
export type StatusFlags = {
  readonly offline?: true;
  readonly coverOpen?: true;
  readonly paperEnd?: true;
  readonly paperNearEnd?: true;
  readonly error?: true;
  readonly cutterError?: true;
};

/** The flags of all conditions together. */
export const joinFlags = (all: readonly StatusFlags[]): StatusFlags => Object.assign({}, ...all);

const bit = (on: true | undefined, mask: number): number => (on ? mask : 0);

/**
 * The answer to DLE EOT `n`, one byte, (b & 93h) = 12h.
 * n=1: 08 off line. n=2: 04 cover open, 20 stopped at paper end, 40 error. n=3: 08 cutter. n=4: 0C near end, 60 end.
 */
export function encodeRealTimeStatus(n: number, flags: StatusFlags): Buffer {
  const bits = [
    bit(flags.offline, 0x08),
    bit(flags.coverOpen, 0x04) | bit(flags.paperEnd, 0x20) | bit(flags.error, 0x40),
    bit(flags.cutterError, 0x08),
    bit(flags.paperNearEnd, 0x0c) | bit(flags.paperEnd, 0x60),
  ];
  return Buffer.of(0x12 | (bits[n - 1] ?? 0));
}

/**
 * Automatic status back, four bytes: 1 {10 fixed, 08 off line, 20 cover open}, 2 {08 cutter}, 3 {03 near end, 0C end}, 4 {0}.
 */
export function encodeAutomaticStatus(flags: StatusFlags): Buffer {
  return Buffer.of(
    0x10 | bit(flags.offline, 0x08) | bit(flags.coverOpen, 0x20),
    bit(flags.cutterError, 0x08),
    bit(flags.paperNearEnd, 0x03) | bit(flags.paperEnd, 0x0c),
    0,
  );
}

/** The answer to GS r 1, one byte, (b & 90h) = 0: 03 near end, 0C end. */
export const encodePaperSensors = (flags: StatusFlags): Buffer => Buffer.of(bit(flags.paperNearEnd, 0x03) | bit(flags.paperEnd, 0x0c));

/** A block of text: 5F, the text, 00. The answer to GS I 65 to 69 and to GS g 2. */
export const encodeBlock = (text: string): Buffer => Buffer.concat([Buffer.of(0x5f), Buffer.from(text, 'ascii'), Buffer.of(0)]);

/** 37 22 d1-d4 00: printing is complete up to the GS ( H that carried `processId`. */
export const encodeProcessDone = (processId: Buffer): Buffer => Buffer.concat([Buffer.of(0x37, 0x22), processId, Buffer.of(0)]);

/** 37 25 00: the buffers are cleared (Epson, DLE DC4 function 8, "Clear response"). */
export const CLEARED = Buffer.of(0x37, 0x25, 0x00);
