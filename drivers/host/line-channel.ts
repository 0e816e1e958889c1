/**
 * A device host's end of a TCP connection to the controller: JSON lines, the same messages as between a parent and its child. The host dials, says who
 * it is, and dials again for ever when the connection goes; its run, its ports and what it has to tell outlive that.
 *
 *   host to controller, first line   {"type":"attach","host":NAME,"token":TOKEN}
 *   controller to host, first line   {"type":"attached"} or {"type":"refused","code":CODE}, and hangs up
 */
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Logger } from 'pino';
import { Alarm } from '../clock.ts';
import type { HostCommand, HostMessage } from '../messages.ts';

const RETRY_FIRST_MS = 200;
const RETRY_MAX_MS = 5_000;
/** A controller that reads nothing must not fill this process: the connection is given up, and what was to be told is told again. */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024;
const KEEP_ALIVE_MS = 5_000;

export type LineChannelOptions = {
  readonly address: { readonly host: string; readonly port: number };
  readonly name: string;
  readonly token: string;
  /** Called with each new connection that was accepted. */
  readonly onAttached: () => void;
  readonly onCommand: (command: HostCommand) => void;
  readonly log: Logger;
};

export class LineChannel {
  readonly #options: LineChannelOptions;
  readonly #wake = new Alarm();
  #socket: Socket | null = null;
  #isAttached = false;
  #isStopped = false;

  constructor(options: LineChannelOptions) {
    this.#options = options;
  }

  /** Dials until `stop`. */
  async run(): Promise<void> {
    let waitMs = RETRY_FIRST_MS;
    while (!this.#isStopped) {
      const wasAttached = await this.#connectOnce();
      waitMs = wasAttached ? RETRY_FIRST_MS : Math.min(waitMs * 2, RETRY_MAX_MS);
      if (!this.#isStopped) await this.#wake.sleep(waitMs);
    }
  }

  /** Lost when nobody is there: reports are repeated until they are acknowledged, and a notice that is late is worth nothing. */
  send(message: HostMessage): void {
    const socket = this.#socket;
    if (socket === null || !this.#isAttached) return;
    socket.write(`${JSON.stringify(message)}\n`);
    if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy();
  }

  stop(): void {
    this.#isStopped = true;
    this.#socket?.destroy();
    this.#wake.ring();
  }

  /** One connection from its beginning to its end; whether the controller took it. */
  async #connectOnce(): Promise<boolean> {
    const { address, name, token, log } = this.#options;
    const socket = createConnection({
      host: address.host,
      port: address.port,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
      noDelay: true,
    });
    this.#socket = socket;
    const { promise: closed, resolve: onClosed } = Promise.withResolvers<void>();
    socket.once('close', () => onClosed());
    socket.on('error', (error) => log.info({ err: error, address }, 'the controller cannot be reached; trying on'));
    socket.once('connect', () => socket.write(`${JSON.stringify({ type: 'attach', host: name, token })}\n`));
    // The reader of lines passes the socket's error on, which has been logged.
    createInterface({ input: socket })
      .on('error', () => undefined)
      .on('line', (line) => this.#onLine(line));
    await closed;
    const wasAttached = this.#isAttached;
    this.#isAttached = false;
    this.#socket = null;
    return wasAttached;
  }

  #onLine(line: string): void {
    const { log, onAttached, onCommand } = this.#options;
    let message: HostCommand | { readonly type: 'attached' } | { readonly type: 'refused'; readonly code: string };
    try {
      message = JSON.parse(line) as typeof message;
    } catch (error) {
      log.error({ err: error }, 'the controller sent what is no JSON; hanging up');
      this.#socket?.destroy();
      return;
    }
    if (message.type === 'refused') log.error({ code: message.code }, 'the controller does not take this host');
    else if (message.type === 'attached') {
      this.#isAttached = true;
      onAttached();
    } else onCommand(message);
  }
}
