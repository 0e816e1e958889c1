import { describe, expect, it } from 'vitest';
import { BusWatch, type Heard } from '../../../drivers/transport/bus-watch.ts';

function watchAfter(heard: Readonly<Record<string, readonly Heard[]>>): BusWatch {
  const watch = new BusWatch();
  for (const [device, list] of Object.entries(heard)) for (const each of list) watch.note(device, each);
  return watch;
}

const times = (count: number, heard: Heard): Heard[] => Array.from({ length: count }, () => heard);

describe('what is heard at an address', () => {
  it.each<[string, Readonly<Record<string, readonly Heard[]>>, string]>([
    ['answers', { pad: times(8, 'answered') }, 'good'],
    ['silence', { pad: times(8, 'silent') }, 'good'],
    ['three garbled answers', { pad: times(3, 'garbled'), next: times(8, 'answered') }, 'good'],
    ['garbled answers beside a neighbour that is heard well', { pad: times(4, 'garbled'), next: times(4, 'answered') }, 'conflict'],
    ['garbled answers beside a garbled neighbour', { pad: times(4, 'garbled'), next: [...times(4, 'answered'), 'garbled'] }, 'unreadable'],
    ['garbled answers of the only one', { pad: times(4, 'garbled') }, 'unreadable'],
    [
      'garbled and good ones in turns',
      { pad: ['garbled', 'answered', 'garbled', 'answered', 'garbled', 'answered', 'garbled'], next: times(4, 'answered') },
      'conflict',
    ],
    ['two answers to one question, twice', { pad: ['answered', 'doubled', 'answered', 'doubled'] }, 'conflict'],
    ['garbled answers, then a clean run', { pad: [...times(6, 'garbled'), ...times(4, 'answered')], next: times(4, 'answered') }, 'good'],
  ])('%s: %#', (_, heard, verdict) => {
    expect(watchAfter(heard).verdict('pad')).toBe(verdict);
  });

  it('is looked at more closely once it was odd, and forgotten with the port', () => {
    const watch = watchAfter({ pad: ['answered', 'garbled'] });
    expect([watch.isSuspect('pad'), watch.isSuspect('other')]).toEqual([true, false]);
    watch.clear();
    expect(watch.isSuspect('pad')).toBe(false);
  });
});
