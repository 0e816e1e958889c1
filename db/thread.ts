import { constants, setPriority } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parentPort, Worker } from 'node:worker_threads';
import { DbError, decodeError, type ErrorMessage, encodeError } from './errors.ts';

/** What a thread can be asked to do. Arguments and answers are plain data. */
export type Operations = Record<string, (...args: never[]) => unknown>;

type Call = { readonly id: number; readonly op: string; readonly args: readonly unknown[] };
type Reply = { readonly id: number; readonly value?: unknown; readonly error?: ErrorMessage; readonly notice?: unknown };

/** The last message to a thread. Never the name of an operation. */
const END = ' end';
/** A thread that has not ended by then is in the middle of something long, and is ended from outside. */
const END_MS = 3000;

/** Answers calls in this thread, in the order they come: one message in, one message out. Errors go back as coded ones. */
export function serve(operations: Operations): void {
  const port = parentPort;
  if (port === null) throw new DbError('db/refused', 'this file is the start of a worker thread');
  port.on('message', ({ id, op, args }: Call) => {
    // With its port closed the thread has nothing left to wait for, and ends by itself.
    if (op === END) return port.close();
    const run = operations[op] as ((...args: readonly unknown[]) => unknown) | undefined;
    const fail = (error: unknown): void => port.postMessage({ id, error: encodeError(error, op) } satisfies Reply);
    try {
      const value = run?.(...args);
      if (value instanceof Promise) value.then((settled: unknown) => port.postMessage({ id, value: settled } satisfies Reply), fail);
      else port.postMessage({ id, value } satisfies Reply);
    } catch (error) {
      fail(error);
    }
  });
}

/** Tells the main thread something while a call is under way. */
export const notify = (notice: unknown): void => parentPort?.postMessage({ id: 0, notice } satisfies Reply);

/**
 * Lets every other thread of the hall go before this one, for work that nobody stands waiting for. On Linux, where a thread has a
 * priority of its own; elsewhere the whole process would step aside.
 */
export function stepAside(): void {
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}

type Waiting = { readonly resolve: (value: never) => void; readonly reject: (error: Error) => void };

/**
 * A worker thread, `<name>.ts` (or .js once built) beside the module `base`, and the calls under way in it. When the thread ends, every call
 * still open is rejected with db/closed.
 */
export class Thread<O extends Operations> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #ended: DbError | null = null;

  /** `onNotice` gets what the thread tells between its answers. */
  constructor(name: string, base: string, onNotice: ((notice: unknown) => void) | null) {
    this.#worker = new Worker(new URL(`./${name}${extname(fileURLToPath(base))}`, base), { name });
    this.#worker.on('message', ({ id, value, error, notice }: Reply) => {
      if (notice !== undefined) return onNotice?.(notice);
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(value as never);
      else waiting?.reject(decodeError(error));
      return undefined;
    });
    this.#worker.on('error', (error) => this.#end(error));
    this.#worker.on('exit', (code) => this.#end(new Error(`exit code ${code}`)));
  }

  /** One message there, one back. */
  call<Op extends keyof O & string>(op: Op, ...args: Parameters<O[Op]>): Promise<Awaited<ReturnType<O[Op]>>> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      this.#waiting.set(this.#lastId, { resolve, reject });
      this.#worker.postMessage({ id: this.#lastId, op, args } satisfies Call);
    });
  }

  #end(cause: unknown): void {
    this.#ended ??= new DbError('db/closed', 'the database thread has ended', {}, cause);
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }

  /**
   * Ends the thread. What it holds open must have been closed by a call before. It is asked to, since to be torn down from outside
   * in the middle of native code can crash the process.
   */
  async end(): Promise<void> {
    if (this.#ended !== null) return;
    const gone = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    this.#worker.postMessage({ id: 0, op: END, args: [] } satisfies Call);
    const late = setTimeout(() => void this.#worker.terminate(), END_MS);
    await gone;
    clearTimeout(late);
  }
}
