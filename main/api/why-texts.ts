/** The why of a call in words, Chinese first. Every sentence is built from codes and figures of the journal. */
import type { BeforeReason, CalledBefore, Explanation, OwnCall } from '../hall/day/queue/explain.ts';
import type { Outlook, WaitingBefore, WindowOutlook } from '../hall/day/queue/outlook.ts';
import type { VisitPhase } from '../hall/day/state.ts';
import { missingCase } from '../hall/kernel/decision.ts';
import type { Text } from './texts.ts';

/** What keys are called in this hall. */
export type WhyNames = {
  readonly service: (id: string) => Text;
  readonly window: (id: string) => Text;
  readonly clerk: (id: string) => Text;
  readonly class: (id: string) => Text;
  /** The moment as the hall's clocks show it, such as 09:41:07. */
  readonly time: (at: number) => string;
};

const text = (zh: string, en: string): Text => ({ zh, en });
const minutes = (ms: number): Text => {
  const whole = Math.floor(ms / 60_000);
  return whole < 1 ? text('不到1分钟', 'less than a minute') : text(`${whole}分钟`, `${whole} minute${whole === 1 ? '' : 's'}`);
};

/** All that can be said, in order: what it is, who was called before it, when it was called, and what comes next. */
export function whyLines(explanation: Explanation, outlook: Outlook | null, names: WhyNames, mostTold: number): Text[] {
  return [
    issuedLine(explanation, names),
    ...explanation.away.map(({ phase, fromAt, toAt }) => awayLine(phase, names.time(fromAt), toAt === null ? null : names.time(toAt))),
    ...explanation.before.slice(-mostTold).map((before) => beforeLine(explanation, before, names)),
    ...explanation.calls.map((call) => callLine(explanation, call, names)),
    ...(outlook === null ? [] : outlookLines(explanation, outlook, names)),
  ];
}

function issuedLine({ number, service, class: of, issuedAt }: Explanation, names: WhyNames): Text {
  const [what, who, at] = [names.service(service), names.class(of), names.time(issuedAt)];
  return text(`${number}：${what.zh}，${who.zh}，${at}取号。`, `${number}: ${what.en}, ${who.en}, issued at ${at}.`);
}

const AWAY: Partial<Readonly<Record<VisitPhase, Text>>> = {
  printing: text('号票正在打印', 'its ticket was being printed'),
  unprinted: text('号票没有印出', 'its ticket had not come out'),
  'no-show': text('叫号未到', 'it was called and nobody came'),
  parked: text('已挂起', 'it was parked'),
};

function awayLine(phase: VisitPhase, from: string, to: string | null): Text {
  const what = AWAY[phase] ?? text(phase, phase);
  return to === null
    ? text(`${from}起${what.zh}，不参加叫号。`, `Since ${from} ${what.en}, so it cannot be called.`)
    : text(`${from}至${to}${what.zh}，其间不参加叫号。`, `From ${from} to ${to} ${what.en}, so it could not be called then.`);
}

/** "B012 先于 A045 叫号：……" */
function beforeLine(own: Explanation, before: CalledBefore, names: WhyNames): Text {
  const reason = reasonText(before.reason, before, own, names);
  const [at, where] = [names.time(before.at), names.window(before.window)];
  return text(
    `${before.number}先于${own.number}叫号（${at}，${where.zh}）：${reason.zh}。`,
    `${before.number} was called before ${own.number} (${at}, ${where.en}): ${reason.en}.`,
  );
}

type Other = { readonly number: string; readonly class?: string; readonly window: string };

