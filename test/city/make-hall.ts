import { randomUUID } from 'node:crypto';
import { type HashedRow, type Head, hashRow, ZERO_HASH } from '../../db/chain/chain.ts';
import type { Predecessor } from '../../main/api/city-wire.ts';
import type { CursorStore, UploadCursors, UploadJournal, UploadSalvage, UploadSource } from '../../main/upload/upload-source.ts';

type EventParts = { readonly kind: string; readonly body: string; readonly stream?: string; readonly v?: number; readonly at?: number };

export const DAY = '2026-11-21';
const DAY_START_MS = Date.UTC(2026, 10, 21, 1);

/** A journal id with rows hashed one behind the other, as the hall's file would hold them. */
export type TestJournal = {
  readonly journalId: string;
  readonly firstSeq: number;
  readonly predecessor: Predecessor | null;
  readonly rows: HashedRow[];
};

export const headOf = ({ rows, firstSeq, predecessor }: TestJournal): Head =>
  rows.at(-1) ?? { seq: firstSeq - 1, hash: predecessor?.hash ?? ZERO_HASH };

export function appendEvent(journal: TestJournal, { kind, body, stream = `day/${DAY}`, v = 1, at }: EventParts): HashedRow {
  const { seq, hash } = headOf(journal);
  const row = {
    seq: seq + 1,
    stream,
    streamSeq: seq + 1,
    kind,
    v,
    at: at ?? DAY_START_MS + seq * 1000,
    clockId: 'boot-1',
    upMs: seq * 1000 + 0.125,
    actorKind: 'system',
    actorId: 'start',
    commandKey: seq % 3 === 0 ? `key-${seq}` : null,
    causeSeq: seq % 4 === 0 ? seq : null,
    body,
  };
  const hashed = { ...row, hash: hashRow(hash, row) };
  journal.rows.push(hashed);
  return hashed;
}

/** A journal with its `journal.begun`, behind `predecessor`. */
export function makeJournal(predecessor: Predecessor | null = null, firstSeq = (predecessor?.seq ?? 0) + 1): TestJournal {
  const journal: TestJournal = { journalId: randomUUID(), firstSeq, predecessor, rows: [] };
  const named = predecessor === null ? null : { journalId: predecessor.journalId, lastSeq: predecessor.seq, hash: predecessor.hash };
  const body = { journalId: journal.journalId, predecessor: named, why: predecessor === null ? 'fresh' : 'restored' };
  appendEvent(journal, { kind: 'journal.begun', body: JSON.stringify(body), stream: 'journal' });
  return journal;
}

/** Ten rows: a visit from its ticket to its score. */
export function appendVisit(
  journal: TestJournal,
  level = 4,
): { readonly visit: string; readonly evaluation: string; readonly number: string } {
  const visit = randomUUID();
  const record = `${visit}.s1`;
  const evaluation = `${record}.e`;
  const number = `A${String(headOf(journal).seq).padStart(3, '0')}`;
  const window = 'w1';
  const clerk = 'c7';
  const job = `${visit}.p1`;
  const say = (kind: string, body: object): HashedRow => appendEvent(journal, { kind, body: JSON.stringify(body) });
  say('ticket.issued', { visit, number, service: '社保', ordinal: 1, kiosk: 'k1', delivery: 'paper', job, printer: 'main/printer' });
  say('print.started', { job, visit });
  say('print.confirmed', { job, visit, proof: 'fence' });
  say('visit.called', { visit, call: `${visit}.c1`, window, clerk });
  say('visit.recalled', { visit, call: `${visit}.c2`, window });
  say('visit.started', { visit, record, service: '社保', window, clerk });
  say('visit.finished', { visit, record, window, clerk });
  say('evaluation.opened', { evaluation, record, visit, window, pad: 'main/pad-1', session: 12 });
  say('evaluation.asked', { evaluation });
  say('evaluation.scored', {
    evaluation,
    record,
    visit,
    level,
    press: { device: 'main/pad-1', session: 12, boot: 1, pressNo: 1, key: level },
  });
  return { visit, evaluation, number };
}

/** A hall's file in memory: what the uploader reads, and where its cursors lie. */
export class TestHall implements UploadSource, CursorStore {
  readonly journalList: TestJournal[];
  readonly salvaged = new Map<string, HashedRow[]>();
  cursors: UploadCursors | null = null;

  constructor(...journals: TestJournal[]) {
    this.journalList = journals;
  }

  get newest(): TestJournal {
    const newest = this.journalList.at(-1);
    if (newest === undefined) throw new Error('a hall has a journal');
    return newest;
  }

  async journals(): Promise<readonly UploadJournal[]> {
    return this.journalList.map((journal) => {
      const { journalId, firstSeq, predecessor, rows } = journal;
      return {
        journalId,
        firstSeq,
        predecessor,
        head: rows.length === 0 ? null : { seq: headOf(journal).seq, hash: headOf(journal).hash },
      };
    });
  }

  async readRows(journalId: string, afterSeq: number, limit: number): Promise<readonly HashedRow[]> {
    const journal = this.journalList.find((one) => one.journalId === journalId);
    if (journal === undefined) return [];
    const from = Math.max(0, afterSeq + 1 - journal.firstSeq);
    return journal.rows.slice(from, from + limit);
  }

  async salvages(): Promise<readonly UploadSalvage[]> {
    return [...this.salvaged].map(([journalId, rows]) => ({ journalId, lastSeq: rows.at(-1)?.seq ?? 0, rows: rows.length }));
  }

  async readSalvaged(journalId: string, afterSeq: number, limit: number): Promise<readonly HashedRow[]> {
    return (this.salvaged.get(journalId) ?? []).filter((row) => row.seq > afterSeq).slice(0, limit);
  }

  async load(): Promise<UploadCursors | null> {
    return this.cursors;
  }

  async save(cursors: UploadCursors): Promise<void> {
    this.cursors = cursors;
  }
}

/** A hall with one journal and `visits` scored visits, all of level 4. */
export function makeHall(visits: number): TestHall {
  const journal = makeJournal();
  for (let n = 0; n < visits; n++) appendVisit(journal);
  return new TestHall(journal);
}
