import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verify } from '../../db/verify.ts';
import { AT, append, fillDay, makeDataDir, makeIssued, makeStarted } from './make.ts';

const COLUMNS = [
  'seq',
  'stream',
  'stream_seq',
  'kind',
  'v',
  'at',
  'clock_id',
  'up_ms',
  'actor_kind',
  'actor_id',
  'command_key',
  'cause_seq',
  'body',
  'hash',
] as const;

/** Another value for a column, of a type the column takes. */
function tampered(column: (typeof COLUMNS)[number], old: unknown): unknown {
  if (Buffer.isBuffer(old)) return Buffer.from(old.map((byte, n) => (n === 5 ? byte ^ 1 : byte)));
  if (column === 'body') return String(old).replace('{', '{"x":1,');
  if (column === 'command_key') return old === null ? '' : null;
  if (column === 'cause_seq') return old === null ? 0 : null;
  if (column === 'seq' || column === 'stream_seq') return Number(old) + 1000;
  return typeof old === 'number' ? old + 1 : `${String(old)}x`;
}

describe('verify', () => {
  it('finds a change of any column of any row', async () => {
    const { journal, dataDir } = await makeStarted();
    fillDay(journal, 4);
    const { db } = journal;
    db.pragma('synchronous = OFF');
    expect(verify(dataDir)).toMatchObject({ ok: true, rows: 38, problems: [] });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 38 }), fc.constantFrom(...COLUMNS), (seq, column) => {
        const old = db.prepare<[number]>(`SELECT ${column} FROM journal WHERE seq = ?`).pluck().get(seq);
        const value = tampered(column, old);
        const set = (to: unknown, at: number): unknown => db.prepare(`UPDATE journal SET ${column} = ? WHERE seq = ?`).run(to, at);
        set(value, seq);
        const report = verify(dataDir);
        set(old, column === 'seq' ? Number(value) : seq);
        expect(report.ok).toBe(false);
        expect(report.problems.some((problem) => ['verify/hash', 'verify/gap', 'verify/era'].includes(problem.code))).toBe(true);
      }),
      { numRuns: 60 },
    );
    expect(verify(dataDir).ok).toBe(true);
  });

  it('finds a row that was taken out, and rows that changed places', async () => {
    const { journal, dataDir } = await makeStarted();
    fillDay(journal, 3);
    const { db } = journal;
    db.exec(
      'UPDATE journal SET seq = -seq WHERE seq IN (10, 11); UPDATE journal SET seq = CASE seq WHEN -10 THEN 11 ELSE 10 END WHERE seq < 0',
    );
    expect(verify(dataDir).problems.map(({ code }) => code)).toContain('verify/hash');
    db.exec('DELETE FROM journal WHERE seq = 15');
    expect(verify(dataDir).problems).toContainEqual(expect.objectContaining({ code: 'verify/gap', seq: 16 }));
  });

  it('finds an end that was cut off only with an anchor', async () => {
    const { journal, dataDir } = await makeStarted();
    fillDay(journal, 3);
    const anchor = journal.head;
    expect(verify(dataDir, [anchor])).toMatchObject({ ok: true });
    journal.db.exec(
      `DELETE FROM journal WHERE seq = ${anchor.seq}; UPDATE evaluations SET outcome = 'open', level = NULL, scored_seq = NULL, closed_at = NULL WHERE visit = 'v2'`,
    );
    expect(verify(dataDir)).toMatchObject({ ok: true });
    expect(verify(dataDir, [anchor]).problems).toEqual([expect.objectContaining({ code: 'verify/anchor', seq: anchor.seq })]);
  });

  it('finds command records, kinds and eras that do not fit the journal', async () => {
    const { journal, dataDir } = await makeStarted();
    fillDay(journal, 1);
    append(journal, [makeIssued(50, { commandKey: 'k' })], {
      commands: [{ actor: 'kiosk/k1', key: 'k', requestHash: 'h', reply: '{}', at: AT, firstEvent: 0 }],
    });
    journal.db.exec("UPDATE commands SET key = 'other'; DELETE FROM kinds WHERE kind = 'visit.called'; INSERT INTO eras VALUES ('x', 5)");
    expect(verify(dataDir).problems.map(({ code }) => code)).toEqual(['verify/era', 'verify/command', 'verify/kinds']);
  });

  it('says so when there is no journal', () => {
    const dataDir = makeDataDir();
    expect(() => verify(dataDir)).toThrow(expect.objectContaining({ code: 'db/missing' }));
  });
});
