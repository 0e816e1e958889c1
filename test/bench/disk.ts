/** The disk alone: what one fdatasync costs behind a write of one page into a file that is there, as a commit makes them. */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { serveParent } from './rpc.ts';
import { type Latency, latencyOf } from './stats.ts';

const PAGE = Buffer.alloc(4096, 0x5a);
const PAGES = 1000;

const operations = {
  fdatasync: ({ dir, times }: { readonly dir: string; readonly times: number }): Latency => {
    const file = join(dir, 'fdatasync.bin');
    const fd = openSync(file, 'w');
    try {
      for (let page = 0; page < PAGES; page += 1) writeSync(fd, PAGE);
      fdatasyncSync(fd);
      const samplesMs: number[] = [];
      for (let n = 0; n < times; n += 1) {
        writeSync(fd, PAGE, 0, PAGE.length, (n % PAGES) * PAGE.length);
        const startMs = performance.now();
        fdatasyncSync(fd);
        samplesMs.push(performance.now() - startMs);
      }
      return latencyOf(samplesMs);
    } finally {
      closeSync(fd);
      rmSync(file);
    }
  },
};

export type DiskOperations = typeof operations;

serveParent(operations);
