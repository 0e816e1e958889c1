import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './city-process.ts';

/** A PostgreSQL of the test's own, on a socket in a folder of its own. */
export type TestPostgres = { readonly url: string; stop(): Promise<void> };

const ROOT = '/usr/lib/postgresql';

/** The newest installed server's programs, or null. */
export function findPostgres(): string | null {
  if (!existsSync(ROOT)) return null;
  const versions = readdirSync(ROOT).toSorted((one, other) => Number(other) - Number(one));
  return (
    versions
      .map((version) => join(ROOT, version, 'bin'))
      .find((bin) => existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'postgres'))) ?? null
  );
}

/** PostgreSQL refuses to run as root: then it runs as the user `postgres` if there is one, else as `nobody`. */
function findUser(): { uid: number; gid: number } | Record<never, never> {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string): number => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // There is no such user here; the next one.
    }
  }
  throw new Error('running as root, and there is neither a user postgres nor nobody');
}

export async function startPostgres(bin: string): Promise<TestPostgres> {
  const folder = makeFolder('city-pg');
  const user = findUser();
  if ('uid' in user) chownSync(folder.path, user.uid, user.gid);
  const data = join(folder.path, 'data');
  const quiet = { ...user, cwd: folder.path, stdio: 'ignore' as const };
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'city', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], quiet);
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-k', folder.path, '-c', 'listen_addresses=', '-c', 'shared_buffers=16MB'],
    quiet,
  );
  const ended = once(server, 'exit');
  const isReady = (): boolean => {
    try {
      execFileSync(join(bin, 'pg_isready'), ['-q', '-h', folder.path, '-d', 'postgres'], quiet);
      return true;
    } catch {
      // Not yet: pg_isready says so by its exit code.
      return false;
    }
  };
  for (let tries = 0; !isReady(); tries++) {
    if (tries > 200 || server.exitCode !== null) throw new Error('PostgreSQL did not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url: `postgresql://city@localhost/postgres?host=${encodeURIComponent(folder.path)}`,
    stop: async () => {
      server.kill('SIGINT');
      await ended;
      folder.remove();
    },
  };
}
