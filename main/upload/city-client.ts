import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Agent, errors, request } from 'undici';
import type { z } from 'zod';
import { type CityRefusal, refusalSchema } from '../api/city-wire.ts';
import type { UploadTuning } from './tuning.ts';
import { UploadError } from './upload-error.ts';

const MAX_REPLY_BYTES = 1024 * 1024;
const GZIP_FROM_BYTES = 1024;

const gzipAsync = promisify(gzip);

/** An answer worth acting on. Anything else is thrown as an UploadError, to be waited out. */
export type Answer<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'refused'; readonly refusal: CityRefusal }
  | { readonly kind: 'too-large' };

export type CityClientOptions = {
  readonly url: string;
  readonly hallId: string;
  readonly token: string;
  readonly tuning: UploadTuning;
  readonly wallMs: () => number;
};

/** `retry-after` as seconds or as a date; null when there is none or it cannot be read. */
export function parseRetryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}

/** What a failed exchange is called. Undici's class and the system's code tell them apart. */
function toUploadError(error: unknown, hasTimedOut: boolean): UploadError {
  if (error instanceof UploadError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (hasTimedOut || error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError)
    return new UploadError('upload/timeout', { cause: error });
  if (error instanceof errors.ResponseExceededMaxSizeError) return new UploadError('upload/reply-too-large', { cause: error });
  const isUnreachable =
    error instanceof errors.ConnectTimeoutError ||
    code === 'ECONNREFUSED' ||
    code === 'ENOTFOUND' ||
    code === 'EAI_AGAIN' ||
    code === 'EHOSTUNREACH' ||
    code === 'ENETUNREACH';
  return new UploadError(isUnreachable ? 'upload/unreachable' : 'upload/connection-lost', { cause: error });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UploadError('upload/unreadable-reply', { cause: error });
  }
}

type Reply = { readonly status: number; readonly contentType: string; readonly retryAfterMs: number | null; readonly text: string };

/**
 * Sorts an answer. Success is 200 with JSON of the expected shape and nothing else; a refusal is believed only as JSON with a code,
 * so a captive portal's pages, redirects and half answers are failures like any other.
 */
export function sortReply<Value>({ status, contentType, retryAfterMs, text }: Reply, schema: z.ZodType<Value>): Answer<Value> {
  const isJson = /^application\/json\b/i.test(contentType);
  if (status === 200) {
    if (!isJson) throw new UploadError('upload/wrong-content-type');
    const parsed = schema.safeParse(readJson(text));
    if (!parsed.success) throw new UploadError('upload/unreadable-reply', { cause: parsed.error });
    return { kind: 'ok', value: parsed.data };
  }
  if (status === 413) return { kind: 'too-large' };
  if (status === 401 || status === 403) throw new UploadError('upload/unauthorised', { retryAfterMs });
  if (status >= 300 && status < 400) throw new UploadError('upload/redirected');
  if (status === 409 && isJson) {
    const refusal = refusalSchema.safeParse(readJson(text));
    if (refusal.success) return { kind: 'refused', refusal: refusal.data };
  }
  throw new UploadError(`upload/http-${status}`, { retryAfterMs });
}

/** Speaks to one city for one hall: one connection, every wait bounded, redirects not followed, answers of 1 MiB at most. */
export class CityClient {
  readonly #options: CityClientOptions;
  readonly #base: string;
  readonly #agent: Agent;

  constructor(options: CityClientOptions) {
    const { tuning } = options;
    this.#options = options;
    this.#base = `${options.url.replace(/\/+$/, '')}/v1/halls/${encodeURIComponent(options.hallId)}`;
    this.#agent = new Agent({
      connections: 1,
      connect: { timeout: tuning.connectTimeoutMs },
      headersTimeout: tuning.headersTimeoutMs,
      bodyTimeout: tuning.bodyTimeoutMs,
      maxResponseSize: MAX_REPLY_BYTES,
    });
  }

  /** Sends `body` to `path` under the hall's address. Throws UploadError, also when `signal` ends it. */
  async post<Value>(path: string, body: object, schema: z.ZodType<Value>, signal: AbortSignal): Promise<Answer<Value>> {
    const deadline = AbortSignal.timeout(this.#options.tuning.totalTimeoutMs);
    try {
      return sortReply(await this.#exchange(path, body, AbortSignal.any([signal, deadline])), schema);
    } catch (error) {
      throw toUploadError(error, deadline.aborted);
    }
  }

  /** Ends what is in flight. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #exchange(path: string, body: object, signal: AbortSignal): Promise<Reply> {
    const plain = Buffer.from(JSON.stringify(body));
    const isPacked = this.#options.tuning.gzip && plain.length >= GZIP_FROM_BYTES;
    const response = await request(`${this.#base}${path}`, {
      method: 'POST',
      dispatcher: this.#agent,
      signal,
      headers: {
        authorization: `Bearer ${this.#options.token}`,
        'content-type': 'application/json',
        accept: 'application/json',
        ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
      },
      body: isPacked ? await gzipAsync(plain) : plain,
    });
    const header = (name: string): string | undefined => [response.headers[name]].flat()[0];
    return {
      status: response.statusCode,
      contentType: header('content-type') ?? '',
      retryAfterMs: parseRetryAfterMs(header('retry-after'), this.#options.wallMs()),
      text: await response.body.text(),
    };
  }
}
