/** Composes the running hall. This file alone builds ports, database, services and server and hands them to each other. */
import { randomBytes } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import { ReportsClient } from '../../db/reports-client.ts';
import { authorize } from '../api/authorize.ts';
import type { UploadView, VirtualTopic } from '../api/views.ts';
import { type HallConfig, MAIN_HOST } from '../config/schema.ts';
import { ticketDocument } from '../config/ticket-document.ts';
import { coreConfigHash, toCoreConfig } from '../config/to-core.ts';
import { toHostConfig } from '../config/to-host.ts';
import { toScreenConfig } from '../config/to-screen.ts';
import { Controller } from '../controller/controller.ts';
import { Reactor } from '../controller/reactor.ts';
import { Scheduler } from '../controller/scheduler.ts';
import { dayStream } from '../hall/day/events.ts';
import { deadlines } from '../hall/hall.ts';
import type { VisitId } from '../hall/kernel/ids.ts';
import type { Clock } from '../platform/clock.ts';
import type { VirtualHands } from '../server/deps.ts';
import { makeServer } from '../server/server.ts';
import { Alarms } from './alarms.ts';
import { BackupKeeper } from './backup-keeper.ts';
import { type CityTarget, CityUpload } from './city-upload.ts';
import { continuation } from './continue-numbers.ts';
import { DayKeeper } from './day-keeper.ts';
import { DeviceRoom } from './device-room.ts';
import { toJournalPort } from './journal-adapter.ts';
import { openHall } from './open-hall.ts';
import { ScreenFeed } from './screen-feed.ts';

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
};

export type RunningHall = {
  readonly url: string;
  readonly deviceHostPid: () => number | null;
  /** Something outside the journal that screens show has changed. */
  readonly touch: () => void;
  readonly stop: () => Promise<void>;
};

const TIME_DIGITS = 12;
const RANDOM_BYTES = 6;

/** The moment in front, in 48 bits, so that indexes grow at their end; 48 random bits behind it. 24 hex digits. */
const drawVisitId = (at: number): VisitId =>
  `${Math.floor(at).toString(16).padStart(TIME_DIGITS, '0')}${randomBytes(RANDOM_BYTES).toString('hex')}` as VisitId;

export async function runHall(options: RunHallOptions): Promise<RunningHall> {
  const { dataDir, config, clock, log } = options;
  const core = toCoreConfig(config);
  const { client, opened, state, replayed, memory, salvaged } = await openHall(dataDir, clock);
  const reports = await ReportsClient.open(dataDir);
  const controller = new Controller({ journal: toJournalPort(client, opened), head: opened.head, state, memory, clock, log });
  const alarms = new Alarms(clock.wallMs, () => screens.hub.touch());
  const devices = new DeviceRoom({
    controller,
    config: toHostConfig(config, MAIN_HOST),
    dataDir,
    entry: options.deviceHostEntry,
    ticketOf: (visit) =>
      ticketDocument(config, {
        number: visit.number,
        service: visit.service,
        waitingAhead: Math.max(0, (controller.state.day.services.get(visit.service)?.queue.size ?? 1) - 1),
        issuedAt: visit.issued.at,
      }),
    wallMs: clock.wallMs,
    onChange: () => screens.hub.touch(),
    log,
  });
  let upload: CityUpload | null = null;
  const screens = new ScreenFeed(
    {
      controller,
      hallId: config.hall.id,
      wallMs: clock.wallMs,
      alarms: () => alarms.list(),
      uploads: (): readonly UploadView[] => [upload?.view ?? CityUpload.off(controller.head.seq)],
      devices: () => devices.topic(),
      virtual: () => options.virtual?.topic() ?? null,
    },
    replayed,
  );
  const reactor = new Reactor((command, origin) => controller.submit(command, origin), log);
  const scheduler = new Scheduler({
    deadlines: () => deadlines(controller.state),
    now: () => controller.now(),
    submit: (command, origin) => controller.submit(command, origin),
  });
  const dayKeeper = new DayKeeper({
    clock,
    day: () => controller.state.day,
    config: { core, sha256: coreConfigHash(core) },
    submit: (command, origin) => controller.submit(command, origin),
    lastEventAt: opened.lastEvent.at,
    alarms,
    log,
  });
  const keeper = new BackupKeeper({ client, alarms, wallMs: clock.wallMs, log });

  controller.onCommit((events) => {
    reactor.onCommit(events);
    screens.onCommit(events);
    scheduler.touch();
    upload?.poke();
    keeper.onCommit(events);
    const last = events.at(-1);
    if (last !== undefined) dayKeeper.noteCommit(last.event.at);
  });
  const parts = { stop: [() => controller.close(), () => reports.close(), () => client.close()] as (() => Promise<unknown>)[] };
  try {
    if (opened.recovered !== null) {
      alarms.raise('journal/recovered', { ...opened.recovered });
      log.error({ recovered: opened.recovered }, 'the journal was damaged and has been recovered');
    }
    await dayKeeper.start();
    await continueNumbers();
    reactor.catchUp(replayed);
    if (options.city !== null) {
      upload = await CityUpload.start({
        target: options.city,
        hallId: config.hall.id,
        client,
        reports,
        opened,
        salvaged,
        head: () => controller.head,
        clock,
        alarms,
        onChange: () => screens.hub.touch(),
        log,
      });
      parts.stop.unshift(() => upload?.stop() ?? Promise.resolve());
    }
    devices.start();
    parts.stop.unshift(() => devices.stop());
    const server = await makeServer(
      {
        submit: (command, origin) => controller.submit(command, origin),
        state: () => controller.state,
        drawVisitId: () => drawVisitId(clock.wallMs()),
        hub: screens.hub,
        topic: (name) => screens.topic(name),
        health: () => ({
          status: controller.outOfService === null ? 'ok' : 'out-of-service',
          headSeq: controller.head.seq,
          day: controller.state.day.span?.day ?? null,
          deviceHostUp: devices.isUp,
          cause: controller.outOfService?.code ?? null,
        }),
        screenConfig: toScreenConfig(config, options.virtual !== null),
        virtual: options.virtual?.hands ?? null,
        screensFolder: options.screensFolder,
        authorize,
      },
      log,
    );
    parts.stop.unshift(() => server.close());
    const url = await server.listen({ port: options.port, host: '127.0.0.1' });
    scheduler.touch();
    return { url, deviceHostPid: () => devices.hostPid, touch: () => screens.hub.touch(), stop };
  } catch (error) {
    await stop();
    throw error;
  }

  async function stop(): Promise<void> {
    dayKeeper.stop();
    scheduler.stop();
    screens.stop();
    await keeper.idle();
    for (const close of parts.stop) await close();
  }

  async function continueNumbers(): Promise<void> {
    const { day } = controller.state;
    const eraFirstSeq = opened.eras.at(-1)?.firstSeq ?? 0;
    const hasPast = opened.recovered !== null || opened.eras.length > 1;
    const command = day.span === null ? null : continuation(day, dayStream(day.span.day), { eraFirstSeq, hasPast, salvaged, replayed });
    if (command !== null)
      await controller.submit(command, { actor: { kind: 'system', id: 'start' }, key: null, request: '', causeSeq: null });
  }
}
