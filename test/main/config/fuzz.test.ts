import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml, stringify } from 'yaml';
import { parseHallConfig } from '../../../main/config/load.ts';
import { formatProblems } from '../../../main/config/problem.ts';
import { type HallConfig, PAD_FAMILIES, WEDGE_FAMILIES } from '../../../main/config/schema.ts';
import { ticketDocument } from '../../../main/config/ticket-document.ts';
import { coreConfigHash, toCoreConfig } from '../../../main/config/to-core.ts';
import { toHostConfig } from '../../../main/config/to-host.ts';
import { isOpenAt, nextOpening } from '../../../main/hall/kernel/calendar.ts';
import { EXAMPLE, parse } from './example.ts';

type Tree = { [key: string]: unknown } | unknown[];
type Slot = { readonly parent: Tree; readonly key: string | number };

/** Every place of the tree that can be bent. */
function slotsOf(tree: unknown): Slot[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const own = Array.isArray(tree)
    ? tree.map((_, key) => ({ parent: tree, key }))
    : Object.keys(tree).map((key) => ({ parent: tree as Tree, key }));
  return own.flatMap((slot) => [slot, ...slotsOf((slot.parent as Record<string | number, unknown>)[slot.key])]);
}

/** Words of the file itself: the mutations that come nearest to passing by mistake. */
const WORDS = [
  ...new Set(slotsOf(parseYaml(EXAMPLE)).flatMap(({ parent, key }) => [String(key), (parent as Record<string | number, unknown>)[key]])),
].filter((value) => typeof value !== 'object');

const bend = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('delete', 'replace', 'rename'),
  value: fc.oneof(
    fc.constantFrom(...WORDS),
    fc.constantFrom(null, '', 'constructor', '__proto__', 'toString', 'a\nb\u001b[2J', {}, [], -1, 1e9, 0.5, true),
    fc.jsonValue({ maxDepth: 2 }),
  ),
});
type Bend = typeof bend extends fc.Arbitrary<infer Value> ? Value : never;

function bent(bends: readonly Bend[]): unknown {
  const tree: unknown = parseYaml(EXAMPLE);
  for (const { at, how, value } of bends) {
    const slots = slotsOf(tree);
    const slot = slots[at % slots.length];
    if (slot === undefined) continue;
    const parent = slot.parent as Record<string | number, unknown>;
    const old = parent[slot.key];
    if (how === 'replace') parent[slot.key] = value;
    else if (Array.isArray(slot.parent)) slot.parent.splice(Number(slot.key), 1);
    else delete parent[slot.key];
    if (how === 'rename' && !Array.isArray(slot.parent))
      Object.defineProperty(parent, String(value), { value: old, enumerable: true, configurable: true, writable: true });
  }
  return tree;
}

/** Written without the code under test: every reference of a valid configuration leads somewhere, and to the right thing. */
function expectWhole(config: HallConfig): void {
  const services = new Map(Object.entries(config.services));
  const devices = new Map(Object.entries(config.devices).map(([name, device]) => [`main/${name}`, device.family]));
  const ports = new Set(Object.keys(config.ports));
  const used: string[] = [];
  for (const window of Object.values(config.windows)) {
    for (const service of [...window.services, ...window.secondary]) expect(services.has(service)).toBe(true);
    expect(new Set([...window.services, ...window.secondary]).size).toBe(window.services.length + window.secondary.length);
    if (window.display !== undefined) expect(devices.get(window.display)).toMatch(/-display$/u);
    if (window.pad !== undefined) expect(PAD_FAMILIES).toContain(devices.get(window.pad));
    used.push(...[window.display, window.pad].filter((device) => device !== undefined));
  }
  for (const kiosk of Object.values(config.kiosks)) {
    for (const service of kiosk.services) expect(services.has(service)).toBe(true);
    if (kiosk.printer !== undefined) expect(devices.get(kiosk.printer)).toBe('escpos-printer');
  }
  for (const device of Object.values(config.devices))
    expect('port' in device ? ports.has(device.port) : WEDGE_FAMILIES.includes(device.family)).toBe(true);
  for (const service of services.values())
    if (service.group !== undefined) expect(Object.keys(config.service_groups)).toContain(service.group);
  for (const rule of config.policy.rules) expect(services.has(rule.service)).toBe(true);
  if (config.bookings !== undefined) expect(['ordinary', ...Object.keys(config.classes)]).toContain(config.bookings.class);
  expect(config.calendar.holidays.filter((date) => date in config.calendar.working_days)).toEqual([]);
  expect(new Set(used).size).toBe(used.length);
  expect(new Set([...services.values()].map((service) => service.prefix)).size).toBe(services.size);
}

describe('a hall.yaml that somebody bent', () => {
  it('is refused with places, or is whole in every reference and fit for every use', () => {
    const seen = { passed: 0, refused: 0 };
    fc.assert(
      fc.property(fc.array(bend, { minLength: 1, maxLength: 3 }), (bends) => {
        const text = stringify(bent(bends));
        const loaded = parse(text);
        if (loaded.ok) {
          seen.passed += 1;
          expectWhole(loaded.config);
          const core = toCoreConfig(loaded.config);
          expect(coreConfigHash(core)).toHaveLength(64);
          // Whatever was let in, the hall can say when it is open.
          const hours = { timeZone: core.timeZone, calendar: core.calendar, own: null };
          const opensAt = nextOpening(hours, 0);
          expect(opensAt === null || isOpenAt(hours, opensAt)).toBe(true);
          expect(toHostConfig(loaded.config, 'main').devices).toHaveLength(Object.keys(loaded.config.devices).length);
          ticketDocument(loaded.config, {
            number: 'A001',
            service: 'social-insurance',
            waitingAhead: 0,
            issuedAt: 0,
            estimate: null,
            reprint: null,
          });
          return;
        }
        seen.refused += 1;
        const lines = text.split('\n').length;
        expect(loaded.problems.length).toBeGreaterThan(0);
        for (const { line, column } of loaded.problems) expect(line >= 1 && line <= lines && column >= 1).toBe(true);
        const printed = formatProblems(loaded.problems, 'hall.yaml', 'zh');
        expect(printed.split('\n')).toHaveLength(loaded.problems.length);
        expect(printed).not.toContain('\u001b');
      }),
      { numRuns: 300 },
    );
    // Both ways must have been walked, or the property says nothing.
    expect(Math.min(seen.passed, seen.refused)).toBeGreaterThan(10);
  });

  it('never throws over text that was cut, doubled or scribbled on', () => {
    const scribble = fc.record({
      at: fc.nat({ max: EXAMPLE.length }),
      cut: fc.nat({ max: 40 }),
      put: fc.oneof(
        fc.string({ unit: 'binary', maxLength: 6 }),
        fc.constantFrom('\t', '\n', ': ', '- ', '{', ']', '"', "'", '&a ', '*a', '!x ', '---\n', '# ', '|\n', '? ', '\u0000', '\r'),
      ),
    });
    fc.assert(
      fc.property(fc.array(scribble, { minLength: 1, maxLength: 4 }), (scribbles) => {
        const text = scribbles.reduce((done, { at, cut, put }) => done.slice(0, at) + put + done.slice(at + cut), EXAMPLE);
        const loaded = parse(text);
        if (loaded.ok) expectWhole(loaded.config);
        else expect(loaded.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });

  it('never throws over bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(parseHallConfig(bytes).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
