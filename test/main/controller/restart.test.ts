import { describe, expect, it } from 'vitest';
import { Reactor } from '../../../main/controller/reactor.ts';
import { recordIdOf } from '../../../main/hall/kernel/ids.ts';
import { makeTestDir, Rig } from './make-controller.ts';

const log = { warn: () => undefined };

/** A rig whose reactions are carried out, as the running hall does it. */
function reacting(rig: Rig): Rig {
  const reactor = new Reactor((command, origin) => rig.controller.submit(command, origin), log);
  rig.controller.onCommit((events) => reactor.onCommit(events));
  reactor.catchUp(rig.replayed);
  return rig;
}

describe('a controller that ends between an event and its reaction', () => {
  it('carries the reaction out at the next start, once, and never again', async () => {
    const dir = makeTestDir();
    let rig = await Rig.openDay(dir);
    const visit = await rig.finishedVisit();
    expect([...rig.controller.state.day.unasked], 'nobody has reacted yet').toEqual([`${visit}.s1`]);
    const { clock } = rig;
    await rig.end();

    rig = reacting(await Rig.open(dir, clock));
    const evaluation = `${visit}.s1.e`;
    await expect.poll(() => [...rig.controller.state.day.evaluations.keys()]).toEqual([evaluation]);
    const { seq } = rig.controller.head;
    const finished = rig.replayed.find(({ event }) => event.kind === 'visit.finished');
    const [caused] = await rig.client.readRows(seq - 1, 1);
    expect(caused, 'the event names what called it forth').toMatchObject({ causeSeq: finished?.seq, commandKey: `${finished?.seq}.0` });
    await rig.end();

    rig = reacting(await Rig.open(dir, clock));
    await rig.ticket();
    expect(rig.controller.head.seq, 'only the ticket is new').toBe(seq + 1);
  });

  it('tries a reaction again that the journal did not take', async () => {
    const rig = reacting(await Rig.openDay());
    rig.controller.onCommit((events) => {
      if (events.some(({ event }) => event.kind === 'visit.finished')) rig.port.failNext('io');
    });
    const visit = await rig.finishedVisit();
    await expect
      .poll(() => rig.controller.state.day.records.get(recordIdOf(visit, 1))?.evaluation, { timeout: 10_000, interval: 100 })
      .toBe(`${visit}.s1.e`);
  });
});