function reasonText(reason: BeforeReason, other: Other, own: Explanation, names: WhyNames): Text {
  const its = other.class === undefined ? text(other.number, other.number) : classText(other.number, names.class(other.class));
  const mine = names.class(own.class);
  switch (reason.code) {
    case 'older':
      return text(`${other.number}取号更早`, `${other.number} was issued earlier`);
    case 'max-wait': {
      const [waited, limit] = [minutes(reason.waitMs), minutes(reason.maxWaitMs)];
      return text(
        `${other.number}已等候${waited.zh}，达到最长等候${limit.zh}，优先叫号`,
        `${other.number} had waited ${waited.en}, the longest wait is ${limit.en}, and whoever has reached it goes first`,
      );
    }
    case 'service-rule': {
      const service = names.service(reason.service);
      return text(
        `“${service.zh}”等候超过规定时间，按规则先叫该事项`,
        `a wait for ${service.en} had passed its limit, and that service goes first by rule`,
      );
    }
    case 'primary-first': {
      const [where, service] = [names.window(other.window), names.service(reason.service)];
      return text(
        `${where.zh}先办本窗口事项，“${service.zh}”是兼办事项`,
        `${where.en} calls its own services first, and ${service.en} is one it only helps with`,
      );
    }
    case 'reserved':
      return text(`${other.number}是指定到该窗口或人员的`, `${other.number} had been sent to this very window or clerk`);
    case 'higher-class':
      return text(`${its.zh}，优先于${mine.zh}`, `${its.en}, who go before ${mine.en}`);
    case 'heavier': {
      const [waited, than] = [minutes(reason.waitMs), minutes(reason.thanWaitMs)];
      return text(
        `按加权等候，${other.number}等候${waited.zh}×${reason.weight}，大于${own.number}等候${than.zh}×${reason.thanWeight}`,
        `by weighted wait ${other.number} (${waited.en} x ${reason.weight}) stood above ${own.number} (${than.en} x ${reason.thanWeight})`,
      );
    }
    case 'ratio': {
      const turn = reason.turn === 'priority' ? text('优先号', 'a priority number') : text('普通号', 'an ordinary number');
      const ratio = `${reason.priority}:${reason.ordinary}`;
      return text(`${its.zh}，按${ratio}轮到${turn.zh}`, `${its.en}, and by ${ratio} it was the turn of ${turn.en}`);
    }
    case 'chosen': {
      const [why, code] = [reason.reason === '' ? '' : `（${reason.reason}）`, reason.reason === '' ? '' : ` (${reason.reason})`];
      return text(`由工作人员指定叫号${why}`, `a person chose to call it${code}`);
    }
    case 'rule':
      return text(`按当时的规则（${ruleText(reason.rule).zh}）`, `by the rule of that moment (${ruleText(reason.rule).en})`);
    default:
      return missingCase(reason);
  }
}

const classText = (number: string, of: Text): Text => text(`${number}属${of.zh}`, `${number} is of the class ${of.en}`);

const RULES: Readonly<Record<OwnCall['why']['rule'], Text>> = {
  'first-come': text('先到先办', 'first come, first served'),
  strict: text('优先级高者先', 'higher classes first'),
  ratio: text('优先号与普通号按比例', 'priority and ordinary numbers in turn'),
  ageing: text('按加权等候时间', 'the weighted wait'),
  'max-wait': text('达到最长等候时间', 'the longest wait was reached'),
  'service-rule': text('事项等候超时规则', 'a rule for a service that waits too long'),
  reserved: text('指定到本窗口或人员', 'sent to this window or clerk'),
  secondary: text('本窗口事项无人等候，叫兼办事项', 'nobody waited for its own services, so a secondary one was called'),
  chosen: text('工作人员指定', 'chosen by a person'),
};
const ruleText = (rule: OwnCall['why']['rule']): Text => RULES[rule];

function callLine({ number }: Explanation, { window, at, why }: OwnCall, names: WhyNames): Text {
  const [where, waited, rule, time] = [names.window(window), minutes(why.waitMs), ruleText(why.rule), names.time(at)];
  const ahead = why.ahead === 0 ? text('', '') : text(`，先于${why.ahead}个更早取的号`, `, before ${why.ahead} issued earlier`);
  return text(
    `${time} ${where.zh}叫${number}：${rule.zh}，已等候${waited.zh}${ahead.zh}。`,
    `At ${time} ${where.en} called ${number}: ${rule.en}, after ${waited.en}${ahead.en}.`,
  );
}

function outlookLines(own: Explanation, outlook: Outlook, names: WhyNames): Text[] {
  return [
    ...returnsLines(outlook),
    ...reservedLines(own, outlook, names),
    ...windowLines(own, outlook.windows, names),
    ...waitingLines(own, outlook, names),
    latestLine(own, outlook),
  ];
}

