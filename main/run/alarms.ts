/** What people must be told that is no event: the clock, the disk, the city. One entry a code, kept until it is over. */
import type { AlarmView } from '../api/views.ts';

export class Alarms {
  readonly #byCode = new Map<string, AlarmView>();
  readonly #wallMs: () => number;
  readonly #onChange: () => void;

  constructor(wallMs: () => number, onChange: () => void) {
    this.#wallMs = wallMs;
    this.#onChange = onChange;
  }

  raise(code: string, context: Readonly<Record<string, unknown>>): void {
    const known = this.#byCode.get(code);
    if (known !== undefined && JSON.stringify(known.context) === JSON.stringify(context)) return;
    this.#byCode.set(code, { code, sinceAt: known?.sinceAt ?? this.#wallMs(), context });
    this.#onChange();
  }

  clear(code: string): void {
    if (this.#byCode.delete(code)) this.#onChange();
  }

  list(): AlarmView[] {
    return [...this.#byCode.values()];
  }
}
