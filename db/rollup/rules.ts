import type { CoreConfig } from '../../main/hall/kernel/core-config.ts';
import type { HashedRow } from '../chain/chain.ts';
import type { Db } from '../connection.ts';
import { ROW_COLUMNS } from '../rows.ts';
import { decodeEvent } from '../upcast.ts';

/** What the configuration of a day says about its figures. */
export type DayRules = {
  /** The hour on the hall's clocks, `00` to `23`. */
  readonly hourOf: (at: number) => string;
  /** The standard time of a service, null where it has none. */
  readonly standardMsOf: (service: string) => number | null;
};

const QUARTER_MS = 900_000;
const MINUTE_MS = 60_000;

/** No zone changes its clocks but on a quarter of an hour, and asking for the hour costs 2 us. */
function makeHourOf(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
  const known = new Map<number, string>();
  return (at) => {
    const quarter = Math.floor(at / QUARTER_MS);
    const hour = known.get(quarter) ?? format.format(at);
    known.set(quarter, hour);
    return hour;
  };
}

/** Without a configuration, as in a journal that lost its beginning: UTC, and no standards. */
export function makeRules(config: Pick<CoreConfig, 'timeZone' | 'services'> | null): DayRules {
  const services = new Map(Object.entries(config?.services ?? {}));
  return {
    hourOf: makeHourOf(config?.timeZone ?? 'UTC'),
    standardMsOf: (service) => {
      const minutes = services.get(service)?.standardMinutes ?? null;
      return minutes === null ? null : minutes * MINUTE_MS;
    },
  };
}

/** The configuration that held at row `seq`, the last one without it; null where there is none. */
export function prepareConfigAt(db: Db): (seq: number | null) => { readonly seq: number; readonly config: CoreConfig } | null {
  const select = db.prepare<[number], HashedRow>(`
    SELECT ${ROW_COLUMNS}
    FROM main.journal
    WHERE stream = 'config' AND seq <= ?
    ORDER BY stream_seq DESC
    LIMIT 1`);
  let last: { readonly seq: number; readonly config: CoreConfig } | null = null;
  return (seq) => {
    const row = select.get(seq ?? Number.MAX_SAFE_INTEGER);
    if (row === undefined) return null;
    if (last?.seq === row.seq) return last;
    const event = decodeEvent(row);
    if (event.kind !== 'config.applied') return null;
    last = { seq: row.seq, config: event.body.config };
    return last;
  };
}
