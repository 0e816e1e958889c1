/** Who comes: drawn at a rate, or as a file or a past day has it. */
import type { CoreConfig } from '../hall/kernel/core-config.ts';
import { ORDINARY } from '../hall/kernel/core-config.ts';
import type { ClassId, ServiceId } from '../hall/kernel/ids.ts';
import { Random } from './random.ts';
import type { Arrival } from './scenario.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Of a service without a promised time (承诺时长). */
export const DEFAULT_SERVICE_MINUTES = 8;

/** What is drawn besides the moments. */
export type Drawn = {
  /** Mean of one service; null: the service's standard minutes, or 8 where it has none. */
  readonly serviceMinutes: number | null;
  /** Standard deviation over mean: 1 is as scattered as the exponential, 0 always the mean. */
  readonly variation: number;
  readonly distribution: 'lognormal' | 'exponential';
  /** Shares of the classes, the rest is ordinary. */
  readonly classes: Readonly<Record<ClassId, number>>;
  /** Mean patience, exponential; null: everybody stays. */
  readonly patienceMinutes: number | null;
};

/** A Poisson stream for each service of `perHour` (visitors an hour), from `fromAt` to `toAt`, all from one seed. */
export function drawArrivals(
  config: CoreConfig,
  perHour: Readonly<Record<ServiceId, number>>,
  span: { readonly fromAt: number; readonly toAt: number },
  drawn: Drawn,
  seed: number,
): Arrival[] {
  const random = new Random(seed);
  const visitors = new Drawer(config, drawn, random);
  const arrivals = Object.entries(perHour).flatMap(([service, rate]) => {
    const its: Arrival[] = [];
    if (rate <= 0) return its;
    const everyMs = HOUR_MS / rate;
    for (let at = span.fromAt + random.exponential(everyMs); at < span.toAt; at += random.exponential(everyMs))
      its.push(visitors.draw(Math.floor(at), service as ServiceId));
    return its;
  });
  return arrivals.sort((a, b) => a.at - b.at);
}

/** Draws what a visitor is and brings, where nothing says so. */
export class Drawer {
  readonly #config: CoreConfig;
  readonly #drawn: Drawn;
  readonly #random: Random;
  readonly #classes: readonly { readonly value: ClassId; readonly weight: number }[];

  constructor(config: CoreConfig, drawn: Drawn, random: Random) {
    this.#config = config;
    this.#drawn = drawn;
    this.#random = random;
    const shares = Object.entries(drawn.classes).map(([value, weight]) => ({ value: value as ClassId, weight }));
    const rest = Math.max(0, 1 - shares.reduce((sum, { weight }) => sum + weight, 0));
    this.#classes = [...shares, { value: ORDINARY, weight: rest }];
  }

  draw(at: number, service: ServiceId): Arrival {
    return {
      at,
      service,
      class: this.#random.pick(this.#classes) ?? ORDINARY,
      serviceMs: this.serviceMs(service),
      patienceMs: this.patienceMs(),
    };
  }

  serviceMs(service: ServiceId): number {
    const { serviceMinutes, variation, distribution } = this.#drawn;
    const minutes = serviceMinutes ?? this.#config.services[service]?.standardMinutes ?? DEFAULT_SERVICE_MINUTES;
    const mean = minutes * MINUTE_MS;
    return Math.round(distribution === 'exponential' ? this.#random.exponential(mean) : this.#random.lognormal(mean, variation));
  }

  patienceMs(): number | null {
    const { patienceMinutes } = this.#drawn;
    return patienceMinutes === null ? null : Math.round(this.#random.exponential(patienceMinutes * MINUTE_MS));
  }
}
