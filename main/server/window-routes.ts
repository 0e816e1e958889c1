/** What a window clerk can do. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Action } from '../api/authorize.ts';
import {
  autoCallBodySchema,
  callChosenBodySchema,
  emptyBodySchema,
  finishBodySchema,
  idempotencyHeaderSchema,
  nextBodySchema,
  openWindowBodySchema,
  parkBodySchema,
  pauseBodySchema,
  transferBodySchema,
  visitBodySchema,
  type WindowReply,
  windowParamsSchema,
  windowReplySchema,
} from '../api/commands.ts';
import type { DayCommand } from '../hall/day/commands.ts';
import type { Actor } from '../hall/kernel/actor.ts';
import type { ClerkId, ServiceId, ServiceRecordId, VisitId, WindowId } from '../hall/kernel/ids.ts';
import { carryOut } from './command-reply.ts';
import type { ServerDeps } from './deps.ts';

const windowSchema = { headers: idempotencyHeaderSchema, params: windowParamsSchema, response: { 200: windowReplySchema } };

/** Until log-in exists the clerk is whoever has signed in at that window. */
export const clerkAt = (deps: ServerDeps, window: WindowId, clerk: string | null): Actor => ({
  kind: 'clerk',
  id: `${clerk ?? deps.state().day.windows.get(window)?.clerk ?? 'nobody'}@window/${window}`,
});

/** A route of one window: its body gives one command. */
type WindowRoute<Body extends z.ZodType> = {
  readonly name: string;
  readonly body: Body;
  readonly action?: Action;
  readonly command: (window: WindowId, body: z.output<Body>) => DayCommand;
  /** The clerk whom the body names. */
  readonly clerk?: (body: z.output<Body>) => string;
};

export function windowRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const route = <Body extends z.ZodType>(of: WindowRoute<Body>): void => addRoute(app, deps, of);
  route({
    name: 'open',
    body: openWindowBodySchema,
    command: (window, { clerk }) => ({ kind: 'window.open', window, clerk: clerk as ClerkId }),
    clerk: ({ clerk }) => clerk,
  });
  route({ name: 'close', body: emptyBodySchema, command: (window) => ({ kind: 'window.close', window }) });
  route({ name: 'pause', body: pauseBodySchema, command: (window, { reason }) => ({ kind: 'window.pause', window, reason }) });
  route({ name: 'resume', body: emptyBodySchema, command: (window) => ({ kind: 'window.resume', window }) });
  route({ name: 'auto-call', body: autoCallBodySchema, command: (window, { on }) => ({ kind: 'window.auto-call', window, on }) });
  route({
    name: 'next',
    body: nextBodySchema,
    command: (window, { have }) => ({ kind: 'window.next', window, have: have as VisitId | null }),
  });
  route({
    name: 'call-chosen',
    body: callChosenBodySchema,
    action: 'call-chosen',
    command: (window, { have, visit, reason }) => ({
      kind: 'window.call-chosen',
      window,
      have: have as VisitId | null,
      visit: visit as VisitId,
      reason,
    }),
  });
  for (const name of ['recall', 'start', 'no-show', 'take-back'] as const)
    route({ name, body: visitBodySchema, command: (window, { visit }) => ({ kind: `window.${name}`, window, visit: visit as VisitId }) });
  route({
    name: 'finish',
    body: finishBodySchema,
    command: (window, { visit, next }) => ({
      kind: 'window.finish',
      window,
      visit: visit as VisitId,
      next: next as { service: ServiceId; record: ServiceRecordId } | null,
    }),
  });
  route({
    name: 'park',
    body: parkBodySchema,
    command: (window, { visit, reason }) => ({ kind: 'window.park', window, visit: visit as VisitId, reason }),
  });
  route({
    name: 'transfer',
    body: transferBodySchema,
    command: (window, { visit, to }) => ({
      kind: 'window.transfer',
      window,
      visit: visit as VisitId,
      to: { service: to.service as ServiceId, window: to.window as WindowId | null, clerk: to.clerk as ClerkId | null },
    }),
  });
}

function addRoute<Body extends z.ZodType>(app: FastifyInstance, deps: ServerDeps, of: WindowRoute<Body>): void {
  const schema = { ...windowSchema, body: of.body };
  app.withTypeProvider<ZodTypeProvider>().post(`/windows/:window/${of.name}`, { schema }, async (request, reply) => {
    const window = request.params.window as WindowId;
    const body = request.body as z.output<Body>;
    const done = await carryOut(deps, request, reply, {
      actor: clerkAt(deps, window, of.clerk?.(body) ?? null),
      action: of.action ?? 'serve',
      resource: `window/${window}`,
      command: of.command(window, body),
    });
    return done === null ? reply : reply.send(done as WindowReply);
  });
}
