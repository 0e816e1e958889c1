/** Where a driver finds a line: the same fields as a configured port, so that they can be copied into one. */
export type LineAddress =
  | { readonly kind: 'serial'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/** The place where simulators are plugged in: the device's end of a tty or of a TCP port. */
export type Line = {
  /** Known from the first `plug` on. Stays the same over unplug and plug. */
  readonly address: LineAddress;
  readonly plugged: boolean;
  /** Opens the line and resolves when a driver can open the other end. */
  plug(): Promise<void>;
  /** Closes it as a pulled plug would: the driver's end sees a hang-up or a reset. Resolves when it is gone. */
  unplug(): Promise<void>;
  /** Bytes to the host. Lost when nobody is there. */
  write(bytes: Buffer): void;
  /** Who gets the bytes of the host. One listener, set before `plug`. */
  onBytes(hear: (bytes: Buffer) => void): void;
  /** Stops (true) or goes on (false) reading, so that the host's writes block as behind a hardware handshake. */
  hold(held: boolean): void;
};
