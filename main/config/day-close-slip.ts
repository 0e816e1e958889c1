/** The day-close slip (日结小票): the day's totals and the head of the journal, on paper that nobody can rewrite. */
import type { TicketDocument, TicketLine } from '../../drivers/messages.ts';
import type { HallConfig } from './schema.ts';
import { localTime } from './ticket-document.ts';

/** Visits of the day; each has one end. */
export type SlipTotals = {
  readonly issued: number;
  readonly finished: number;
  /** Called and not come, or still waiting when the day was closed. */
  readonly lapsed: number;
  readonly cancelled: number;
  /** Never printed and never noted. */
  readonly voided: number;
  /** Those that have no end yet, on a slip printed within the day. */
  readonly open: number;
};

/** What the slip says. `head` is the last row of the journal when it was asked for: an anchor for `hallcall verify`. */
export type DayCloseFacts = {
  /** `2026-11-21` */
  readonly businessDay: string;
  /** UTC ms; null while the day is open. */
  readonly closedAt: number | null;
  /** UTC ms. */
  readonly printedAt: number;
  readonly totals: SlipTotals;
  /** By key of `services`, in the order in which they are printed. */
  readonly services: readonly { readonly service: string; readonly issued: number; readonly finished: number }[];
  readonly ratings: { readonly scored: number; readonly bad: number };
  /** Sheets of which nobody knows whether they came out. */
  readonly sheetsUnknown: number;
  readonly head: { readonly seq: number; readonly hash: string };
};

/** All 64 digits of the hash are printed, since `verify` takes no less: in groups that the eye can follow, so many a line as fit on 58 mm. */
const GROUP_DIGITS = 4;
const LINE_GROUPS = 4;
const LINE = new RegExp(`.{1,${GROUP_DIGITS * LINE_GROUPS}}`, 'gu');
const GROUP = new RegExp(`.{1,${GROUP_DIGITS}}`, 'gu');

/** The slip as a document of the ticket printer: it is printed on a kiosk's paper like a ticket. */
export function dayCloseSlip(config: HallConfig, facts: DayCloseFacts): TicketDocument {
  const { totals, ratings, head } = facts;
  const rows: readonly (readonly [string, number])[] = [
    ['取号 issued', totals.issued],
    ['办结 finished', totals.finished],
    ['过号 lapsed', totals.lapsed],
    ['取消 cancelled', totals.cancelled],
    ['作废 void', totals.voided],
    ['未结 still open', totals.open],
    ['评价 rated', ratings.scored],
    ['差评 bad ratings', ratings.bad],
    ['打印不明 sheets unknown', facts.sheetsUnknown],
  ];
  const hashLines = (head.hash.match(LINE) ?? []).map((line) => line.match(GROUP)?.join(' ') ?? line);
  return {
    lines: [
      text('日结小票', 2),
      text(config.hall.name.zh, 1),
      pair('业务日 day', facts.businessDay),
      ...(facts.closedAt === null ? [] : [pair('日结 closed', localTime(facts.closedAt, config.time_zone))]),
      pair('打印 printed', localTime(facts.printedAt, config.time_zone)),
      { kind: 'feed', lines: 1 },
      ...rows.map(([name, count]) => pair(name, String(count))),
      { kind: 'feed', lines: 1 },
      text('事项 service：取号 issued / 办结 finished', 1),
      ...facts.services.map(({ service, issued, finished }) => pair(nameOf(config, service), `${issued} / ${finished}`)),
      { kind: 'feed', lines: 1 },
      pair('流水 journal', `${head.seq}`),
      ...hashLines.map((line) => text(line, 1)),
      text('请妥善保存，核对数据时用', 1),
      { kind: 'feed', lines: Math.max(config.ticket.feed_lines, 1) },
    ],
    cut: config.ticket.cut,
  };
}

function nameOf(config: HallConfig, service: string): string {
  return (Object.hasOwn(config.services, service) ? config.services[service]?.name.zh : undefined) ?? service;
}

const text = (content: string, size: number): TicketLine => ({
  kind: 'text',
  text: content,
  align: 'center',
  width: size,
  height: size,
  bold: false,
});

const pair = (left: string, right: string): TicketLine => ({ kind: 'pair', left, right });
