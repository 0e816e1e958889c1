import type { AnswerReader, AnswerVerdict } from '../display/index.ts';
import { decodeAnswer } from './codec.ts';

/** The answer is the first byte behind the question; whatever else comes, and all behind it, is counted as bad. */
export class OneByteReader implements AnswerReader {
  #first: AnswerVerdict | 'other' | null = null;
  framesIn = 0;
  badBytes = 0;

  push(chunk: Uint8Array): AnswerVerdict | null {
    let verdict: AnswerVerdict | null = null;
    for (const byte of chunk) {
      if (this.#first !== null) {
        this.badBytes += 1;
        continue;
      }
      verdict = decodeAnswer(byte);
      this.#first = verdict ?? 'other';
      if (verdict === null) this.badBytes += 1;
      else this.framesIn += 1;
    }
    return verdict;
  }
}
