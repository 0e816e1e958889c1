/** Calls between the bench and its child processes: one message there, one back, over the IPC channel. */
import type { ChildProcess } from 'node:child_process';

/** What a child can be asked to do: one plain argument, one plain answer. */
// biome-ignore lint/suspicious/noExplicitAny: the argument's type is each operation's own.
export type Operations = Readonly<Record<string, (args: any) => unknown>>;

type Call = { readonly call: number; readonly op: string; readonly args: unknown };
type Reply = { readonly reply: number; readonly value?: unknown; readonly error?: string };

/** Answers the parent's calls in this process. Calls may overlap. */
export function serveParent(operations: Operations): void {
  process.on('message', (message: Partial<Call>) => {
    const { call, op, args } = message;
    const run = op === undefined ? undefined : operations[op];
    if (call === undefined || run === undefined) return;
    const answer = (reply: Omit<Reply, 'reply'>): void => void process.send?.({ reply: call, ...reply } satisfies Reply);
    (async () => run(args))().then(
      (value) => answer({ value }),
      (error: unknown) => answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}

type Waiting = { readonly resolve: (value: never) => void; readonly reject: (error: Error) => void };

/** The parent's end. When the child ends, every call still open is rejected. */
export class Peer<O extends Operations> {
  readonly child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor(child: ChildProcess) {
    this.child = child;
    child.on('message', (message: Reply) => {
      const waiting = this.#waiting.get(message.reply);
      this.#waiting.delete(message.reply);
      if (message.error === undefined) waiting?.resolve(message.value as never);
      else waiting?.reject(new Error(message.error));
    });
    child.on('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`${child.spawnargs[1]} ended with ${code ?? signal}`));
      this.#waiting.clear();
    });
  }

  call<Op extends keyof O & string>(op: Op, args: Parameters<O[Op]>[0]): Promise<Awaited<ReturnType<O[Op]>>> {
    return new Promise((resolve, reject) => {
      this.#last += 1;
      this.#waiting.set(this.#last, { resolve, reject });
      this.child.send({ call: this.#last, op, args } satisfies Call, (error) => {
        if (error) reject(error);
      });
    });
  }

  /** Ends the child and waits until it is gone. */
  async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await gone;
  }
}
