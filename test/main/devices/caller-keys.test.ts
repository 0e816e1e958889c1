import { describe, expect, it } from 'vitest';
import type { CallerKey } from '../../../drivers/messages.ts';
import { type CallerChoices, type CallerView, numberOfRefusal, orderOf } from '../../../main/devices/caller-keys.ts';
import type { ServiceId, VisitId, WindowId } from '../../../main/hall/kernel/ids.ts';

const W1 = 'w1' as WindowId;
const W2 = 'w2' as WindowId;
const W3 = 'w3' as WindowId;
const TAX = 'tax' as ServiceId;
const LAND = 'land' as ServiceId;
const V1 = 'visit-1' as VisitId;
const V2 = 'visit-2' as VisitId;

const CHOICES: CallerChoices = {
  windows: [
    { id: W1, services: [TAX] },
    { id: W2, services: [LAND, TAX] },
    { id: W3, services: [LAND] },
  ],
  pauseReasons: [],
};
const IDLE: CallerView = { window: W1, paused: false, visit: null, parked: null };
const SERVING: CallerView = { ...IDLE, visit: { id: V1, phase: 'serving', service: TAX } };

const order = (key: CallerKey, view: CallerView | null, digits = '', choices = CHOICES) => orderOf(key, digits, view, choices);
const command = (wanted: object) => ({ kind: 'command', command: wanted });
const refused = (code: string) => ({ kind: 'refused', code });

describe('a key of a caller pad', () => {
  it.each([
    ['recall', 'window.recall'],
    ['confirm', 'window.start'],
    ['rate', 'window.finish'],
    ['no-show', 'window.no-show'],
  ] as const)('%s is %s of the visit that the pad showed', (key, kind) => {
    expect(order(key, SERVING)).toEqual(command({ kind, window: W1, visit: V1 }));
    expect(order(key, IDLE)).toEqual(refused('caller/no-visit'));
  });

  it('next carries the visit that the pad showed, so that two presses are one call', () => {
    expect(order('next', IDLE)).toEqual(command({ kind: 'window.next', window: W1, have: null }));
    expect(order('next', SERVING)).toEqual(command({ kind: 'window.next', window: W1, have: V1 }));
  });

  it('parks what is being served, and takes back what this window parked last', () => {
    expect(order('park', SERVING)).toEqual(command({ kind: 'window.park', window: W1, visit: V1, reason: null }));
    expect(order('take-back', { ...IDLE, parked: V2 })).toEqual(command({ kind: 'window.take-back', window: W1, visit: V2 }));
    expect(order('take-back', IDLE)).toEqual(refused('caller/no-visit'));
  });

  it('pauses, and the same key goes on; digits choose among the reasons there are', () => {
    expect(order('pause', IDLE)).toEqual(command({ kind: 'window.pause', window: W1, reason: 'caller-pad' }));
    expect(order('pause', { ...IDLE, paused: true })).toEqual(command({ kind: 'window.resume', window: W1 }));
    const choices = { ...CHOICES, pauseReasons: ['lunch', 'meeting'] };
    expect(order('pause', IDLE, '', choices)).toEqual(command({ kind: 'window.pause', window: W1, reason: 'lunch' }));
    expect(order('pause', IDLE, '2', choices)).toEqual(command({ kind: 'window.pause', window: W1, reason: 'meeting' }));
    expect(order('pause', IDLE, '3', choices)).toEqual(refused('caller/unknown-digits'));
  });

  it('sends a visit to the window of its digits, for the same service where that is served there', () => {
    const to = (service: ServiceId, window: WindowId) =>
      command({ kind: 'window.transfer', window: W1, visit: V1, to: { service, window, clerk: null } });
    expect(order('transfer', SERVING, '2')).toEqual(to(TAX, W2));
    expect(order('transfer', SERVING, '03')).toEqual(to(LAND, W3));
    for (const digits of ['', '0', '1', '4', '999999'])
      expect(order('transfer', SERVING, digits)).toEqual(refused('caller/unknown-digits'));
  });

  it('is refused where nothing was shown, and where it means nothing here', () => {
    expect(order('next', null)).toEqual(refused('caller/look-again'));
    expect(order('one-metre', SERVING)).toEqual(refused('caller/not-available'));
    expect(order('digits', SERVING, '42')).toEqual(refused('caller/unknown-digits'));
  });

  it('has a number of three digits for every refusal', () => {
    expect(['queue/empty', 'window/visit-open', 'caller/look-again', 'anything/else'].map(numberOfRefusal)).toEqual([901, 904, 908, 999]);
  });
});
