import { findChainBreak, type HashedRow, type Head } from '../../db/chain/chain.ts';
import { type CityRefusal, handshakeReplySchema, rowId, rowsReplySchema, salvagedReplySchema } from '../api/city-wire.ts';
import type { CityClient } from './city-client.ts';
import { beginningOf, countAcked, greet, judgeHead, takeBatch } from './cursor.ts';
import type { Cursors } from './cursors.ts';
import type { UploadTuning } from './tuning.ts';
import { UploadError } from './upload-error.ts';
import type { Divergence, UploadJournal, UploadLog, UploadSalvage, UploadSource, UploadStatus } from './upload-source.ts';

/** Failures after which the next batch is half as long; each success doubles it again. */
const SHRINKING: ReadonlySet<string> = new Set(['upload/timeout', 'upload/connection-lost']);

export type ExchangeOptions = {
  readonly client: CityClient;
  readonly source: UploadSource;
  readonly cursors: Cursors;
  readonly hallId: string;
  readonly tuning: UploadTuning;
  readonly log: UploadLog;
  readonly wallMs: () => number;
  readonly signal: AbortSignal;
};

/** The three exchanges with the city, and what they do to the cursors. Each method throws UploadError when it is to be tried again later. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #diverged = new Map<string, Divergence>();
  #batchRows: number;
  #lastRewind: UploadStatus['lastRewind'] = null;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#batchRows = options.tuning.batchRows;
  }

  get diverged(): readonly Divergence[] {
    return [...this.#diverged.values()];
  }

  get lastRewind(): UploadStatus['lastRewind'] {
    return this.#lastRewind;
  }

  hasDiverged(journalId: string): boolean {
    return this.#diverged.has(journalId);
  }

  /** Starts from the heads the city reports: goes back where it holds less, stops a journal where it holds something else. */
  async shakeHands(journals: readonly UploadJournal[], salvages: readonly UploadSalvage[]): Promise<void> {
    const { client, hallId, cursors, signal } = this.#options;
    const answer = await client.post(
      '/handshake',
      { hallId, journals, salvagedJournals: salvages.map(({ journalId }) => journalId) },
      handshakeReplySchema,
      signal,
    );
    if (answer.kind !== 'ok') throw new UploadError(answer.kind === 'refused' ? answer.refusal.code : 'upload/http-413');
    const reply = answer.value;
    const heads = new Map(reply.journals.map(({ journalId, head }) => [journalId, head]));
    const salvaged = new Map(reply.salvaged.map(({ journalId, seq }) => [journalId, seq]));
    const isWhole =
      reply.hallId === hallId &&
      journals.every(({ journalId }) => heads.has(journalId)) &&
      salvages.every(({ journalId }) => salvaged.has(journalId));
    if (!isWhole) throw new UploadError('upload/wrong-ids');
    for (const journal of journals) await this.#greet(journal, heads.get(journal.journalId) ?? null);
    for (const { journalId } of salvages)
      cursors.setSalvaged(journalId, Math.min(cursors.salvagedOf(journalId), salvaged.get(journalId) ?? 0));
  }

  /** Sends the next rows of a journal and moves its cursor over those the city acknowledges. */
  async sendRows(journal: UploadJournal): Promise<void> {
    const { client, source, cursors, tuning, signal } = this.#options;
    const { journalId } = journal;
    const after = cursors.of(journal);
    const rows = takeBatch(await source.readRows(journalId, after.seq, this.#batchRows), tuning.batchBytes);
    if (rows[0]?.seq !== after.seq + 1) throw new UploadError('upload/source-gap');
    const answer = await client
      .post(`/journals/${encodeURIComponent(journalId)}/rows`, { after, rows }, rowsReplySchema, signal)
      .catch((error: unknown) => {
        // A slow link, or a gateway that hangs up on a long body before its 413 is heard: less at a time may get through.
        if (error instanceof UploadError && SHRINKING.has(error.code)) this.#batchRows = Math.ceil(rows.length / 2);
        throw error;
      });
    if (answer.kind === 'too-large') return this.#halve(rows.length);
    if (answer.kind === 'refused') return this.#takeRefusal(journalId, answer.refusal, after, rows);
    const count = countAcked(this.#idsOf(journalId, rows), answer.value.acked);
    if (typeof count === 'string') throw new UploadError(count);
    const verdict = judgeHead(rows, count, answer.value.head);
    const fits = verdict === 'fits' || (verdict === 'unsure' && (await this.#holds(journalId, answer.value.head)));
    const last = rows[count - 1];
    if (!fits || last === undefined) throw new UploadError('upload/wrong-head');
    cursors.advance(journalId, { seq: last.seq, hash: last.hash });
    this.#batchRows = Math.min(tuning.batchRows, this.#batchRows * 2);
  }

  /** Sends the next salvaged rows of a damaged journal. */
  async sendSalvaged(journalId: string): Promise<void> {
    const { client, source, cursors, tuning, log, signal } = this.#options;
    const after = cursors.salvagedOf(journalId);
    const rows = takeBatch(await source.readSalvaged(journalId, after, this.#batchRows), tuning.batchBytes);
    if (rows.length === 0) throw new UploadError('upload/source-gap');
    const answer = await client.post(`/journals/${encodeURIComponent(journalId)}/salvaged`, { after, rows }, salvagedReplySchema, signal);
    if (answer.kind === 'too-large') return this.#halve(rows.length);
    if (answer.kind === 'refused') throw new UploadError(answer.refusal.code);
    const count = countAcked(this.#idsOf(journalId, rows), answer.value.acked);
    if (typeof count === 'string') throw new UploadError(count);
    const { conflicts } = answer.value;
    if (conflicts.length > 0)
      log.error({ code: 'city/conflict', journalId, conflicts }, 'the city holds other rows in place of salvaged ones; it keeps both');
    cursors.setSalvaged(journalId, rows[count - 1]?.seq ?? after);
  }

  #idsOf(journalId: string, rows: readonly HashedRow[]): readonly string[] {
    return rows.map(({ seq }) => rowId(this.#options.hallId, journalId, seq));
  }

  /**
   * True when the hall's own row at that seq has that hash. What was saved from a damaged file, or lies behind a restored backup, is
   * the hall's own too: the city may have had it before.
   */
  async #holds(journalId: string, head: Head): Promise<boolean> {
    const { source } = this.#options;
    const isThere = ([row]: readonly HashedRow[]): boolean => row?.seq === head.seq && row.hash === head.hash;
    return isThere(await source.readRows(journalId, head.seq - 1, 1)) || isThere(await source.readSalvaged(journalId, head.seq - 1, 1));
  }

  async #greet(journal: UploadJournal, cityHead: Head | null): Promise<void> {
    const { cursors, wallMs, log } = this.#options;
    const { journalId } = journal;
    const cursor = await this.#checkOwnCursor(journal);
    const greeting = greet(journal, cursor, cityHead, cityHead !== null && (await this.#holds(journalId, cityHead)));
    if (greeting.kind === 'diverged') {
      this.#stop({ journalId, code: 'upload/diverged', cityHead });
      return;
    }
    if (this.#diverged.delete(journalId)) log.info({ journalId }, 'the city and the hall agree again');
    if (greeting.kind === 'rewind') {
      this.#lastRewind = { journalId, fromSeq: cursor.seq, toSeq: greeting.to.seq, atMs: wallMs() };
      log.warn({ code: 'upload/rewound', ...this.#lastRewind }, 'the city holds less than it had acknowledged; it is sent again');
      cursors.rewind(journalId, greeting.to);
    }
  }

  /** A stored cursor that is not a row of this file (it was restored, or is a copy) is worth nothing: begin again. */
  async #checkOwnCursor(journal: UploadJournal): Promise<Head> {
    const { cursors } = this.#options;
    const beginning = beginningOf(journal);
    const cursor = cursors.of(journal);
    if (cursor.seq === beginning.seq || (await this.#holds(journal.journalId, cursor))) return cursor;
    cursors.rewind(journal.journalId, beginning);
    return beginning;
  }

  #stop(divergence: Divergence): void {
    if (this.#diverged.get(divergence.journalId)?.code !== divergence.code) {
      this.#options.log.error(divergence, 'the city holds something else than the hall; the upload of this journal stops, nothing is lost');
    }
    this.#diverged.set(divergence.journalId, divergence);
  }

  #takeRefusal(journalId: string, refusal: CityRefusal, after: Head, rows: readonly HashedRow[]): void {
    const cityHead = refusal.head ?? null;
    // Only a chain that is broken in the hall's own file stops the journal; any other break is cleared by the next handshake.
    const isOwnBreak = refusal.code === 'city/chain-break' && findChainBreak(after, rows) !== null;
    if (!isOwnBreak && refusal.code !== 'city/conflict') throw new UploadError(refusal.code);
    this.#stop({ journalId, code: isOwnBreak ? 'upload/own-chain-broken' : refusal.code, cityHead });
  }

  #halve(sentRows: number): void {
    if (sentRows <= 1) throw new UploadError('upload/row-too-large');
    this.#batchRows = Math.floor(sentRows / 2);
  }
}
