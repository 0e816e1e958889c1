/** Makes the online backup when a day is closed. A failed one is an alarm: the hall goes on, but somebody must look. */
import type { JournalClient } from '../../db/journal-client.ts';
import type { CommittedEvent } from '../controller/controller.ts';
import type { Alarms } from './alarms.ts';

export type BackupKeeperOptions = {
  readonly client: JournalClient;
  readonly alarms: Alarms;
  readonly wallMs: () => number;
  readonly log: { readonly info: (fields: object, message: string) => void; readonly error: (fields: object, message: string) => void };
};

const KEPT_BACKUPS = 14;

export class BackupKeeper {
  readonly #options: BackupKeeperOptions;
  #running: Promise<void> = Promise.resolve();

  constructor(options: BackupKeeperOptions) {
    this.#options = options;
  }

  onCommit(events: readonly CommittedEvent[]): void {
    if (events.some(({ event }) => event.kind === 'day.closed')) this.#running = this.#running.then(() => this.#backup());
  }

  /** Resolves when no backup is under way. */
  idle(): Promise<void> {
    return this.#running;
  }

  async #backup(): Promise<void> {
    const { client, alarms, wallMs, log } = this.#options;
    try {
      const backup = await client.backup(Math.floor(wallMs()), KEPT_BACKUPS);
      alarms.clear('backup/failed');
      log.info({ file: backup.file, headSeq: backup.headSeq }, 'the day is backed up');
    } catch (error) {
      alarms.raise('backup/failed', { problem: error instanceof Error ? error.message : String(error) });
      log.error({ err: error }, 'the backup failed; the journal itself is not affected');
    }
  }
}
