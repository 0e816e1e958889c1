import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { WindowId } from '../../../main/hall/kernel/ids.ts';
import { isOpen, makeTestDir, Rig } from './make-controller.ts';

const SWEPT_MS = 3000;
const ok = expect.objectContaining({ ok: true });
const refused = (code: string) => expect.objectContaining({ ok: false, code });
const numbers = (results: readonly unknown[]) => results.map((result) => (result as { reply: { number: string } }).reply.number);

afterEach(() => {
  vi.useRealTimers();
});

describe('group commit', () => {
  it('takes the commands of one turn into one batch, in their order', async () => {
    const rig = await Rig.openDay();
    const results = await Promise.all([rig.ticket(), rig.ticket(), rig.ticket()]);
    expect(numbers(results)).toEqual(['A001', 'A002', 'A003']);
    expect(rig.port.batches.map((batch) => batch.events.length)).toEqual([3]);
    expect(rig.published.map((events) => events.length)).toEqual([3]);
  });

  it('puts what arrives meanwhile into the next batch, and has one in flight', async () => {
    const rig = await Rig.openDay();
    const release = rig.port.hold();
    const first = rig.ticket();
    await turn();
    await turn();
    const later = [rig.ticket(), rig.ticket()];
    await turn();
    await turn();
    expect(rig.port.batches).toHaveLength(1);
    release();
    await Promise.all([first, ...later]);
    expect(rig.port.batches.map((batch) => batch.events.length)).toEqual([1, 2]);
  });

  it('shows readers nothing of a batch in flight, and lets its refusals wait for its commit', async () => {
    const rig = await Rig.openDay();
    const release = rig.port.hold();
    const given = rig.ticket();
    const unknown = rig.ticket(null, 'no-such');
    expect(await isOpen(given)).toBe(true);
    expect(await isOpen(unknown), 'a refusal rests on what is decided before it, so it waits too').toBe(true);
    expect(rig.controller.state.day.totals.issued).toBe(0);
    expect(rig.published).toEqual([]);
    release();
    expect([await given, await unknown]).toEqual([ok, refused('service/unknown')]);
    expect(rig.controller.state.day.totals.issued).toBe(1);
  });

  it('refuses who has waited for more than five seconds behind a batch that hangs', async () => {
    const rig = await Rig.openDay();
    const release = rig.port.hold();
    const hanging = rig.ticket();
    await turn();
    await turn();
    const waiting = rig.ticket('a-key-of-its-own');
    rig.clock.pass(5001);
    const late = rig.ticket();
    await expect.poll(() => isOpen(waiting), { timeout: SWEPT_MS }).toBe(false);
    expect(await waiting).toEqual(refused('hall/busy'));
    expect(await isOpen(late), 'five seconds are counted for each on its own').toBe(true);
    release();
    expect([await hanging, await late]).toEqual([ok, ok]);
    expect(await rig.ticket('a-key-of-its-own'), 'a refused key was never used').toMatchObject({ ok: true, remembered: false });
  });

  it('tells the other listeners when one throws', async () => {
    const rig = await Rig.openDay();
    rig.controller.onCommit(() => {
      throw new Error('a screen broke');
    });
    const after: number[] = [];
    const stop = rig.controller.onCommit((events) => after.push(events.length));
    expect(await rig.ticket()).toEqual(ok);
    stop();
    await rig.ticket();
    expect(after).toEqual([1]);
    expect(rig.errors).toEqual(['a commit listener failed', 'a commit listener failed']);
  });
});

describe('command keys', () => {
  it('gives a repetition the first answer: in flight, after the commit, after a restart', async () => {
    const dir = makeTestDir();
    let rig = await Rig.openDay(dir);
    const release = rig.port.hold();
    const both = [rig.ticket('one-tap'), rig.ticket('one-tap')];
    await turn();
    await turn();
    const third = rig.ticket('one-tap');
    release();
    const [first, second] = await Promise.all(both);
    expect(second).toEqual(first);
    expect(await third).toMatchObject({ ok: true, reply: { number: 'A001' } });
    expect(await rig.ticket('one-tap')).toMatchObject({ remembered: true, reply: { number: 'A001' } });
    await rig.end();
    rig = await Rig.open(dir, rig.clock);
    expect(await rig.ticket('one-tap')).toMatchObject({ remembered: true, reply: { number: 'A001' } });
    expect(rig.controller.state.day.totals.issued).toBe(1);
  });

  it('refuses the same key with another wish: in flight and afterwards', async () => {
    const rig = await Rig.openDay();
    const first = rig.ticket('a-key');
    expect(await rig.ticket('a-key', 'real-estate')).toEqual(refused('command/key-reused'));
    await first;
    expect(await rig.ticket('a-key', 'real-estate')).toEqual(refused('command/key-reused'));
    expect(rig.controller.state.day.totals.issued).toBe(1);
  });

  it('calls nobody anew when a "next" that changed nothing is repeated after its visit has ended', async () => {
    const rig = await Rig.openDay();
    const window = 'w1' as WindowId;
    await rig.give({ kind: 'window.open', window, clerk: 'wang' as never });
    await rig.ticket();
    await rig.ticket();
    const first = await rig.give({ kind: 'window.next', window, have: null }, 'first-press');
    const again = await rig.give({ kind: 'window.next', window, have: null }, 'second-press');
    const { visit } = (first as unknown as { reply: { visit: { visit: never } } }).reply.visit;
    await rig.give({ kind: 'window.no-show', window, visit });
    expect(await rig.give({ kind: 'window.next', window, have: null }, 'second-press')).toEqual({ ...again, remembered: true });
    expect(rig.controller.state.day.windows.get(window)?.visit).toBeNull();
  });

  it('keeps keys apart by their actor', async () => {
    const rig = await Rig.openDay();
    await rig.ticket('a-key');
    const command = { kind: 'window.open', window: 'w1' as WindowId, clerk: 'wang' as never } as const;
    const other = { actor: { kind: 'clerk', id: 'wang' }, key: 'a-key', request: 'open', causeSeq: null } as const;
    expect(await rig.controller.submit(command, other)).toEqual(ok);
  });

  it.each([1000, 3])('honours a key although the wall clock was %s days ahead for a while', async (days) => {
    const dir = makeTestDir();
    let rig = await Rig.openDay(dir);
    await rig.ticket('before-the-step');
    rig.clock.stepWall(days * 86_400_000);
    await rig.ticket('far-ahead');
    rig.clock.stepWall(-days * 86_400_000);
    expect(await rig.ticket('before-the-step')).toMatchObject({ ok: true, remembered: true, reply: { number: 'A001' } });
    expect(rig.controller.outOfService).toBe(null);
    await rig.end();
    rig = await Rig.open(dir, rig.clock);
    expect(await rig.ticket('far-ahead')).toMatchObject({ ok: true, remembered: true, reply: { number: 'A002' } });
  });

  it('forgets a key after 48 hours, and takes it again', async () => {
    const rig = await Rig.openDay();
    await rig.ticket('a-key');
    rig.clock.pass(48 * 3_600_000 + 60_000);
    await rig.ticket('another');
    expect(await rig.ticket('a-key')).toMatchObject({ ok: true, remembered: false, reply: { number: 'A003' } });
  });
});

