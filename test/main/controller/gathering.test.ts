import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Gathering } from '../../../main/controller/gathering.ts';

/** A gathering at a clock set by hand, with a queue that can be filled. */
function makeGathering() {
  const at = { upMs: 1000, queued: 0 };
  const gathering = new Gathering(() => at.upMs);
  const wait = () => {
    const gone = { yes: false };
    gathering.wait(
      () => at.queued,
      () => {
        gone.yes = true;
      },
    );
    return gone;
  };
  return { at, gathering, wait };
}

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await turn();
}

describe('the next batch', () => {
  it('goes behind the turn of the event loop in which it began, when no commit was slow', async () => {
    const { at, gathering, wait } = makeGathering();
    gathering.noteCommit(4, 4, 0.1);
    at.queued = 1;
    const gone = wait();
    expect(gone.yes).toBe(false);
    await turns(2);
    expect(gone.yes).toBe(true);
  });

  it('waits after a slow commit for as many as were answered and queued, and no longer', async () => {
    const { at, gathering, wait } = makeGathering();
    gathering.noteCommit(4, 4, 3);
    at.queued = 7;
    const gone = wait();
    await turns(20);
    expect(gone.yes).toBe(false);
    at.queued = 8;
    await turns(2);
    expect(gone.yes).toBe(true);
  });

  it('waits half as long as the commit took, and 2 ms at most', async () => {
    for (const [tookMs, longestMs] of [
      [1, 0.5],
      [100, 2],
    ] as const) {
      const { at, gathering, wait } = makeGathering();
      gathering.noteCommit(8, 0, tookMs);
      at.queued = 1;
      const gone = wait();
      at.upMs += longestMs - 0.1;
      await turns(5);
      expect(gone.yes).toBe(false);
      at.upMs += 0.2;
      await turns(2);
      expect(gone.yes).toBe(true);
    }
  });

  it('does not wait for anybody where one client was alone', async () => {
    const { at, gathering, wait } = makeGathering();
    gathering.noteCommit(1, 0, 5);
    at.queued = 1;
    const gone = wait();
    await turns(2);
    expect(gone.yes).toBe(true);
  });

  it('is not held by a clock that stands still', async () => {
    const { at, gathering, wait } = makeGathering();
    gathering.noteCommit(8, 0, 3);
    at.queued = 1;
    const gone = wait();
    await turns(1100);
    expect(gone.yes).toBe(true);
  });
});
