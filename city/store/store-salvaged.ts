import type { HashedRow } from '../../db/chain/chain.ts';
import type { SalvagedReply, SalvagedRequest } from '../../main/api/city-wire.ts';
import { rowId } from '../../main/api/city-wire.ts';
import { interpretSafely } from '../interpret/interpret.ts';
import type { Sql } from '../sql/sql.ts';
import { raiseAlarm } from './alarms.ts';
import { getSalvagedSeq, lockHall } from './journals.ts';
import { insertRows, readHeldHashes, readRows } from './raw-rows.ts';
import { type Place, type Stored, unknownJournal } from './store-rows.ts';

/**
 * Stores rows that were read out of a damaged file behind a gap, raw, under their old journal and marked. Their hashes cannot be
 * checked against a row before them. A seq already held with another hash keeps what is held; the offered row goes into an alarm,
 * so the hall need not offer it for ever. `city/salvage-gap` when the city does not hold what the hall believes it has sent.
 */
export function storeSalvaged(sql: Sql, place: Place, { after, rows }: SalvagedRequest): Promise<Stored<SalvagedReply>> {
  const { hallId, journalId, nowMs } = place;
  return sql.transaction(async (session) => {
    if (!(await lockHall(session, hallId))) return unknownJournal(journalId);
    const takenSeq = await getSalvagedSeq(session, hallId, journalId);
    if (after > takenSeq) {
      return { ok: false, refusal: { code: 'city/salvage-gap', message: `salvaged rows up to ${after} are not held here`, seq: after } };
    }
    const seqs = rows.map((row) => row.seq);
    const held = await readHeldHashes(session, hallId, journalId, Math.min(...seqs), Math.max(...seqs));
    const fresh = new Map<number, HashedRow>();
    const conflicts: string[] = [];
    for (const row of rows) {
      const before = held.get(row.seq) ?? fresh.get(row.seq);
      if (before === undefined) {
        fresh.set(row.seq, row);
      } else if (before.hash !== row.hash) {
        const heldRow = fresh.get(row.seq) ?? (await readRows(session, hallId, journalId, row.seq, row.seq))[0];
        await raiseAlarm(
          session,
          hallId,
          { code: 'city/conflict', journalId, seq: row.seq, evidence: { held: heldRow, offered: row } },
          nowMs,
        );
        conflicts.push(rowId(hallId, journalId, row.seq));
      }
    }
    const stored = [...fresh.values()];
    await insertRows(session, { ...place, salvaged: true }, stored);
    const salvagedSeq = Math.max(takenSeq, ...seqs);
    await session.query(
      `INSERT INTO salvage_head (hall_id, journal_id, salvaged_seq) VALUES ($1, $2, $3)
       ON CONFLICT (hall_id, journal_id) DO UPDATE SET salvaged_seq = EXCLUDED.salvaged_seq`,
      [hallId, journalId, salvagedSeq],
    );
    await interpretSafely(session, { hallId, journalId, nowMs }, stored);
    return { ok: true, reply: { acked: seqs.map((seq) => rowId(hallId, journalId, seq)), salvagedSeq, conflicts } };
  });
}
