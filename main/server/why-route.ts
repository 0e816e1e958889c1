/** Why a visit was called when it was, or was not yet. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Text } from '../api/texts.ts';
import { WHY_TOLD, type WhyReply, whyParamsSchema, whyReplySchema } from '../api/why.ts';
import { type WhyNames, whyLines } from '../api/why-texts.ts';
import type { ConfigState } from '../hall/config/config.ts';
import { type Explanation, explainVisit } from '../hall/day/queue/explain.ts';
import { type Outlook, outlookOf } from '../hall/day/queue/outlook.ts';
import type { DayState, Frozen, Visit } from '../hall/day/state.ts';
import type { VisitId } from '../hall/kernel/ids.ts';
import type { ServerDeps } from './deps.ts';
import { sendError } from './send-error.ts';

export function whyRoute(app: FastifyInstance, deps: ServerDeps): void {
  const names = namesOf(deps.screenConfig);
  app
    .withTypeProvider<ZodTypeProvider>()
    .get('/tickets/:id/why', { schema: { params: whyParamsSchema, response: { 200: whyReplySchema } } }, async (request, reply) => {
      const { id } = request.params;
      if (!deps.authorize({ kind: 'manager', id: 'loopback' }, 'read', `visit/${id}`)) return sendError(reply, 'request/forbidden', {});
      const { day } = deps.state();
      const visit = findToday(day, id);
      const today = visit === undefined ? null : (day.span?.day ?? null);
      const past = await deps.reports.query('visit-past', { visit: visit?.id ?? id, day: today });
      const explanation = past === null ? null : explainVisit(past);
      if (explanation === null) return sendError(reply, 'visit/unknown', { visit: id });
      return reply.send(replyOf(explanation, outlook(deps, explanation.visit), names));
    });
}

/** The visit of today with this id, or the last one that bears this number. */
function findToday(day: Frozen<DayState>, id: string): Frozen<Visit> | undefined {
  const visit = day.visits.get(id as VisitId);
  if (visit !== undefined) return visit;
  let found: Frozen<Visit> | undefined;
  for (const other of day.visits.values()) if (other.number === id && (found === undefined || other.order > found.order)) found = other;
  return found;
}

/** What is to come, of one that is still to be called. Read after the journal was: it may have been called meanwhile. */
function outlook(deps: ServerDeps, id: VisitId): Outlook | null {
  const { day, config } = deps.state();
  const visit = day.visits.get(id);
  const core = config.config as ConfigState['config'];
  if (visit === undefined || core === null) return null;
  const isToCome = visit.phase === 'waiting' || visit.phase === 'printing' || visit.phase === 'unprinted' || visit.returns !== null;
  return isToCome ? outlookOf(day, core, visit, deps.now()) : null;
}

function replyOf(explanation: Explanation, to: Outlook | null, names: WhyNames): WhyReply {
  const { phase: state, before, calls, away, ...rest } = explanation;
  return {
    ...rest,
    state,
    calls: [...calls],
    away: [...away],
    before: { count: before.length, told: before.slice(-WHY_TOLD) },
    outlook:
      to === null
        ? null
        : {
            waitMs: to.waitMs,
            reserved: to.reserved,
            returns: to.returns,
            windows: [...to.windows],
            before: { count: to.before.length, isMore: to.isMore, told: to.before.slice(0, WHY_TOLD) },
            maxWaitInMs: to.maxWaitInMs,
          },
    lines: whyLines(explanation, to, names, WHY_TOLD),
  };
}

type Named = readonly { readonly id: string; readonly name: Text }[];

/** Names as the screens have them; a key that is no longer configured stands for itself. */
function namesOf({ services, windows, clerks, classes, timeZone }: ServerDeps['screenConfig']): WhyNames {
  const by =
    (list: Named) =>
    (id: string): Text =>
      list.find((entry) => entry.id === id)?.name ?? { zh: id, en: id };
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  const named = by(classes);
  const ordinary: Text = { zh: '普通', en: 'ordinary' };
  return {
    service: by(services),
    window: by(windows),
    clerk: by(clerks),
    class: (id) => (id === 'ordinary' ? ordinary : named(id)),
    time: (at) => time.format(at),
  };
}
