/** The upload to the city as the running hall keeps it: the uploader, its place in the journal, and how the manager sees it. */
import type { Head } from '../../db/chain/chain.ts';
import type { JournalClient, Opened, SalvagedRow } from '../../db/journal-client.ts';
import type { ReportsClient } from '../../db/reports-client.ts';
import type { UploadView } from '../api/views.ts';
import type { Clock } from '../platform/clock.ts';
import { DEFAULT_TUNING } from '../upload/tuning.ts';
import type { UploadLog, UploadStatus } from '../upload/upload-source.ts';
import { Uploader } from '../upload/uploader.ts';
import type { Alarms } from './alarms.ts';
import { toCursorStore, toUploadSource } from './journal-adapter.ts';

export type CityTarget = { readonly url: string; readonly token: string };

export type CityUploadOptions = {
  readonly target: CityTarget;
  readonly hallId: string;
  readonly client: JournalClient;
  readonly reports: ReportsClient;
  readonly opened: Opened;
  readonly salvaged: readonly SalvagedRow[];
  readonly head: () => Head;
  readonly clock: Clock;
  readonly alarms: Alarms;
  readonly onChange: () => void;
  readonly log: UploadLog;
};

const SINK = 'city';

export class CityUpload {
  readonly #uploader: Uploader;

  private constructor(uploader: Uploader) {
    this.#uploader = uploader;
  }

  static async start(options: CityUploadOptions): Promise<CityUpload> {
    const { target, hallId, client, reports, opened, salvaged, head, clock, alarms, onChange, log } = options;
    const source = await toUploadSource(reports, opened, salvaged, head);
    const onStatus = (status: UploadStatus): void => {
      if (status.diverged.length > 0) alarms.raise('upload/diverged', { journals: status.diverged });
      else alarms.clear('upload/diverged');
      if (status.state === 'unauthorised') alarms.raise('upload/unauthorised', {});
      else alarms.clear('upload/unauthorised');
      if (status.lastRewind !== null) alarms.raise('upload/city-was-restored', { ...status.lastRewind });
      onChange();
    };
    const uploader = new Uploader({
      source,
      cursorStore: toCursorStore(client, SINK),
      url: target.url,
      token: target.token,
      hallId,
      clock,
      log,
      tuning: DEFAULT_TUNING,
      onStatus,
    });
    uploader.start();
    return new CityUpload(uploader);
  }

  get view(): UploadView {
    const { state, cursor, headSeq, behindRows, lastOkAtMs, lastError } = this.#uploader.status;
    return {
      sink: SINK,
      state,
      ackedSeq: cursor?.seq ?? 0,
      headSeq,
      behindRows,
      lastOkAt: lastOkAtMs,
      lastErrorCode: lastError?.code ?? null,
    };
  }

  poke(): void {
    this.#uploader.poke();
  }

  stop(): Promise<void> {
    return this.#uploader.stop();
  }
}
