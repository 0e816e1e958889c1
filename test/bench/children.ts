/** The bench's own child processes, each a file of this folder, ended with the run whatever happens. */
import { fork } from 'node:child_process';
import { type Operations, Peer } from './rpc.ts';

export class Children {
  readonly #peers: Peer<Operations>[] = [];

  /** Starts `<name>.ts`. `env` is added to this process's own. */
  fork<O extends Operations>(name: string, env: Readonly<Record<string, string>> = {}): Peer<O> {
    const child = fork(new URL(`./${name}.ts`, import.meta.url), [], {
      env: { ...process.env, ...env },
      execArgv: [],
      serialization: 'advanced',
    });
    return this.adopt(new Peer<O>(child));
  }

  adopt<O extends Operations>(peer: Peer<O>): Peer<O> {
    this.#peers.push(peer as unknown as Peer<Operations>);
    return peer;
  }

  async endAll(): Promise<void> {
    await Promise.all(this.#peers.splice(0).map((peer) => peer.end('SIGKILL')));
  }
}
