import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Head } from '../../db/chain/chain.ts';
import { JournalClient, type RebuildNotice } from '../../db/journal-client.ts';
import { layoutOf } from '../../db/layout.ts';
import { compareRebuild, rebuild } from '../../db/maintenance.ts';
import { getRows, getStream } from '../../db/rows.ts';
import { decodeEvent } from '../../db/upcast.ts';
import { verify } from '../../db/verify.ts';
import { evolveDay } from '../../main/hall/day/evolve.ts';
import { emptyDay } from '../../main/hall/day/state.ts';
import { append, makeDataDir, makeIssued, makeStamp, makeStarted } from './make.ts';

const FOLDER = new URL('./frozen/', import.meta.url);
const RELEASES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.db'))
  .map((name) => name.slice(0, -3));

type Expected = {
  readonly head: Head;
  readonly rows: number;
  readonly salvagedRows: number;
  readonly commands: number;
  readonly projections: Record<string, unknown[]>;
};

/** The frozen journal of a release in a data folder of its own, opened (and so migrated) by today's code. */
async function makeThawed(release: string) {
  const dataDir = makeDataDir();
  copyFileSync(new URL(`${release}.db`, FOLDER), layoutOf(dataDir).journal);
  const expected = JSON.parse(readFileSync(new URL(`${release}.json`, FOLDER), 'utf8')) as Expected;
  return { ...(await makeStarted(dataDir)), expected };
}

describe.each(RELEASES)('the journal of release %s', (release) => {
  it('verifies up to its anchored head and can be gone on with', async () => {
    const { dataDir, journal, recovered, expected } = await makeThawed(release);
    expect(recovered).toBeNull();
    const { head, rows, salvagedRows, commands } = expected;
    expect(verify(dataDir, [head])).toMatchObject({ ok: true, problems: [], head, rows, salvagedRows, commands });
    append(journal, [makeIssued(7000, { stream: 'day/2026-11-22' })]);
    expect(verify(dataDir, [head]).ok).toBe(true);
  });

  it('gives the same projections, also rebuilt', async () => {
    const { dataDir, journal, stop, expected } = await makeThawed(release);
    // Today's tables may say more than that release's did; what it said they must still say.
    const columns = ([row]: readonly unknown[]): string => Object.keys(row as object).join(', ');
    const tables = (): Record<string, unknown[]> =>
      Object.fromEntries(
        Object.entries(expected.projections).map(([table, rows]) => [
          table,
          journal.db.prepare(`SELECT ${columns(rows)} FROM ${table}`).all(),
        ]),
      );
    expect(tables()).toEqual(expected.projections);
    stop();
    expect(rebuild(dataDir).differences).toEqual([]);
    expect(compareRebuild(dataDir)).toEqual([]);
  });

  it('tells that its tables are made again, and none the second time', async () => {
    const dataDir = makeDataDir();
    copyFileSync(new URL(`${release}.db`, FOLDER), layoutOf(dataDir).journal);
    const told: RebuildNotice[] = [];
    for (let start = 0; start < 2; start += 1) {
      const { client } = await JournalClient.open({ dataDir, stamp: makeStamp(), maxPages: null }, (notice) => told.push(notice));
      await client.close();
    }
    expect(told).toEqual([{ tables: expect.arrayContaining(['visits', 'calls', 'rollups']), rows: expect.any(Number) }]);
  });

  it("replays through today's hall", async () => {
    const { journal } = await makeThawed(release);
    expect(getRows(journal.db, 0, 1e6).map((row) => decodeEvent(row).kind)).toContain('config.applied');
    const day = emptyDay();
    for (const row of getStream(journal.db, 'day/2026-11-21')) evolveDay(day, decodeEvent(row) as Parameters<typeof evolveDay>[1]);
    expect(day.status).toBe('closed');
    expect(day.totals).toMatchObject({
      issued: 13,
      scores: [1, 1, 1, 1, 1],
      phases: { finished: 9, 'no-show': 1, void: 1, lapsed: 1, serving: 1 },
    });
  });
});

it('there is a frozen journal to keep', () => {
  expect(RELEASES).toContain('0.1.0');
});
