import { ZERO_HASH } from '../../db/chain/chain.ts';
import type { TestCity } from './city-process.ts';
import { headOf, type TestJournal } from './make-hall.ts';

/** The handshake of a hall that holds `journals`. */
export const greet = (city: TestCity, hallId: string, journals: readonly TestJournal[], salvagedJournals: readonly string[] = []) =>
  city.ask(hallId, '/handshake', {
    hallId,
    journals: journals.map((journal) => ({
      journalId: journal.journalId,
      firstSeq: journal.firstSeq,
      predecessor: journal.predecessor,
      head: headOf(journal),
    })),
    salvagedJournals,
  });

/** A row's head. */
export const pick = ({ seq, hash }: { seq: number; hash: string }) => ({ seq, hash });

/** Rows of a journal from `fromSeq` on, or others in their place. */
export const send = (
  city: TestCity,
  hallId: string,
  journal: TestJournal,
  fromSeq = journal.firstSeq,
  rows = journal.rows.filter((row) => row.seq >= fromSeq),
) => {
  const before = journal.rows.find((row) => row.seq === fromSeq - 1) ?? {
    seq: journal.firstSeq - 1,
    hash: journal.predecessor?.hash ?? ZERO_HASH,
  };
  return city.ask(hallId, `/journals/${journal.journalId}/rows`, { after: pick(before), rows });
};
