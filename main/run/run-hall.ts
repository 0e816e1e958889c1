/** Composes the running hall. This file alone builds ports, database, services and server and hands them to each other. */
import type { FastifyBaseLogger } from 'fastify';
import type { OnRebuild } from '../../db/journal-client.ts';
import { authorize } from '../api/authorize.ts';
import { reportNamesOf } from '../api/reports.ts';
import type { VirtualTopic } from '../api/virtual-views.ts';
import { ReadCheckin } from '../checkin/read-checkin.ts';
import { kioskOfReader } from '../config/kiosk-of-reader.ts';
import type { HallConfig } from '../config/schema.ts';
import { ticketDocument } from '../config/ticket-document.ts';
import { coreConfigHash, toCoreConfig } from '../config/to-core.ts';
import { toScreenConfig } from '../config/to-screen.ts';
import { windowText } from '../config/window-text.ts';
import { type CommandOrigin, type CommittedEvent, Controller } from '../controller/controller.ts';
import { Reactor } from '../controller/reactor.ts';
import { Scheduler } from '../controller/scheduler.ts';
import { reprintsOf } from '../hall/day/day-rows.ts';
import { dayStream } from '../hall/day/events.ts';
import { deadlines, type HallCommand } from '../hall/hall.ts';
import { type CoreConfig, ORDINARY } from '../hall/kernel/core-config.ts';
import type { Clock } from '../platform/clock.ts';
import { ReportThread } from '../reports/report-thread.ts';
import type { ServerDeps, VirtualHands } from '../server/deps.ts';
import { type HallServer, makeServer } from '../server/server.ts';
import { Alarms } from './alarms.ts';
import { BackupKeeper } from './backup-keeper.ts';
import type { CityTarget, CityUpload } from './city-upload.ts';
import { continuation } from './continue-numbers.ts';
import { DayKeeper, DayKeeperError } from './day-keeper.ts';
import { DeviceFloor } from './device-floor.ts';
import { drawVisitId, pressNamer } from './drawn-ids.ts';
import { Estimates, toPastReader } from './estimates.ts';
import { toJournalPort } from './journal-adapter.ts';
import { MaskedNames } from './masked-names.ts';
import { type OpenedHall, openHall } from './open-hall.ts';
import { PersonalRoom } from './personal-room.ts';
import { Reports } from './reports.ts';
import { ScreenFeed } from './screen-feed.ts';
import { SlipDesk } from './slip-desk.ts';
import { uploadToCome } from './upload-to-come.ts';

export type VirtualParts = { readonly hands: VirtualHands; readonly topic: () => VirtualTopic };

export type RunHallOptions = {
  readonly dataDir: string;
  readonly config: HallConfig;
  /** 0: any free port of the loopback. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  readonly city: CityTarget | null;
  readonly virtual: VirtualParts | null;
  readonly screensFolder: string | null;
  readonly deviceHostEntry: URL;
  /** The thread that writes the journal has died: nobody can say what it last did. Only a new start, which compares, can. */
  readonly onJournalLost: (error: Error) => void;
};

export type RunningHall = {
  readonly url: string;
  readonly deviceHostPid: () => number | null;
  /** Something outside the journal that screens show has changed. */
  readonly touch: () => void;
  readonly stop: () => Promise<void>;
};

/** The side table of cursors also keeps what the estimate has learned, and up to which row. */
const ESTIMATE_SINK = 'estimate';

const START: CommandOrigin = { actor: { kind: 'system', id: 'start' }, key: null, request: '', causeSeq: null };

/**
 * Opens the journal, brings the hall back to where it was, opens or resumes the day, and listens. What no ticket needs, the devices
 * and the upload, starts behind that. Rejects with a coded error (db/..., config/key-retired, hall/out-of-service, EADDRINUSE).
 */
export async function runHall(options: RunHallOptions): Promise<RunningHall> {
  const onRebuild: OnRebuild = (rebuild) =>
    options.log.warn(
      { rebuild },
      'this release keeps its figures in another form: they are made again from the journal before the hall opens',
    );
  const hall = new HallRun(options, await openHall(options.dataDir, options.clock, onRebuild));
  try {
    return await hall.start();
  } catch (error) {
    await hall.stop();
    throw error;
  }
}

class HallRun {
  readonly #options: RunHallOptions;
  readonly #opened: OpenedHall;
  readonly #controller: Controller;
  readonly #alarms: Alarms;
  readonly #devices: DeviceFloor;
  readonly #screens: ScreenFeed;
  readonly #reportFiles: ReportThread;
  readonly #reactor: Reactor;
  readonly #scheduler: Scheduler;
  readonly #dayKeeper: DayKeeper;
  readonly #backups: BackupKeeper;
  readonly #personal: PersonalRoom;
  readonly #estimates: Estimates;
  readonly #reports: Reports;
  readonly #slips: SlipDesk;
  readonly #names: MaskedNames;
  /** What was started, in the order in which it is stopped. */
  readonly #stops: (() => Promise<unknown>)[];
  #upload: CityUpload | null = null;

