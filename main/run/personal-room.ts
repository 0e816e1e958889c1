/** The vault of the running hall, who brings appointments into it, and the end of what is kept too long. */
import type { JournalClient } from '../../db/journal-client.ts';
import { BookingDesk } from '../checkin/booking-desk.ts';
import type { CommittedEvent, Controller } from '../controller/controller.ts';
import type { BusinessDay } from '../hall/kernel/ids.ts';
import { MonthKeys } from '../vault/month-keys.ts';
import { monthsBefore, Vault } from '../vault/vault.ts';
import type { Alarms } from './alarms.ts';

export type PersonalRoomOptions = {
  readonly dataDir: string;
  readonly client: JournalClient;
  readonly controller: Controller;
  /** How many months personal data is kept behind its own. */
  readonly keptMonths: number;
  readonly alarms: Alarms;
  readonly log: { readonly info: (fields: object, message: string) => void; readonly error: (fields: object, message: string) => void };
};

export class PersonalRoom {
  readonly vault: Vault;
  readonly desk: BookingDesk;
  readonly #options: PersonalRoomOptions;
  #running: Promise<void> = Promise.resolve();

  constructor(options: PersonalRoomOptions) {
    const { dataDir, client, controller } = options;
    this.#options = options;
    this.vault = new Vault(new MonthKeys(dataDir), client);
    this.desk = new BookingDesk({
      vault: this.vault,
      state: () => controller.state,
      submit: (command, origin) => controller.submit(command, origin),
    });
  }

  /** What a purge on the command line has left behind is removed, and what became too old while the hall was off. */
  start(): void {
    const day = this.#options.controller.state.day.span?.day;
    if (day !== undefined) this.#shredFor(day);
  }

  onCommit(events: readonly CommittedEvent[]): void {
    for (const { event } of events) if (event.kind === 'day.opened') this.#shredFor(event.body.day);
  }

  /** Resolves when nothing is being removed. */
  idle(): Promise<void> {
    return this.#running;
  }

  #shredFor(day: BusinessDay): void {
    this.#running = this.#running.then(() => this.#shred(day));
  }

  async #shred(day: BusinessDay): Promise<void> {
    const { keptMonths, alarms, log } = this.#options;
    try {
      const destroyed = await this.vault.shredBefore(monthsBefore(day, keptMonths));
      alarms.clear('vault/purge-failed');
      if (destroyed.length > 0) log.info({ months: destroyed }, 'personal data has come to the end of its time');
    } catch (error) {
      // Kept longer than promised: somebody must know.
      alarms.raise('vault/purge-failed', { problem: error instanceof Error ? error.message : String(error) });
      log.error({ err: error }, 'personal data could not be removed');
    }
  }
}
