import { describe, expect, it } from 'vitest';
import { rowsReplySchema } from '../../../main/api/city-wire.ts';
import { parseRetryAfterMs, sortReply } from '../../../main/upload/city-client.ts';
import { countAcked, greet, judgeHead, takeBatch } from '../../../main/upload/cursor.ts';
import { DEFAULT_TUNING, waitAfterFailure } from '../../../main/upload/tuning.ts';
import { UploadError } from '../../../main/upload/upload-error.ts';
import { appendVisit, headOf, makeJournal } from '../../city/make-hall.ts';

const journal = makeJournal();
appendVisit(journal);
const info = { ...journal, head: headOf(journal) };
const cursorAt = (seq: number) => ({ seq, hash: journal.rows[seq - 1]?.hash ?? '' });

describe('waiting after a failure', () => {
  it('grows to half a minute and is never the same for two halls', () => {
    const span = (failures: number) => [waitAfterFailure(failures, DEFAULT_TUNING, 0), waitAfterFailure(failures, DEFAULT_TUNING, 1)];
    expect([1, 2, 3, 7, 500].map(span)).toEqual([
      [250, 500],
      [500, 1000],
      [1000, 2000],
      [15_000, 30_000],
      [15_000, 30_000],
    ]);
  });

  it('reads retry-after as seconds and as a date', () => {
    const nowMs = Date.UTC(2026, 10, 21, 8, 0, 0);
    expect(parseRetryAfterMs('120', nowMs)).toBe(120_000);
    expect(parseRetryAfterMs('Sat, 21 Nov 2026 08:00:30 GMT', nowMs)).toBe(30_000);
    expect(parseRetryAfterMs('Sat, 21 Nov 2026 07:00:00 GMT', nowMs)).toBe(0);
    expect(parseRetryAfterMs('soon', nowMs)).toBeNull();
    expect(parseRetryAfterMs(undefined, nowMs)).toBeNull();
  });
});

describe('a cursor at a handshake', () => {
  it('goes back to what the city holds and never on', () => {
    expect(greet(info, cursorAt(9), cursorAt(5), true)).toEqual({ kind: 'rewind', to: cursorAt(5) });
    expect(greet(info, cursorAt(9), null, false)).toEqual({ kind: 'rewind', to: { seq: 0, hash: '0'.repeat(64) } });
    expect(greet(info, cursorAt(5), cursorAt(9), true)).toEqual({ kind: 'keep' });
    expect(greet(info, cursorAt(9), cursorAt(9), false)).toEqual({ kind: 'diverged' });
  });
});

describe('an acknowledgement', () => {
  it('counts only as the ids that were sent, from the first on', () => {
    expect(countAcked(['a', 'b', 'c'], ['a', 'b', 'c'])).toBe(3);
    expect(countAcked(['a', 'b', 'c'], ['a'])).toBe(1);
    expect(countAcked(['a', 'b'], [])).toBe('upload/nothing-acked');
    for (const acked of [['b'], ['a', 'c'], ['b', 'a'], ['a', 'b', 'c'], ['a', 'a']])
      expect(countAcked(['a', 'b'], acked)).toBe('upload/wrong-ids');
  });

  it('counts only with a head of the own chain', () => {
    const rows = journal.rows.slice(0, 4);
    expect(judgeHead(rows, 4, cursorAt(4))).toBe('fits');
    expect(judgeHead(rows, 2, cursorAt(4))).toBe('fits');
    expect(judgeHead(rows, 4, cursorAt(3))).toBe('wrong');
    expect(judgeHead(rows, 4, { ...cursorAt(4), hash: cursorAt(3).hash })).toBe('wrong');
    expect(judgeHead(rows, 4, cursorAt(9))).toBe('unsure');
  });

  it('is only JSON, 200 and whole', () => {
    const reply = {
      status: 200,
      contentType: 'application/json',
      retryAfterMs: null,
      text: JSON.stringify({ acked: ['a'], head: cursorAt(1) }),
    };
    const codeOf = (change: object): unknown => {
      try {
        return sortReply({ ...reply, ...change }, rowsReplySchema).kind;
      } catch (error) {
        return error instanceof UploadError ? error.code : error;
      }
    };
    expect(codeOf({})).toBe('ok');
    expect(codeOf({ contentType: 'application/json; charset=utf-8' })).toBe('ok');
    expect(codeOf({ contentType: 'text/html' })).toBe('upload/wrong-content-type');
    expect(codeOf({ contentType: '' })).toBe('upload/wrong-content-type');
    expect(codeOf({ text: '' })).toBe('upload/unreadable-reply');
    expect(codeOf({ text: '{"acked":["a"]}' })).toBe('upload/unreadable-reply');
    expect(codeOf({ status: 201 })).toBe('upload/http-201');
    expect(codeOf({ status: 204, text: '' })).toBe('upload/http-204');
    expect(codeOf({ status: 302 })).toBe('upload/redirected');
    expect(codeOf({ status: 403 })).toBe('upload/unauthorised');
    expect(codeOf({ status: 409 })).toBe('upload/http-409');
    expect(codeOf({ status: 409, text: '{"code":"city/conflict","message":""}' })).toBe('refused');
    expect(codeOf({ status: 413 })).toBe('too-large');
  });
});

describe('a batch', () => {
  it('is as many rows as fit, and always one', () => {
    expect(takeBatch(journal.rows, 1e9)).toEqual(journal.rows);
    expect(takeBatch(journal.rows, 1)).toEqual(journal.rows.slice(0, 1));
    const some = takeBatch(journal.rows, 2000);
    expect(some.length).toBeGreaterThan(1);
    expect(JSON.stringify(some).length).toBeLessThan(2600);
    expect(takeBatch([], 10)).toEqual([]);
  });
});
