/** The ticket of one visit, from the template in hall.yaml. */
import type { TicketDocument, TicketLine } from '../../drivers/messages.ts';
import { estimateWords } from '../api/estimate-words.ts';
import type { Estimate } from '../hall/day/events.ts';
import { businessDayAt } from '../hall/kernel/business-day.ts';
import { missingCase } from '../hall/kernel/decision.ts';
import { minutesOf } from './rules.ts';
import type { HallConfig } from './schema.ts';
import { fillTemplate, type PlaceholderValues } from './ticket-template.ts';

/**
 * What a ticket says of its visit. `service` is a key of `services`; `issuedAt` is UTC ms. `reprint` counts the sheets printed again on
 * somebody's order, from 1; null for the first sheet.
 */
export type TicketFacts = {
  readonly number: string;
  readonly service: string;
  readonly waitingAhead: number;
  readonly issuedAt: number;
  /** What was foretold of its wait; null where too little was known. */
  readonly estimate: Pick<Estimate, 'p50Ms' | 'p90Ms'> | null;
  readonly reprint: number | null;
};

/** Lines, notices and cut with every placeholder filled, times in the hall's time zone. A sheet printed again says so first, and large. */
export function ticketDocument(config: HallConfig, facts: TicketFacts): TicketDocument {
  const { lines, notices, qr_url: qrUrl, feed_lines: feedLines, cut } = config.ticket;
  const values = valuesOf(config, facts);
  const body = lines
    .filter((line) => facts.estimate !== null || !tellsEstimate(line))
    .flatMap((line) => fillLine(line, qrUrl ?? null, config.logo !== undefined, values));
  const foot = notices
    .filter((notice) => facts.estimate !== null || !ESTIMATE.test(notice))
    .map((notice): TicketLine => ({ kind: 'text', text: fillTemplate(notice, values), align: 'center', width: 1, height: 1, bold: false }));
  const feed: readonly TicketLine[] = feedLines === 0 ? [] : [{ kind: 'feed', lines: feedLines }];
  return { lines: [...reprintMark(facts.reprint), ...body, ...foot, ...feed], cut };
}

const ESTIMATE = /\{estimate\.(?:zh|en)\}/u;

/** Where nothing is foretold its line is left out: better none than a guess, or half a sentence. */
function tellsEstimate(line: HallConfig['ticket']['lines'][number]): boolean {
  if (line.kind === 'pair') return ESTIMATE.test(line.left) || ESTIMATE.test(line.right);
  return line.kind === 'text' && ESTIMATE.test(line.text);
}

/** Phones want white above and below a QR code too. */
const QUIET_ZONE = { kind: 'feed', lines: 1 } as const satisfies TicketLine;

/** Nobody may take a second sheet for a second number. */
function reprintMark(reprint: number | null): readonly TicketLine[] {
  if (reprint === null) return [];
  const mark = { kind: 'text', align: 'center', bold: true } as const;
  return [
    { ...mark, text: '重打', width: 3, height: 3 },
    { ...mark, text: `第 ${reprint} 次 REPRINT ${reprint}`, width: 1, height: 2 },
  ];
}

function fillLine(
  line: HallConfig['ticket']['lines'][number],
  qrUrl: string | null,
  hasLogo: boolean,
  values: PlaceholderValues,
): readonly TicketLine[] {
  switch (line.kind) {
    case 'text':
      return [{ ...line, text: fillTemplate(line.text, values) }];
    case 'pair':
      return [{ kind: 'pair', left: fillTemplate(line.left, values), right: fillTemplate(line.right, values) }];
    case 'qr':
      // No address is made up for a hall that has none.
      return qrUrl === null
        ? []
        : [
            QUIET_ZONE,
            {
              kind: 'qr',
              data: fillTemplate(qrUrl, values, encodeURIComponent),
              moduleDots: line.module_dots,
              errorLevel: line.error_level,
            },
            QUIET_ZONE,
          ];
    case 'logo':
      return hasLogo ? [line] : [];
    case 'feed':
      return [line];
    default:
      return missingCase(line);
  }
}

function valuesOf(config: HallConfig, facts: TicketFacts): PlaceholderValues {
  // A service may have left the file since the number was drawn; its key is then the truest name there is.
  const wait = facts.estimate === null ? null : estimateWords(facts.estimate);
  const name = Object.hasOwn(config.services, facts.service) ? config.services[facts.service]?.name : undefined;
  const { day } = businessDayAt(facts.issuedAt, config.time_zone, minutesOf(config.day_cutover));
  return {
    'hall.id': config.hall.id,
    'hall.zh': config.hall.name.zh,
    'hall.en': config.hall.name.en,
    number: facts.number,
    'service.zh': name?.zh ?? facts.service,
    'service.en': name?.en ?? facts.service,
    waiting_ahead: String(facts.waitingAhead),
    'estimate.zh': wait?.zh ?? '',
    'estimate.en': wait?.en ?? '',
    issued_at: localTime(facts.issuedAt, config.time_zone),
    business_day: day.replaceAll('-', ''),
  };
}

/** `2026-11-21 09:30:15`: the Swedish way of writing a moment happens to be the one that is wanted. */
export function localTime(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
}
