import type { DeviceContext, Driver } from '../device.ts';
import { ScanFramer } from './framer.ts';

/** The same code again within this time is the same paper still in front of the lens. */
const SAME_CODE_MS = 2_000;

/**
 * A QR scanner that types its codes into a serial port, a line each. It is only listened to: online while its port is open. A code is handed over
 * once and kept nowhere but for the two seconds in which it would be read again.
 */
export class QrScannerDriver implements Driver {
  readonly #context: DeviceContext;
  readonly #framer: ScanFramer;
  #last: { readonly data: string; readonly atUpMs: number } | null = null;
  #forgetting: NodeJS.Timeout | null = null;
  #stopListening: () => void = () => undefined;

  constructor(context: DeviceContext) {
    this.#context = context;
    this.#framer = new ScanFramer(() => {
      context.counters.badFrames += 1;
    });
  }

  start(): void {
    const { link, setState } = this.#context;
    this.#stopListening = link.listen({
      opened: () => setState('online', null, 'unknown'),
      closed: (code) => {
        this.#framer.clear();
        setState('noDevice', code, 'unknown');
      },
      data: (chunk) => {
        for (const data of this.#framer.push(chunk)) this.#take(data);
      },
    });
  }

  async stop(): Promise<void> {
    this.#stopListening();
    this.#forget();
  }

  #take(data: string): void {
    const { counters, clock, notice, name } = this.#context;
    counters.framesIn += 1;
    const atUpMs = clock.upMs();
    const isSame = this.#last?.data === data && atUpMs - this.#last.atUpMs < SAME_CODE_MS;
    this.#forget();
    this.#last = { data, atUpMs };
    this.#forgetting = setTimeout(() => this.#forget(), SAME_CODE_MS);
    if (!isSame) notice({ type: 'scan', device: name, data });
  }

  #forget(): void {
    if (this.#forgetting !== null) clearTimeout(this.#forgetting);
    this.#forgetting = null;
    this.#last = null;
  }
}
