import { describe, expect, it } from 'vitest';
import { LineSpeakerDriver } from '../../../drivers/line-speaker/index.ts';
import { machineClock as clock } from '../../../firmware-sim/clock.ts';
import { LineSpeaker } from '../../../firmware-sim/line-speaker.ts';
import { drive, wire } from '../line-bus.ts';
import { type Told, until } from '../make.ts';

const LIMIT_MS = 40_000;

async function makeSpeaker(kind: 'serial' | 'tcp' = 'serial') {
  const speaker = new LineSpeaker({ name: 'speaker', clock, characterMs: 20 });
  const { bus, port } = await wire([speaker], 19_200, kind);
  const { s } = drive(port, { s: (told: Told) => new LineSpeakerDriver(told.context) });
  if (s === undefined) throw new Error('no driver');
  const phases = () =>
    s.told.reports.flatMap((report) => (report.type === 'spoken' ? [`${report.id} ${report.phase} ${report.code ?? ''}`.trim()] : []));
  const say = (id: string, zh = '请A001号到3号窗口') => s.driver.speak(id, { zh, en: 'Number A001' });
  return { speaker, bus, told: s.told, phases, say };
}

const FULL = (id: string) => [`${id} started`, `${id} ended`];

describe('the announcing speaker', () => {
  it.each(['serial', 'tcp'] as const)(
    'says one thing after the other, in order, and tells of each: %s',
    { timeout: LIMIT_MS },
    async (kind) => {
      const { speaker, phases, say } = await makeSpeaker(kind);
      for (const id of ['c1', 'c2', 'c3']) say(id);
      await until(() => phases().length === 6, 'three announcements', LIMIT_MS / 2);
      expect(phases()).toEqual(['c1', 'c2', 'c3'].flatMap(FULL));
      expect(speaker.state.said.map(({ id, whole }) => [id, whole])).toEqual([
        ['c1', true],
        ['c2', true],
        ['c3', true],
      ]);
    },
  );

  it('is asked what it said while its cable was pulled, and says nothing twice', { timeout: LIMIT_MS }, async () => {
    const { speaker, bus, told, phases, say } = await makeSpeaker();
    say('c1');
    say('c2');
    await until(() => speaker.state.saying?.id === 'c1', 'the first sound');
    await bus.unplug();
    await until(() => told.states.at(-1)?.startsWith('noDevice'), 'the unplug');
    await until(() => speaker.state.said.length === 1, 'the end, unheard');
    await bus.plug();
    await until(() => phases().includes('c2 ended'), 'the second', LIMIT_MS / 2);
    expect(phases()).toEqual(['c1', 'c2'].flatMap(FULL));
    expect(speaker.state.said.map(({ id }) => id)).toEqual(['c1', 'c2']);
  });

  it('never repeats by itself what a power cut broke off', { timeout: LIMIT_MS }, async () => {
    const { speaker, phases, say } = await makeSpeaker();
    say('c1');
    say('c2');
    await until(() => speaker.state.saying?.id === 'c1', 'the first sound');
    speaker.powerCycle();
    await until(() => phases().includes('c2 ended'), 'the second', LIMIT_MS / 2);
    expect(phases()).toEqual(['c1 started', 'c1 failed speaker/restarted', ...FULL('c2')]);
    expect(speaker.state.said.map(({ id, whole }) => [id, whole])).toEqual([
      ['c1', false],
      ['c2', true],
    ]);
  });

  it('tells that it is muted, is in error while it is, and goes on afterwards', { timeout: LIMIT_MS }, async () => {
    const { speaker, told, phases, say } = await makeSpeaker();
    speaker.mute();
    say('c1');
    await until(() => phases().includes('c1 failed speaker/muted'), 'the refusal');
    await until(() => told.states.at(-1) === 'hardwareError speaker/muted unknown', 'the error', LIMIT_MS / 2);
    speaker.unmute();
    say('c2');
    await until(() => phases().includes('c2 ended') && told.states.at(-1) === 'online  unknown', 'the next', LIMIT_MS / 2);
  });

  it('says once what it was told twice because its answers were lost', { timeout: LIMIT_MS }, async () => {
    const { speaker, phases, say } = await makeSpeaker();
    let lost = 0;
    speaker.behave({
      name: 'deaf host',
      handle: (message, next) => {
        const isWord = message.direction === 'out' && /^<[SBE]\t/.test(message.bytes.toString());
        if (isWord && lost < 3) lost += 1;
        else next(message);
      },
    });
    say('c1');
    await until(() => phases().includes('c1 ended'), 'its end, by asking', LIMIT_MS / 2);
    expect(lost).toBe(3);
    expect(phases()).toEqual(FULL('c1'));
    expect(speaker.state.said).toHaveLength(1);
  });

  it('refuses what cannot be named on its line', { timeout: LIMIT_MS }, async () => {
    const { phases, say } = await makeSpeaker();
    say('a b');
    expect(phases()).toEqual(['a b failed speaker/bad-id']);
  });
});
