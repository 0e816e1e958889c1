/** The masked names of those who are called silently (无声): where nothing is spoken, a name beside the number tells people who is meant. */
import type { CommittedEvent } from '../controller/controller.ts';
import type { Frozen } from '../hall/day/state.ts';
import type { HallState } from '../hall/hall.ts';
import type { BookingId, VisitId } from '../hall/kernel/ids.ts';

export type MaskedNamesOptions = {
  readonly state: () => Frozen<HallState>;
  /** What the vault gives of an appointment's name, such as 张*; null where there is none. */
  readonly maskedName: (booking: BookingId) => Promise<string | null>;
  readonly onChange: () => void;
  readonly log: { readonly warn: (fields: object, message: string) => void };
};

export class MaskedNames {
  readonly #options: MaskedNamesOptions;
  readonly #names = new Map<VisitId, string>();

  constructor(options: MaskedNamesOptions) {
    this.#options = options;
  }

  /** Null while it is not known, and where calls are spoken. */
  of(visit: VisitId): string | null {
    return this.#names.get(visit) ?? null;
  }

  onCommit(events: readonly CommittedEvent[]): void {
    const { config, day } = this.#options.state();
    for (const { event } of events) {
      if (event.kind === 'day.opened') this.#names.clear();
      if (event.kind !== 'visit.called' || config.config?.calling.silent !== true) continue;
      const booking = day.visits.get(event.body.visit)?.booking ?? null;
      if (booking !== null && !this.#names.has(event.body.visit)) void this.#look(event.body.visit, booking);
    }
  }

  async #look(visit: VisitId, booking: BookingId): Promise<void> {
    try {
      const name = await this.#options.maskedName(booking);
      if (name === null) return;
      this.#names.set(visit, name);
      this.#options.onChange();
    } catch (error) {
      // The number alone calls, too.
      this.#options.log.warn({ err: error, visit }, 'the masked name of a visitor could not be read');
    }
  }
}
