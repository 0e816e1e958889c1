/** A thread that makes one backup, so that neither the loop nor the writer waits for it. Started by `JournalClient.backup`. */
import { type Backup, makeBackup } from './backup.ts';
import { toDbError } from './errors.ts';
import { layoutOf } from './layout.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { markSuspect } from './start.ts';
import { serve, stepAside } from './thread.ts';

const operations = {
  backup: async (dataDir: string, at: number, keep: number): Promise<Backup> => {
    const layout = layoutOf(dataDir);
    try {
      return await makeBackup(layout, { at, keep, label: '', migrations: MIGRATIONS });
    } catch (error) {
      // A copy that does not verify says something about the journal, too.
      const failure = toDbError(error, 'back up');
      if (failure.code === 'db/bad-backup' || failure.code === 'db/corrupt') markSuspect(layout, failure.message);
      throw failure;
    }
  },
};

export type BackupOperations = typeof operations;

stepAside();
serve(operations);
