import { pino } from 'pino';
import type { Clock } from '../../drivers/clock.ts';
import { type Counters, type DeviceContext, makeCounters, type Verdict } from '../../drivers/device.ts';
import type { NoticeBody, PortConfig, ReportBody } from '../../drivers/messages.ts';
import { makeTransport, PortLink } from '../../drivers/transport/index.ts';

export const clock: Clock = { wallMs: () => Date.now(), upMs: () => performance.now() };
export const log = pino({ level: process.env.DRIVER_LOG ?? 'silent' });

/** Waits until `seen` gives something, looking every 5 ms; throws with `what` when it never does. */
export async function until<T>(seen: () => T | undefined | null | false, what: string, limitMs = 10_000): Promise<T> {
  const start = performance.now();
  for (;;) {
    const value = seen();
    if (value !== undefined && value !== null && value !== false) return value;
    if (performance.now() - start > limitMs) throw new Error(`never happened: ${what}`);
    await sleep(5);
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

export function makeLink(config: PortConfig, expectsAnswers = true): PortLink {
  return new PortLink({
    name: 'port',
    makeTransport: (events) => makeTransport(config, events),
    expectsAnswers,
    clock,
    log,
    random: () => 0,
  });
}

/** A context that keeps what the driver tells. */
export type Told = {
  readonly context: DeviceContext;
  readonly reports: ReportBody[];
  readonly notices: NoticeBody[];
  readonly states: string[];
  readonly counters: Counters;
  readonly verdicts: ((verdict: Verdict) => void)[];
};

export function makeTold(link: PortLink, name = 'device'): Told {
  const told = {
    reports: [] as ReportBody[],
    notices: [] as NoticeBody[],
    states: [] as string[],
    counters: makeCounters(),
    verdicts: [] as ((verdict: Verdict) => void)[],
  };
  let presses = 0;
  const context: DeviceContext = {
    name,
    link,
    clock,
    log,
    report: (body, onVerdict) => {
      told.reports.push(body);
      if (onVerdict !== undefined) told.verdicts.push(onVerdict);
    },
    notice: (body) => told.notices.push(body),
    drawPress: () => {
      presses += 1;
      return { boot: 0xb0070001, pressNo: presses };
    },
    setState: (state, code, paper) => {
      const text = [state, code, paper].join(' ');
      if (told.states.at(-1) !== text) told.states.push(text);
    },
    counters: told.counters,
  };
  return { ...told, context };
}
