/** The journal client as the controller and the uploader want it. */
import type { HashedRow, Head } from '../../db/chain/chain.ts';
import { readBegun } from '../../db/chain/era.ts';
import { DbError, type JournalClient, type Opened, type SalvagedRow } from '../../db/journal-client.ts';
import type { ReportsClient } from '../../db/reports-client.ts';
import type { Appended, JournalPort } from '../controller/journal-port.ts';
import type { CursorStore, UploadCursors, UploadJournal, UploadSource } from '../upload/upload-source.ts';

/** `onLost`: the thread behind `client` is gone, and with it the knowledge of what it last did. */
export function toJournalPort(client: JournalClient, opened: Opened, onLost: (error: Error) => void): JournalPort {
  let head = opened.head;
  let probes = 0;
  const append: JournalPort['append'] = async (batch, expectedHead): Promise<Appended> => {
    try {
      const appended = await client.append(batch, expectedHead);
      if (!appended.ok)
        return { ok: false, code: appended.code, message: appended.message, outcomeUnknown: appended.code === 'db/unknown-outcome' };
      head = appended.head;
      return appended;
    } catch (error) {
      // The client rejects only where nothing was written: a batch that is wrong in itself, or a file that is damaged.
      if (!(error instanceof DbError)) throw error;
      if (error.code === 'db/closed') onLost(error);
      return { ok: false, code: error.code, message: error.message, outcomeUnknown: false };
    }
  };
  return {
    append,
    reopen: async () => {
      head = (await client.reopenAndCompare()).head;
      return head;
    },
    probe: async () => {
      probes += 1;
      const appended = await client.append(
        { events: [], commands: [], hostReports: [{ host: 'controller', hostRun: 'probe', n: probes }] },
        head,
      );
      // On a full disk it is the probe's own commit that fails; a journal in doubt takes nothing until it is reopened.
      if (!appended.ok && appended.code === 'db/unknown-outcome') head = (await client.reopenAndCompare()).head;
      return appended.ok;
    },
  };
}

const SALVAGED_PAGE = 1000;

/** Every row kept from damaged files, oldest first. There are none unless a file was damaged once. */
export async function readAllSalvaged(client: JournalClient): Promise<SalvagedRow[]> {
  const rows: SalvagedRow[] = [];
  for (;;) {
    const page = await client.readSalvaged(rows.at(-1)?.id ?? 0, SALVAGED_PAGE);
    rows.push(...page);
    if (page.length < SALVAGED_PAGE) return rows;
  }
}

const withoutId = ({ journalId: _journalId, ...row }: HashedRow & { readonly journalId: string }): HashedRow => row;

/** The journals of this file, as the city is to get them. `head` tells the last row that is durable and published. */
export async function toUploadSource(
  reports: ReportsClient,
  opened: Opened,
  salvaged: readonly SalvagedRow[],
  head: () => Head,
): Promise<UploadSource> {
  const eras = await Promise.all(
    opened.eras.map(async ({ journalId, firstSeq }) => {
      const [row] = await reports.readRows(firstSeq - 1, 1);
      return { journalId, firstSeq, begun: row?.seq === firstSeq ? readBegun(row) : null };
    }),
  );
  // A closed journal ends where its successor says: the row just before the next era may be missing after a salvage.
  const journals = eras.map(({ journalId, firstSeq, begun }, index): UploadJournal => {
    const closedBy = eras[index + 1]?.begun?.predecessor;
    const closed =
      closedBy?.journalId === journalId && closedBy.lastSeq >= firstSeq ? { seq: closedBy.lastSeq, hash: closedBy.hash } : null;
    const before = begun?.predecessor ?? null;
    return {
      journalId,
      firstSeq,
      predecessor: before === null ? null : { journalId: before.journalId, seq: before.lastSeq, hash: before.hash },
      head: closed,
    };
  });
  const byJournal = Map.groupBy(
    salvaged.toSorted((one, other) => one.seq - other.seq),
    (row) => row.journalId,
  );
  return {
    journals: async () => journals.map((journal, index) => (index === journals.length - 1 ? { ...journal, head: head() } : journal)),
    readRows: async (journalId, afterSeq, limit) =>
      (await reports.readRows(afterSeq, limit)).filter((row) => row.journalId === journalId).map(withoutId),
    salvages: async () => [...byJournal].map(([journalId, rows]) => ({ journalId, lastSeq: rows.at(-1)?.seq ?? 0, rows: rows.length })),
    readSalvaged: async (journalId, afterSeq, limit) =>
      (byJournal.get(journalId) ?? [])
        .filter((row) => row.seq > afterSeq)
        .slice(0, limit)
        .map(({ id: _id, proven: _proven, ...row }) => withoutId(row)),
  };
}

export function toCursorStore(client: JournalClient, sink: string): CursorStore {
  return {
    load: async () => {
      const text = await client.getSink(sink);
      return text === null ? null : (JSON.parse(text).cursors as UploadCursors);
    },
    save: (cursors, anchor) => client.setSink(sink, JSON.stringify({ cursors, anchor })),
  };
}