function returnsLines({ returns }: Outlook): Text[] {
  if (returns === null) return [];
  const { afterTickets, afterMs } = returns;
  const parts = [
    ...(afterTickets === null ? [] : [text(`同一事项再叫${afterTickets}个号后`, `after ${afterTickets} more calls of its service`)]),
    ...(afterMs === null ? [] : [text(`${minutes(afterMs).zh}后`, `in ${minutes(afterMs).en}`)]),
  ];
  return [
    text(
      `过号：${parts.map(({ zh }) => zh).join('或')}恢复等候，保留原来的位置。`,
      `It did not come: it waits again ${parts.map(({ en }) => en).join(' or ')}, at its old place.`,
    ),
  ];
}

function reservedLines({ number }: Explanation, { reserved }: Outlook, names: WhyNames): Text[] {
  if (reserved === null) return [];
  const targets = [
    ...(reserved.window === null ? [] : [names.window(reserved.window)]),
    ...(reserved.clerk === null ? [] : [names.clerk(reserved.clerk)]),
  ];
  const [zh, en] = [targets.map((target) => target.zh).join('、'), targets.map((target) => target.en).join(', ')];
  const absent = reserved.isThere ? text('', '') : text('，目前不在岗', ', which is not there now');
  return [text(`${number}已指定到${zh}${absent.zh}。`, `${number} was sent to ${en}${absent.en}.`)];
}

const STATES: Readonly<Record<WindowOutlook['state'], Text>> = {
  open: text('已开放', 'open'),
  paused: text('暂停', 'paused'),
  closed: text('未开放', 'closed'),
};

function windowLines({ number }: Explanation, windows: readonly WindowOutlook[], names: WhyNames): Text[] {
  if (windows.length === 0) return [text(`目前没有窗口可以叫${number}。`, `No window can call ${number} now.`)];
  return windows.map(({ window, state, tier, next }) => {
    const [where, is] = [names.window(window), STATES[state]];
    const second = tier === 'secondary' ? text('（兼办）', ' (secondary)') : text('', '');
    const then =
      next === null
        ? text('', '')
        : next.number === number
          ? text('，下一个就叫它', ', and it is the next there')
          : text(
              `，下一个叫${next.number}（${ruleText(next.why.rule).zh}）`,
              `, next there is ${next.number} (${ruleText(next.why.rule).en})`,
            );
    return text(`${where.zh}${second.zh}${is.zh}${then.zh}。`, `${where.en}${second.en} is ${is.en}${then.en}.`);
  });
}

/** One sentence a reason, with the first few numbers. */
function waitingLines(own: Explanation, { before, isMore }: Outlook, names: WhyNames): Text[] {
  const byReason = new Map<string, WaitingBefore[]>();
  for (const entry of before) byReason.set(entry.reason.code, [...(byReason.get(entry.reason.code) ?? []), entry]);
  return [...byReason.values()].flatMap((entries) => {
    const [first] = entries;
    if (first === undefined) return [];
    const numbers = entries.slice(0, 5).map(({ number }) => number);
    const reason = reasonText(first.reason, first, own, names);
    const least = isMore ? text('至少', 'at least ') : text('', '');
    return [
      text(
        `按现在的规则，${least.zh}${entries.length}个号会先于${own.number}：${numbers.join('、')}${entries.length > 5 ? '等' : ''}。例如：${reason.zh}。`,
        `As things stand ${least.en}${entries.length} would be called before ${own.number}: ${numbers.join(', ')}${entries.length > 5 ? ' ...' : ''}. For one: ${reason.en}.`,
      ),
    ];
  });
}

function latestLine({ number }: Explanation, { maxWaitInMs }: Outlook): Text {
  if (maxWaitInMs === 0)
    return text(
      `${number}已达到最长等候时间，优先于所有等候较短的号。`,
      `${number} has reached the longest wait and goes before all who have waited less.`,
    );
  const left = minutes(maxWaitInMs);
  return text(
    `最迟${left.zh}后，${number}达到最长等候时间，届时优先于所有等候较短的号。`,
    `In ${left.en} at the latest ${number} has reached the longest wait, and then goes before all who have waited less.`,
  );
}
