import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Head } from '../../db/chain/chain.ts';
import { verify } from '../../db/verify.ts';
import { makeDataDir } from './make.ts';

const WRITER = fileURLToPath(new URL('./kill-writer.ts', import.meta.url));

/** Lets the writer run until it has told `batches` of them, kills it `delayMs` later, and answers the heads it told. */
async function runAndKill(dataDir: string, batches: number, delayMs: number): Promise<{ heads: Head[]; recovered: boolean }> {
  const child: ChildProcess = spawn(process.execPath, [WRITER, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const heads: Head[] = [];
  let recovered = false;
  const ended = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    if (line === 'recovered') recovered = true;
    else heads.push({ seq: Number(line.split(' ')[0]), hash: line.split(' ')[1] ?? '' });
    if (heads.length === batches) setTimeout(() => child.kill('SIGKILL'), delayMs);
  }
  await ended;
  return { heads, recovered };
}

it('loses nothing it has told of in twenty kills, and never takes a kill for damage', async () => {
  const dataDir = makeDataDir();
  for (let round = 0; round < 20; round++) {
    const { heads, recovered } = await runAndKill(dataDir, 1 + ((round * 7) % 11), (round * 3) % 8);
    expect(recovered).toBe(false);
    // Each head told is an anchor: its row must be there, unchanged.
    expect(verify(dataDir, heads)).toMatchObject({ ok: true, problems: [] });
  }
}, 120_000);
