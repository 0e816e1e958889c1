import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { CommandResult } from '../../../main/controller/controller.ts';
import { decide, type HallCommand } from '../../../main/hall/hall.ts';
import type { ClerkId, ServiceId, VisitId, WindowId } from '../../../main/hall/kernel/ids.ts';
import { issueCommand } from '../hall/make-hall.ts';
import { CORE, type Fault, Rig } from './make-controller.ts';

/** One draw is a command of the hall as it then stands: `kind` says which, the other numbers choose among what there is. */
type Draw = { readonly kind: number; readonly pick: number; readonly key: number; readonly service: number };
type Step = { readonly draws: readonly Draw[]; readonly fault: Fault | null };

const draw = fc.record({ kind: fc.nat(6), pick: fc.nat(2), key: fc.nat(60), service: fc.nat(1) });
const fault = fc.option(fc.constantFrom<Fault>('full', 'io', 'unknown-present', 'unknown-absent', 'defect'), { nil: null, freq: 2 });
const step: fc.Arbitrary<Step> = fc.record({ draws: fc.array(draw, { minLength: 1, maxLength: 4 }), fault });

const WINDOWS = Object.keys(CORE.windows) as WindowId[];
const SERVICES = Object.keys(CORE.services) as ServiceId[];

function commandOf(rig: Rig, { kind, pick, service }: Draw, nth: string): HallCommand {
  const { day } = rig.controller.state;
  const window = WINDOWS[pick] as WindowId;
  const visit = day.windows.get(window)?.visit ?? null;
  const some = visit ?? ([...day.visits.keys()][pick] as VisitId | undefined) ?? ('nobody-at-all' as VisitId);
  switch (kind) {
    case 0:
    case 1:
      return issueCommand(`v-${nth}`, SERVICES[service]);
    case 2:
      return { kind: 'window.open', window, clerk: CORE.clerks[pick] as ClerkId };
    case 3:
      return { kind: 'window.next', window, have: visit };
    case 4:
      return { kind: 'window.start', window, visit: some };
    case 5:
      return { kind: 'window.finish', window, visit: some };
    default:
      return { kind: 'window.no-show', window, visit: some };
  }
}

/** Lets the hall take up its service again: probes run on timers, and the timers are the test's. */
async function serviceAgain(rig: Rig): Promise<void> {
  for (let n = 0; n < 2000 && rig.controller.outOfService !== null; n += 1) {
    vi.advanceTimersByTime(500);
    await sleep(2);
  }
  expect(rig.controller.outOfService).toBe(null);
}

type Given = { readonly key: string; readonly result: CommandResult };

async function takeStep(rig: Rig, { draws, fault }: Step, nth: number): Promise<Given[]> {
  const first = draws[0] as Draw;
  const alone = commandOf(rig, first, `${nth}-0`);
  const expected = decide(rig.controller.state, alone, rig.controller.now());
  if (fault !== null) rig.port.failNext(fault);
  const batches = rig.port.batches.length;
  const given = draws.map((each, index) => {
    const key = `key-${nth}-${each.key}`;
    return { key, answer: rig.give(commandOf(rig, each, `${nth}-${index}`), key) };
  });
  const results = await Promise.all(given.map(async ({ key, answer }) => ({ key, result: await answer })));
  // A fault that met no batch must not wait for the next step's.
  if (fault !== null && rig.port.batches.length === batches) rig.port.forgetFaults();
  const [answered] = results;
  if (fault === null && answered !== undefined)
    expect(answered.result, 'the first of a turn is decided on what is durable, and on nothing else').toMatchObject(
      expected.ok ? { ok: true, reply: expected.reply } : { ok: false, code: expected.refusal.code },
    );
  await serviceAgain(rig);
  return results;
}

describe('whatever is wished and however the disk behaves', () => {
  it('the journal replays to what is shown, every yes is in it, and no refused command is', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const rig = await Rig.openDay();
    let nth = 0;
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
          const given: Given[] = [];
          const before = rig.controller.head.seq;
          for (const each of steps) {
            nth += 1;
            given.push(...(await takeStep(rig, each, nth)));
            rig.clock.pass(1000);
          }
          expect(await rig.journaled()).toEqual(rig.controller.state);
          const keys = new Set((await rig.client.readRows(before, 10_000)).map((row) => row.commandKey));
          const remembered = new Map((await rig.client.loadCommands(0)).map((command) => [command.key, JSON.parse(command.reply)]));
          const refused = given.filter(({ key, result }) => !result.ok && result.code !== 'command/key-reused' && keys.has(key));
          expect(refused, 'refused, and yet in the journal').toEqual([]);
          for (const { key, result } of given) if (result.ok && keys.has(key)) expect(remembered.get(key), key).toEqual(result.reply);
          const happened = given.filter(({ result }) => result.ok && !result.reply.repeated);
          for (const { key } of happened) expect(keys, 'a yes that is not in the journal').toContain(key);
        }),
        { numRuns: 25, interruptAfterTimeLimit: 12_000 },
      );
    } finally {
      vi.useRealTimers();
    }
    const shown = rig.published.flat().map(({ seq }) => seq);
    expect(shown, 'each event is published once, in order').toEqual(shown.map((_seq, index) => (shown[0] ?? 0) + index));
    expect(shown.length).toBeGreaterThan(50);
  }, 60_000);
});
