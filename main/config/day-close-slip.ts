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
  /** Gone over to the next day in the middle of being served. */
  readonly carriedOver: number;
};

/** What the slip says. `head` is the last row of the journal when the day was closed: an anchor for `hallcall verify`. */
export type DayCloseFacts = {
  /** `2026-11-21` */
  readonly businessDay: string;
  /** UTC ms. */
  readonly closedAt: number;
  readonly totals: SlipTotals;
  /** By key of `services`, in the order in which they are printed. */
  readonly services: readonly { readonly service: string; readonly issued: number; readonly finished: number }[];
  readonly ratings: { readonly scored: number; readonly bad: number };
  /** Sheets of which nobody knows whether they came out. */
  readonly sheetsUnknown: number;
  readonly head: { readonly seq: number; readonly hash: string };
};

/** So many digits that nobody finds another journal with them, and few enough to be compared by eye. */
const HASH_DIGITS = 16;
const GROUP_DIGITS = 4;

/** The slip as a document of the ticket printer: it is printed on a kiosk's paper like a ticket. */
export function dayCloseSlip(config: HallConfig, facts: DayCloseFacts): TicketDocument {
  const { totals, ratings, head } = facts;
  const rows: readonly (readonly [string, number])[] = [
    ['取号 issued', totals.issued],
    ['办结 finished', totals.finished],
    ['过号 lapsed', totals.lapsed],
    ['取消 cancelled', totals.cancelled],
    ['作废 void', totals.voided],
    ['跨日 carried over', totals.carriedOver],
    ['评价 rated', ratings.scored],
    ['差评 bad ratings', ratings.bad],
    ['打印不明 sheets unknown', facts.sheetsUnknown],
  ];
  const hash = head.hash.slice(0, HASH_DIGITS).match(new RegExp(`.{1,${GROUP_DIGITS}}`, 'g')) ?? [];
  return {
    lines: [
      text('日结小票', 2),
      text(config.hall.name.zh, 1),
      pair('业务日 day', facts.businessDay),
      pair('日结 closed', localTime(facts.closedAt, config.time_zone)),
      { kind: 'feed', lines: 1 },
      ...rows.map(([name, count]) => pair(name, String(count))),
      { kind: 'feed', lines: 1 },
      text('事项 service：取号 issued / 办结 finished', 1),
      ...facts.services.map(({ service, issued, finished }) => pair(nameOf(config, service), `${issued} / ${finished}`)),
      { kind: 'feed', lines: 1 },
      pair('流水 journal', `${head.seq}`),
      text(hash.join(' '), 1),
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
