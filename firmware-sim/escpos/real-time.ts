/** A command that is carried out when it is received: ahead of the buffer, off line too, and even inside another command's data. */
export type RealTimeCommand =
  /** DLE EOT n (10 04 n), n 1 to 4: tell a status. */
  | { readonly type: 'status'; readonly n: number }
  /** DLE ENQ 1 (10 05 01): recover from an error and go on. */
  | { readonly type: 'recover' }
  /** DLE ENQ 2 (10 05 02): recover from an error, both buffers cleared. */
  | { readonly type: 'recover-cleared' }
  /** DLE DC4 8 1 3 20 1 6 2 8 (10 14 08 01 03 14 01 06 02 08): both buffers cleared; answered. */
  | { readonly type: 'clear' };

const SEQUENCES: readonly { readonly hex: string; readonly command: RealTimeCommand }[] = [
  ...[1, 2, 3, 4].map((n) => ({ hex: `10040${n}`, command: { type: 'status', n } as const })),
  { hex: '100501', command: { type: 'recover' } },
  { hex: '100502', command: { type: 'recover-cleared' } },
  { hex: '10140801031401060208', command: { type: 'clear' } },
];

const LONGEST_BYTES = 10;

/** Watches every byte that comes in, as the receiving interrupt does, and knows nothing of the commands around it. */
export class RealTimeScanner {
  #recent = '';

  feed(byte: number): RealTimeCommand | null {
    this.#recent = (this.#recent + byte.toString(16).padStart(2, '0')).slice(-2 * LONGEST_BYTES);
    return SEQUENCES.find(({ hex }) => this.#recent.endsWith(hex))?.command ?? null;
  }
}
