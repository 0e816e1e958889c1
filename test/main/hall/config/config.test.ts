import { describe, expect, it } from 'vitest';
import type { HallCommand } from '../../../../main/hall/hall.ts';
import type { CoreConfig } from '../../../../main/hall/kernel/core-config.ts';
import { clerk, DrivenHall, makeConfig, makeConfiguredHall, window } from '../make-hall.ts';

const apply = (config: CoreConfig, digit: string, always = false): HallCommand => ({
  kind: 'config.apply',
  config,
  sha256: digit.repeat(64),
  always,
});
const { [window('w3')]: w3, ...windows } = makeConfig().windows;
const without = makeConfig({ windows, clerks: [clerk('c1'), clerk('c2')] });

describe('the configuration', () => {
  it('counts its versions by its hash, and journals nothing when nothing changed', () => {
    const hall = makeConfiguredHall();
    expect(hall.last('config.applied')).toMatchObject({ version: 1, retired: [] });
    expect(hall.give(apply(makeConfig(), '1'))).toEqual([]);
    expect(hall.give(apply(makeConfig({ printHoldMs: 9_000 }), '2'))).toEqual(['config.applied']);
    expect(hall.state.config).toMatchObject({ version: 2, sha256: '2'.repeat(64) });
  });

  it('is journaled at the opening of a day even when nothing changed, as the same version', () => {
    const hall = makeConfiguredHall();
    expect(hall.give(apply(makeConfig(), '1', true))).toEqual(['config.applied']);
    expect(hall.state.config.version).toBe(1);
    expect(hall.events.at(-1)?.stream).toBe('config');
  });

  it('retires a key that is gone, for good', () => {
    const hall = makeConfiguredHall().do(apply(without, '2'), apply(makeConfig({ ...without, printHoldMs: 1 }), '3'));
    expect(hall.state.config.retired).toEqual(['window/w3', 'clerk/c3']);
    const back = makeConfig({ windows: { ...windows, ...(w3 === undefined ? {} : { [window('w3')]: w3 }) }, clerks: without.clerks });
    expect(hall.ask(apply(back, '4'))).toEqual({ ok: false, refusal: { code: 'config/key-retired', context: { keys: ['window/w3'] } } });
    expect(hall.ask(apply(makeConfig(), '4'))).toMatchObject({ refusal: { context: { keys: ['window/w3', 'clerk/c3'] } } });
  });

  it('may come before there is any day', () => {
    expect(new DrivenHall().give(apply(makeConfig(), '1'))).toEqual(['config.applied']);
  });
});
