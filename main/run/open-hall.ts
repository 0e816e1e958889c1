/**
 * Opens the journal and brings the hall back to where it was: the configuration's last event, the last day's stream, and the appointments
 * from that day on, replayed.
 */
import { COMMAND_MEMORY_MS } from '../../db/batch.ts';
import { JournalClient, type OnRebuild, type Opened, type SalvagedRow } from '../../db/journal-client.ts';
import { CommandMemory } from '../controller/command-memory.ts';
import type { CommittedEvent } from '../controller/controller.ts';
import { replay } from '../controller/replay.ts';
import { BOOKING_STREAMS, bookingStream } from '../hall/booking/events.ts';
import { CONFIG_STREAM } from '../hall/config/events.ts';
import { dayStream } from '../hall/day/events.ts';
import { emptyHall, type HallState } from '../hall/hall.ts';
import type { BusinessDay } from '../hall/kernel/ids.ts';
import type { Clock } from '../platform/clock.ts';
import { readAllSalvaged } from './journal-adapter.ts';

export type OpenedHall = {
  readonly client: JournalClient;
  readonly opened: Opened;
  readonly state: HallState;
  readonly replayed: readonly CommittedEvent[];
  readonly memory: CommandMemory;
  readonly salvaged: readonly SalvagedRow[];
};

/** The appointments of the last business day and later; all of them where there was no day yet. */
const firstBookings = (dayOf: string | null): string =>
  dayOf === null ? BOOKING_STREAMS : bookingStream(dayOf.slice(dayStream('' as BusinessDay).length) as BusinessDay);

/** Rejects with DbError: db/in-use, db/newer, db/not-ours, db/unknown-event, db/full, db/io. */
export async function openHall(dataDir: string, clock: Clock, onRebuild: OnRebuild): Promise<OpenedHall> {
  const stamp = { at: Math.floor(clock.wallMs()), clockId: clock.clockId, upMs: Math.floor(clock.upMs()) };
  const { client, opened } = await JournalClient.open({ dataDir, stamp, maxPages: null }, onRebuild);
  try {
    const state = emptyHall();
    const config = await client.lastEventOf(CONFIG_STREAM);
    if (config !== null) replay(state, [config]);
    const lastOfDays = await client.lastEventOf('day/');
    // Before the day, which tells what became of its own; of days before it nothing is asked any more.
    replay(state, await client.readStreamsFrom(firstBookings(lastOfDays?.stream ?? null), BOOKING_STREAMS));
    const replayed = lastOfDays === null ? [] : replay(state, await client.readStream(lastOfDays.stream));
    // The keys of the 48 h before the last event, whatever the wall clock says now: it may be wrong, and be put right later.
    const memory = new CommandMemory(await client.loadCommands(opened.lastEvent.at - COMMAND_MEMORY_MS), stamp.upMs);
    return { client, opened, state, replayed, memory, salvaged: await readAllSalvaged(client) };
  } catch (error) {
    await client.close();
    throw error;
  }
}
