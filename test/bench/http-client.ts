/**
 * One keep-alive HTTP/1.1 connection with one request under way, as light as is honest: the request's bytes are put together
 * beforehand but for key and body, the answer is read to its end by its Content-Length. A real HTTP client would cost the
 * machine more than the hall does.
 */
import { connect, type Socket } from 'node:net';

export type Reply = { readonly status: number; readonly body: string };

const HEAD_END = '\r\n\r\n';
const LENGTH = 'content-length: ';

export class HttpClient {
  readonly #socket: Socket;
  readonly #host: string;
  #rest = '';
  #answer: ((reply: Reply) => void) | null = null;
  #fail: ((error: Error) => void) | null = null;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => this.#read(chunk));
    socket.on('error', (error) => this.#fail?.(error));
    socket.on('close', () => this.#fail?.(new Error('the server closed the connection')));
  }

  /** `url` is `http://127.0.0.1:PORT`. */
  static open(url: string): Promise<HttpClient> {
    const { hostname, port, host } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new HttpClient(socket, host));
      });
    });
  }

  /** One POST. `body` is JSON in ASCII. Rejects when the connection breaks; the next call may not begin before this one ends. */
  post(path: string, key: string, body: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#answer = resolve;
      this.#fail = reject;
      this.#socket.write(
        `POST ${path} HTTP/1.1\r\nhost: ${this.#host}\r\ncontent-type: application/json\r\nidempotency-key: ${key}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
        'latin1',
      );
    });
  }

  close(): void {
    this.#fail = null;
    this.#socket.destroy();
  }

  #read(chunk: string): void {
    const text = this.#rest + chunk;
    const headEnd = text.indexOf(HEAD_END);
    const lengthAt = headEnd < 0 ? -1 : text.indexOf(LENGTH);
    const bodyAt = headEnd + HEAD_END.length;
    const length = lengthAt < 0 ? 0 : Number.parseInt(text.slice(lengthAt + LENGTH.length, lengthAt + LENGTH.length + 8), 10);
    if (headEnd < 0 || text.length < bodyAt + length) {
      this.#rest = text;
      return;
    }
    this.#rest = '';
    this.#fail = null;
    this.#answer?.({ status: Number(text.slice(9, 12)), body: text.slice(bodyAt, bodyAt + length) });
  }
}
