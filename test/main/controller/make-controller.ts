/** A controller on a real journal in a folder of its own, with a port in between that can hold a batch up or let it fail. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import type { JournalClient } from '../../../db/journal-client.ts';
import { coreConfigHash, toCoreConfig } from '../../../main/config/to-core.ts';
import { type CommandResult, type CommittedEvent, Controller } from '../../../main/controller/controller.ts';
import type { Appended, Batch, JournalPort } from '../../../main/controller/journal-port.ts';
import { replay } from '../../../main/controller/replay.ts';
import { CONFIG_STREAM } from '../../../main/hall/config/events.ts';
import { emptyHall, type HallCommand, type HallState } from '../../../main/hall/hall.ts';
import { businessDayAt } from '../../../main/hall/kernel/business-day.ts';
import type { CoreConfig } from '../../../main/hall/kernel/core-config.ts';
import type { ClerkId, VisitId, WindowId } from '../../../main/hall/kernel/ids.ts';
import { toJournalPort } from '../../../main/run/journal-adapter.ts';
import { openHall } from '../../../main/run/open-hall.ts';
import { issueCommand } from '../hall/make-hall.ts';
import { makeClock, makeConfig, makeDataDir } from '../make-hall.ts';

export const MORNING = Date.parse('2026-11-23T02:00:00Z');
export const CORE: CoreConfig = toCoreConfig(makeConfig());

/** What becomes of the next batch. `unknown`: the commit answers with an error, and only the file knows whether it is there. */
export type Fault = 'full' | 'io' | 'unknown-present' | 'unknown-absent' | 'defect';

/** The real port, with the faults of a disk in front of it. */
export class FaultyPort implements JournalPort {
  readonly batches: Batch[] = [];
  readonly #port: JournalPort;
  readonly #faults: Fault[] = [];
  #gate: Promise<void> = Promise.resolve();
  probesToFail = 0;
  reopensToFail = 0;

  constructor(port: JournalPort) {
    this.#port = port;
  }

  /** The next batches meet these. */
  failNext(...faults: readonly Fault[]): void {
    this.#faults.push(...faults);
  }

  forgetFaults(): void {
    this.#faults.length = 0;
  }

  /** Batches wait in front of the file until the answer is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    return resolve;
  }

  async append(...[batch, head]: Parameters<JournalPort['append']>): Promise<Appended> {
    this.batches.push(batch);
    await this.#gate;
    const fault = this.#faults.shift();
    const failure = { ok: false, message: 'as the test wished' } as const;
    switch (fault) {
      case undefined:
        return this.#port.append(batch, head);
      case 'full':
      case 'io':
        return { ...failure, code: `db/${fault}`, outcomeUnknown: false };
      case 'unknown-present':
        await this.#port.append(batch, head);
        return { ...failure, code: 'db/unknown-outcome', outcomeUnknown: true };
      case 'unknown-absent':
        return { ...failure, code: 'db/unknown-outcome', outcomeUnknown: true };
      case 'defect':
        throw new Error('as the test wished');
      default:
        throw new TypeError(`unknown fault ${JSON.stringify(fault satisfies never)}`);
    }
  }

  async reopen(): ReturnType<JournalPort['reopen']> {
    if (this.reopensToFail === 0) return this.#port.reopen();
    this.reopensToFail -= 1;
    throw new Error('the file is not to be had');
  }

  async probe(): Promise<boolean> {
    if (this.probesToFail === 0) return this.#port.probe();
    this.probesToFail -= 1;
    return false;
  }
}

type TestClock = ReturnType<typeof makeClock>;

/** One run of the controller over a data folder. */
export class Rig {
  readonly controller: Controller;
  readonly port: FaultyPort;
  readonly client: JournalClient;
  readonly replayed: readonly CommittedEvent[];
  readonly clock: TestClock;
  /** Every batch that was published, empty ones too: those tell that the hall left or took up its service. */
  readonly published: (readonly CommittedEvent[])[] = [];
  readonly errors: string[] = [];
  #closed = false;

  private constructor(opened: Awaited<ReturnType<typeof openHall>>, clock: TestClock) {
    this.client = opened.client;
    this.replayed = opened.replayed;
    this.clock = clock;
    this.port = new FaultyPort(toJournalPort(opened.client, opened.opened, () => undefined));
    const note = (_fields: object, message: string): void => void this.errors.push(message);
    const { state, memory } = opened;
    this.controller = new Controller({
      ...{ journal: this.port, head: opened.opened.head, state, memory, clock },
      log: { warn: note, error: note },
    });
    this.controller.onCommit((events) => this.published.push(events));
  }

  static async open(dataDir: string, clock: TestClock = makeClock(MORNING)): Promise<Rig> {
    const rig = new Rig(await openHall(dataDir, clock, () => undefined), clock);
    onTestFinished(() => rig.end());
    return rig;
  }

  /** A new hall with its day open. */
  static async openDay(dataDir: string = makeTestDir()): Promise<Rig> {
    const rig = await Rig.open(dataDir);
    await rig.openDay(CORE);
    rig.published.length = 0;
    rig.port.batches.length = 0;
    return rig;
  }

  /** Applies `core` and opens the day of the morning. */
  async openDay(core: CoreConfig): Promise<void> {
    await this.give({ kind: 'config.apply', config: core, sha256: coreConfigHash(core), always: true });
    await this.give({ kind: 'day.open', span: businessDayAt(MORNING, core.timeZone, core.dayCutoverMinutes) });
  }

  give(command: HallCommand, key: string | null = null, request: string = JSON.stringify(command)): Promise<CommandResult> {
    return this.controller.submit(command, { actor: { kind: 'manager', id: 'test' }, key, request, causeSeq: null });
  }

  /** A ticket for the screen, of a visit nobody has had. */
  ticket(key: string | null = null, service = 'social-insurance'): Promise<CommandResult> {
    const visit = randomUUID() as string as VisitId;
    const command = issueCommand(visit, service);
    return this.give(command, key, `ticket ${service}`);
  }

  /** A visit that has been served to its end at w1; its reaction is nobody's business here. */
  async finishedVisit(): Promise<VisitId> {
    const window = 'w1' as WindowId;
    await this.give({ kind: 'window.open', window, clerk: CORE.clerks[0] as ClerkId });
    await this.ticket();
    await this.give({ kind: 'window.next', window, have: null });
    const visit = this.controller.state.day.windows.get(window)?.visit;
    if (!visit) throw new Error('nobody was called');
    await this.give({ kind: 'window.start', window, visit });
    await this.give({ kind: 'window.finish', window, visit });
    return visit;
  }

  /** What the journal makes of itself. */
  async journaled(): Promise<HallState> {
    const state = emptyHall();
    replay(state, await this.client.readStream(CONFIG_STREAM));
    const last = await this.client.lastEventOf('day/');
    if (last !== null) replay(state, await this.client.readStream(last.stream));
    return state;
  }

  async end(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.controller.close();
    await this.client.close();
  }
}

/** A data folder that goes with the test. */
export function makeTestDir(): string {
  const dir = makeDataDir();
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Whether `promise` is still open after the event loop has turned a few times. */
export async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  const turns = (async () => {
    for (let n = 0; n < 5; n += 1) await new Promise((resolve) => setImmediate(resolve));
    return 'open';
  })();
  return (await Promise.race([promise.then(() => 'settled'), turns])) === 'open';
}
