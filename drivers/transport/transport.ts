import { DriverError } from '../driver-error.ts';

/** Why a port closed: asked for, gone, an error of the system, or too long without a sign of life. */
export type CloseReason = 'port/stopped' | 'port/unplugged' | 'port/error' | 'port/write-timeout' | 'port/silent';

/**
 * One opened or openable port, used once: after `onClosed` a new object is made. So nothing written before an unplug
 * can come out after the replug (serialport 13 sends a write made while closed after the reopen).
 */
export interface Transport {
  readonly isOpen: boolean;
  /** Of a HID unit that is open, where the system gives it; null elsewhere. */
  readonly reportDescriptor: Uint8Array | null;
  /** Ms that `bytes` take on the wire; 0 where the speed is not ours to know. */
  wireMs(bytes: number): number;
  /** Ms that the systems between us and the wire may add to an answer: a USB adapter's latency timer, a device server's packing. */
  readonly lagMs: number;
  /** Opens within `timeoutMs`, or throws `port/not-found`, `port/open-failed`, `port/open-timeout`, `port/hid-unavailable`. */
  open(timeoutMs: number): Promise<void>;
  /**
   * Hands bytes to the system. That proves nothing about the wire. Throws `port/closed` at once while closed; after `timeoutMs`
   * without the system's word it closes the port and throws `port/write-timeout`.
   */
  write(bytes: Uint8Array, timeoutMs: number): Promise<void>;
  /** Idempotent; never throws. */
  close(reason: CloseReason): Promise<void>;
}

/** Where a transport tells what happens. `closed` comes exactly once after a successful open, never otherwise. */
export type TransportEvents = {
  data(chunk: Uint8Array): void;
  closed(reason: CloseReason): void;
};

/** Settles as `work` does, or rejects with `code` after `timeoutMs`. The error is made here, so its stack shows who waited. */
export async function withDeadline<T>(work: Promise<T>, timeoutMs: number, code: string, what: string): Promise<T> {
  const late = new DriverError(code, `${what}: no end within ${timeoutMs} ms`, { timeoutMs });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(late), timeoutMs);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

/** A byte with its start and stop bit, 8N1. */
const BITS_A_BYTE = 10;

/** Ms that `bytes` take at `baud`. */
export function wireMsAt(baud: number, bytes: number): number {
  return (bytes * BITS_A_BYTE * 1_000) / baud;
}

/** The error of a write or a transaction on a port that is not open. */
export function portClosed(port: string): DriverError {
  return new DriverError('port/closed', `${port} is not open`, { port });
}
