import type { DeviceContext, Driver } from '../device.ts';
import { codeOf, DriverError } from '../driver-error.ts';
import type { DeviceConfig, PadContent } from '../messages.ts';
import { type PadLook, SessionPad } from '../pad-session/index.ts';
import type { Wire } from '../transport/index.ts';
import { decodeKeys, encodeLamps, type HidPadMap, makePadMap } from './key-map.ts';
import { HID_PAD } from './models.ts';
import { parseDescriptor } from './report-descriptor.ts';

type PadConfig = Extract<DeviceConfig, { family: 'hid-pad' }>;

/**
 * A pad of keys and lamps on USB. Which bit is which key and lamp is read from the unit's own report descriptor at each connect, as another unit may
 * have come. A key counts when it goes down; one that was down already counts only on a unit that latches. States: `pad/no-descriptor`,
 * `pad/bad-descriptor`, `pad/is-keyboard`, `pad/no-keys`.
 */
export class HidPadDriver implements Driver {
  readonly #config: PadConfig;
  readonly #context: DeviceContext;
  readonly #pad: SessionPad;
  #map: HidPadMap | null = null;
  #down: ReadonlySet<number> = new Set();
  /** Keys that a report has spoken of since the port opened: the first word on a key is how it is, no press. */
  #known = new Set<number>();
  #stopListening: () => void = () => undefined;

  constructor(config: PadConfig, context: DeviceContext) {
    this.#config = config;
    this.#context = context;
    this.#pad = new SessionPad(
      context,
      { ...HID_PAD.timing, latches: config.latches },
      { show: (look, wire) => this.#show(look, wire), lit: () => this.#takeLatched() },
    );
  }

  start(): void {
    const { link, setState } = this.#context;
    this.#stopListening = link.listen({
      opened: () => this.#open(),
      closed: (code) => setState('noDevice', code, 'unknown'),
      data: (report) => this.#take(report),
    });
    this.#pad.start();
  }

  async stop(): Promise<void> {
    this.#stopListening();
    await this.#pad.stop();
  }

  show(rev: number, content: PadContent): void {
    this.#pad.show(rev, content);
  }

  #open(): void {
    const { link, setState, log, name } = this.#context;
    this.#map = null;
    this.#down = new Set();
    this.#known = new Set();
    try {
      const bytes = this.#config.descriptor === null ? link.reportDescriptor : Buffer.from(this.#config.descriptor, 'hex');
      if (bytes === null) throw new DriverError('pad/no-descriptor', 'this system does not give the report descriptor; configure it');
      this.#map = makePadMap(parseDescriptor(bytes));
      setState('online', null, 'unknown');
    } catch (caught) {
      log.error({ device: name, err: caught }, 'the pad cannot be understood');
      setState('hardwareError', codeOf(caught, 'pad/bad-descriptor'), 'unknown');
    }
  }

  #take(report: Uint8Array): void {
    const { counters } = this.#context;
    const keys = this.#map === null ? null : decodeKeys(this.#map, report);
    if (keys === null) {
      counters.badFrames += 1;
      return;
    }
    counters.framesIn += 1;
    const before = this.#down;
    this.#down = new Set([...[...before].filter((key) => !keys.told.has(key)), ...keys.down]);
    // A unit reports when something changes, so its first word is a change too, unless it came before the pad was lit.
    const pressed = [...keys.down].filter((key) => !before.has(key) && (this.#known.has(key) || this.#pad.isAsking));
    for (const key of keys.told) this.#known.add(key);
    // Two keys in one report: nobody can say which came first, and no score is guessed.
    const [key] = pressed;
    if (key !== undefined && pressed.length === 1) this.#pad.key(key, null);
    else counters.strayPresses += pressed.length;
  }

  /** A unit that latches still shows the key that was pressed for this question while nobody was listening. */
  #takeLatched(): void {
    const [key] = this.#down;
    if (!this.#config.latches || key === undefined) return;
    const isPress = this.#down.size === 1 && this.#pad.key(key, null) === 'press';
    // A key that was kept from an earlier question has to be let go, or the citizen's own would not be seen.
    if (!isPress) this.#release().catch((error: unknown) => this.#context.log.warn({ err: error }, 'a latched key was not let go'));
  }

  /** A unit that latches lets go when its lamps change. */
  async #release(): Promise<void> {
    await this.#context.link.run('command', async (wire) => {
      await this.#show({ kind: 'dark' }, wire);
      await this.#show({ kind: 'asking', session: 0 }, wire);
    });
  }

  async #show(look: Exclude<PadLook, { kind: 'hold' }>, wire: Wire): Promise<void> {
    if (this.#map === null) throw new DriverError('port/closed', 'the pad was not understood');
    const lit = look.kind === 'asking' ? this.#map.keys.map((_, index) => index + 1) : look.kind === 'thanks' ? [look.key] : [];
    for (const report of encodeLamps(this.#map, lit)) await wire.send(report);
  }
}