  constructor(options: RunHallOptions, opened: OpenedHall) {
    const { dataDir, config, clock, log, deviceHostEntry: entry } = options;
    const { client, state, memory } = opened;
    const { wallMs } = clock;
    const core = toCoreConfig(config);
    const onChange = (): void => this.#screens.hub.touch();
    this.#options = options;
    this.#opened = opened;
    this.#controller = new Controller({
      journal: toJournalPort(client, opened.opened, options.onJournalLost),
      head: opened.opened.head,
      state,
      memory,
      clock,
      log,
    });
    const controller = this.#controller;
    const submit = (command: HallCommand, origin: CommandOrigin) => controller.submit(command, origin);
    this.#alarms = new Alarms(wallMs, onChange);
    const alarms = this.#alarms;
    const ticketOf: ConstructorParameters<typeof DeviceFloor>[0]['ticketOf'] = (visit) => {
      const { number, service, ahead, issued, job, estimate } = visit;
      const reprint = job?.again === true ? reprintsOf(visit) : null;
      return ticketDocument(config, { number, service, waitingAhead: ahead, issuedAt: issued.at, estimate, reprint });
    };
    this.#slips = new SlipDesk({ config, day: () => controller.state.day, head: () => controller.head, submit, log });
    this.#devices = new DeviceFloor({
      controller,
      config,
      dataDir,
      entry,
      ticketOf,
      slipOf: (slip) => this.#slips.documentOf(slip),
      kioskOf: (device) => kioskOfReader(config, device),
      windowText: (window) => windowText(config, window),
      wallMs,
      onChange,
      log,
    });
    this.#screens = this.#makeScreens();
    this.#reactor = new Reactor(submit, log);
    this.#scheduler = new Scheduler({ deadlines: () => deadlines(controller.state), now: () => controller.now(), submit });
    const lastEventAt = opened.opened.lastEvent.at;
    const sha256 = coreConfigHash(core);
    this.#dayKeeper = new DayKeeper({ clock, day: () => controller.state.day, config: { core, sha256 }, submit, lastEventAt, alarms, log });
    this.#backups = new BackupKeeper({ client, alarms, wallMs, log });
    const keptMonths = config.retention.personal_data_months;
    this.#personal = new PersonalRoom({ dataDir, client, controller, keptMonths, alarms, log });
    this.#names = this.#makeNames();
    if (config.bookings !== undefined) this.#takeReads();
    this.#estimates = this.#makeEstimates();
    this.#reports = new Reports(dataDir);
    this.#reportFiles = new ReportThread(dataDir);
    // The readers are closed before the writer, or the write-ahead log cannot be put away.
    this.#stops = [() => controller.close(), () => this.#reports.close(), () => this.#reportFiles.close(), () => client.close()];
    controller.onCommit((events) => this.#onCommit(events));
  }

  async start(): Promise<RunningHall> {
    const { port, log, city } = this.#options;
    const { opened, replayed } = this.#opened;
    if (opened.recovered !== null) {
      this.#alarms.raise('journal/recovered', { ...opened.recovered });
      log.error({ recovered: opened.recovered }, 'the journal was damaged and has been recovered');
    }
    // The server is made while the day opens: neither waits for the other.
    const [server] = await Promise.all([this.#makeServer(), this.#openDay()]);
    this.#stops.unshift(() => server.close());
    this.#reactor.catchUp(replayed);
    const url = await server.listen({ port, host: '127.0.0.1' });
    this.#stops.splice(1, 0, () => this.#devices.stop());
    await this.#devices.start();
    this.#slips.start();
    this.#scheduler.touch();
    this.#personal.start();
    this.#estimates.start();
    // What was learned is kept behind the last commit.
    this.#stops.splice(-1, 0, () => this.#estimates.stop());
    if (city !== null) await this.#startUpload(city);
    return { url, deviceHostPid: () => this.#devices.hostPid, touch: () => this.#screens.hub.touch(), stop: () => this.stop() };
  }

  async stop(): Promise<void> {
    this.#dayKeeper.stop();
    this.#scheduler.stop();
    this.#screens.stop();
    await Promise.all([this.#backups.idle(), this.#personal.idle()]);
    for (const stop of this.#stops) await stop();
  }

  #makeNames(): MaskedNames {
    const controller = this.#controller;
    return new MaskedNames({
      state: () => controller.state,
      maskedName: async (id) => {
        const booking = controller.state.bookings.byId.get(id);
        return booking === undefined ? null : this.#personal.desk.maskedName(booking);
      },
      onChange: () => this.#screens.hub.touch(),
      log: this.#options.log,
    });
  }

  /** Whoever has an appointment is checked in by what a reader of a kiosk reads. */
  #takeReads(): void {
    const controller = this.#controller;
    const checkin = new ReadCheckin({
      desk: this.#personal.desk,
      state: () => controller.state,
      submit: (command, origin) => controller.submit(command, origin),
      drawVisitId: () => drawVisitId(this.#options.clock.wallMs()),
      estimateFor: (service) => this.#estimates.estimateFor(service, ORDINARY),
    });
    for (const readers of this.#devices.readers) {
      readers.onScan(checkin.scan);
      readers.onIdentity(checkin.identity);
    }
  }

  #onCommit(events: readonly CommittedEvent[]): void {
    this.#reactor.onCommit(events);
    this.#names.onCommit(events);
    this.#screens.onCommit(events);
    this.#scheduler.touch();
    this.#upload?.poke();
    this.#backups.onCommit(events);
    this.#slips.onCommit(events);
    this.#personal.onCommit(events);
    this.#estimates.onCommit(events);
    const last = events.at(-1);
    if (last !== undefined) this.#dayKeeper.noteCommit(last.event.at);
  }

  async #openDay(): Promise<void> {
    await this.#dayKeeper.start();
    const { opened, salvaged, replayed } = this.#opened;
    const { day } = this.#controller.state;
    if (day.span === null) return;
    const eraFirstSeq = opened.eras.at(-1)?.firstSeq ?? 0;
    const hasPast = opened.recovered !== null || opened.eras.length > 1;
    const command = continuation(day, dayStream(day.span.day), { eraFirstSeq, hasPast, salvaged, replayed });
    const continued = command === null ? null : await this.#controller.submit(command, START);
    if (continued?.ok === false) throw new DayKeeperError(continued.code, continued.context);
  }

  #makeScreens(): ScreenFeed {
    const { config, clock, virtual } = this.#options;
    return new ScreenFeed(
      {
        controller: this.#controller,
        hallId: config.hall.id,
        wallMs: clock.wallMs,
        alarms: () => this.#alarms.list(),
        uploads: () => [this.#upload?.view ?? uploadToCome(this.#controller.head.seq, this.#options.city !== null)],
        devices: () => this.#devices.topic(),
        readAt: (kiosk) => this.#devices.readAt(kiosk),
        virtual: () => virtual?.topic() ?? null,
        nameOf: (visit) => this.#names.of(visit),
        estimateFor: (service) => this.#estimates.estimateFor(service, ORDINARY),
      },
      this.#opened.replayed,
    );
  }

  #makeServer(): Promise<HallServer> {
    const { config, clock, virtual, screensFolder, log } = this.#options;
    const controller = this.#controller;
    const health: ServerDeps['health'] = () => ({
      status: controller.outOfService === null ? 'ok' : 'out-of-service',
      headSeq: controller.head.seq,
      day: controller.state.day.span?.day ?? null,
      deviceHostUp: this.#devices.isUp,
      cause: controller.outOfService?.code ?? null,
    });
    const screenConfig = toScreenConfig(config, virtual !== null);
    const deps: ServerDeps = {
      submit: (command, origin) => controller.submit(command, origin),
      state: () => controller.state,
      drawVisitId: () => drawVisitId(clock.wallMs()),
      estimateFor: (service, classId) => this.#estimates.estimateFor(service, classId),
      bookings: this.#personal.desk,
      hub: this.#screens.hub,
      topic: (name) => this.#screens.topic(name),
      reports: this.#reports,
      now: () => controller.now(),
      report: (name, { from, to, format, lang }) =>
        this.#reportFiles.run(name, { range: { from, to, now: controller.now() }, format, lang, names: reportNamesOf(screenConfig) }),
      health,
      head: () => controller.head,
      screenConfig,
      technician: this.#devices.technician,
      drawPress: pressNamer(),
      takeScan: (scan) => this.#devices.takeScan(scan),
      virtual: virtual?.hands ?? null,
      screensFolder,
      authorize,
    };
    return makeServer(deps, log);
  }

  #makeEstimates(): Estimates {
    const { dataDir, log } = this.#options;
    const { client } = this.#opened;
    const controller = this.#controller;
    return new Estimates({
      config: () => controller.state.config.config as CoreConfig | null,
      headSeq: () => controller.head.seq,
      load: () => client.getSink(ESTIMATE_SINK),
      save: (text) => client.setSink(ESTIMATE_SINK, text),
      // Loaded here, since no ticket waits for it.
      openPast: async () => toPastReader(await (await import('../../db/reports-client.ts')).ReportsClient.open(dataDir)),
      now: () => controller.now(),
      log,
    });
  }

  async #startUpload(target: CityTarget): Promise<void> {
    const { config, clock, log } = this.#options;
    const { client, opened, salvaged } = this.#opened;
    // Loaded and opened here, since no ticket waits for it.
    const [{ CityUpload }, reports] = await Promise.all([import('./city-upload.ts'), this.#reports.client()]);
    this.#upload = await CityUpload.start({
      target,
      hallId: config.hall.id,
      client,
      reports,
      opened,
      salvaged,
      head: () => this.#controller.head,
      clock,
      alarms: this.#alarms,
      onChange: () => this.#screens.hub.touch(),
      log,
    });
    this.#stops.splice(2, 0, () => this.#upload?.stop() ?? Promise.resolve());
  }
}
