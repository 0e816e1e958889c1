import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** One wish of a client: sent again under the same key until somebody answers. */
export type Wish = { readonly path: string; readonly body: object; readonly key: string };
export type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

const RETRY_MS = 30;
/** A hall that cannot write is waited for this long; its probes come every half second. */
const OUT_OF_SERVICE_MS = 12_000;

/** Thrown when the hall has refused for too long; the text says why. */
export class OutOfServiceError extends Error {}

/**
 * A client as the kiosk and the window page are: each command has an Idempotency-Key, and a broken connection or a 503 makes it send the
 * same again, also after its own restart and the hall's.
 */
export class HallClient {
  readonly #url: () => string;
  readonly #note: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  /** `url` is where the hall is now: another one after each of its starts. `folder` and `name` are where the wish under way is kept. */
  constructor(url: () => string, folder: string, name: string) {
    this.#url = url;
    this.#note = join(folder, `${name}.json`);
  }

  /** The wish that was under way when this client was ended, if any. */
  unanswered(): Wish | null {
    if (!existsSync(this.#note)) return null;
    try {
      return JSON.parse(readFileSync(this.#note, 'utf8')) as Wish;
    } catch {
      // Ended while it was noting it: it had not been sent.
      return null;
    }
  }

  ask(path: string, body: object): Promise<Answer> {
    return this.give({ path, body, key: randomUUID() });
  }

  /** The final answer: never a 503. */
  async give(wish: Wish): Promise<Answer> {
    writeFileSync(this.#note, JSON.stringify(wish));
    const since = performance.now();
    for (;;) {
      const answer = await this.#post(wish);
      if (answer !== null && answer.status < 500) {
        rmSync(this.#note, { force: true });
        return answer;
      }
      if (performance.now() - since > OUT_OF_SERVICE_MS)
        throw new OutOfServiceError(
          `no answer to ${wish.path} but ${answer === null ? 'a broken connection' : JSON.stringify(answer.body)}`,
        );
      await sleep(RETRY_MS);
    }
  }

  /** Null: the connection broke before the answer was whole. */
  #post({ path, body, key }: Wish): Promise<Answer | null> {
    return new Promise((resolve) => {
      const headers = { 'content-type': 'application/json', 'idempotency-key': key };
      const sent = request(`${this.#url()}/api/v1${path}`, { method: 'POST', agent: this.#agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('error', () => resolve(null));
        response.on('end', () => resolve(response.complete ? parseAnswer(response.statusCode ?? 0, text) : null));
      });
      sent.on('error', () => resolve(null));
      sent.end(JSON.stringify(body));
    });
  }
}

function parseAnswer(status: number, text: string): Answer | null {
  try {
    return { status, body: JSON.parse(text) as Answer['body'] };
  } catch {
    // Half an answer is none.
    return null;
  }
}