describe('a journal that does not take a batch', () => {
  it('finds out whether a batch is there when its outcome is unknown: there, and it is answered and shown', async () => {
    const rig = await Rig.openDay();
    rig.port.failNext('unknown-present');
    rig.port.reopensToFail = 1;
    expect(await rig.ticket('once')).toMatchObject({ ok: true, reply: { number: 'A001' } });
    expect(rig.published.flat()).toHaveLength(1);
    expect(await rig.ticket('once')).toMatchObject({ remembered: true });
    await expect.poll(() => rig.controller.outOfService, { timeout: SWEPT_MS }).toBe(null);
    expect(await rig.ticket()).toMatchObject({ ok: true, reply: { number: 'A002' } });
    expect(await rig.journaled()).toEqual(rig.controller.state);
  });

  it('not there, and it is refused and can be wished again with its key', async () => {
    const rig = await Rig.openDay();
    rig.port.failNext('unknown-absent');
    expect(await rig.ticket('again')).toEqual(refused('hall/out-of-service'));
    expect(rig.published.flat()).toEqual([]);
    await expect.poll(() => rig.controller.outOfService, { timeout: SWEPT_MS }).toBe(null);
    expect(await rig.ticket('again')).toMatchObject({ ok: true, remembered: false, reply: { number: 'A001' } });
    expect(await rig.journaled()).toEqual(rig.controller.state);
  });

  it('leaves service when the disk is full, shows nothing meanwhile, and comes back when a probe is written', async () => {
    const rig = await Rig.openDay();
    const before = structuredClone(rig.controller.state);
    rig.port.failNext('full');
    rig.port.probesToFail = 1;
    expect(await Promise.all([rig.ticket(), rig.ticket()])).toEqual([refused('hall/out-of-service'), refused('hall/out-of-service')]);
    expect(rig.controller.outOfService).toMatchObject({ code: 'db/full' });
    expect(rig.published, 'screens are told that the state of service has changed').toEqual([[]]);
    expect(await rig.ticket()).toEqual(refused('hall/out-of-service'));
    expect(rig.controller.state).toEqual(before);
    expect(rig.port.batches, 'no further batch is tried').toHaveLength(1);
    await expect.poll(() => rig.controller.outOfService, { timeout: SWEPT_MS }).toBe(null);
    expect(rig.published).toEqual([[], []]);
    expect(await rig.ticket()).toMatchObject({ reply: { number: 'A001' } });
  });

  it('answers a batch that met a defect of ours, and decides the next one on what is durable', async () => {
    const rig = await Rig.openDay();
    rig.port.failNext('defect');
    expect(await rig.ticket('k-1')).toEqual(refused('hall/internal'));
    expect(await rig.ticket('k-1')).toMatchObject({ ok: true, reply: { number: 'A001' } });
    expect(await rig.journaled()).toEqual(rig.controller.state);
  });
});

describe('the end', () => {
  it('answers everything that is under way and takes nothing new', async () => {
    const rig = await Rig.openDay();
    const release = rig.port.hold();
    const inFlight = rig.ticket();
    await turn();
    await turn();
    const queued = [rig.ticket(), rig.ticket()];
    const closed = rig.controller.close();
    expect(await rig.ticket()).toEqual(refused('hall/stopping'));
    expect(await isOpen(closed)).toBe(true);
    release();
    await closed;
    expect(await Promise.all([inFlight, ...queued])).toEqual([ok, ok, ok]);
  });

  it('ends although the outcome of its last batch can never be found out', async () => {
    const rig = await Rig.openDay();
    rig.port.failNext('unknown-absent');
    rig.port.reopensToFail = 1000;
    const last = rig.ticket();
    await expect.poll(() => rig.controller.outOfService?.code).toBe('db/unknown-outcome');
    await rig.controller.close();
    expect(await last).toEqual(refused('hall/out-of-service'));
  });
});
