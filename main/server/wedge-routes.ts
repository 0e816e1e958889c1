/** What pads and scanners type that are plugged into a screen's keyboard: the page hears them, and says so here. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  emptyBodySchema,
  evaluationParamsSchema,
  idempotencyHeaderSchema,
  kioskParamsSchema,
  okReplySchema,
  type PressReply,
  pressBodySchema,
  pressReplySchema,
  scanBodySchema,
  scanReplySchema,
} from '../api/commands.ts';
import type { Actor } from '../hall/kernel/actor.ts';
import type { DeviceId, EvaluationId, KioskId } from '../hall/kernel/ids.ts';
import { carryOut } from './command-reply.ts';
import type { ServerDeps } from './deps.ts';
import { sendError } from './send-error.ts';

type Asked = { readonly pad: DeviceId; readonly session: number; readonly actor: Actor };

const NO_PAD: Actor = { kind: 'device', id: 'none' };

export function wedgeRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  const { wedges } = deps.screenConfig;

  /** The question that an evaluation puts to its wedge pad. A pad on a port answers for itself; no page does it for it. */
  const askedOf = (evaluation: EvaluationId): Asked | null => {
    const { pad, session } = deps.state().day.evaluations.get(evaluation) ?? {};
    if (!pad || !session || !wedges.pads.some(({ device }) => device === pad)) return null;
    return { pad, session, actor: { kind: 'device', id: pad } };
  };

  const refuse = (reply: FastifyReply, evaluation: EvaluationId) => {
    const resource = `evaluation/${evaluation}`;
    const isAllowed = deps.authorize(NO_PAD, 'press', resource);
    return sendError(reply, isAllowed ? 'evaluation/unknown' : 'request/forbidden', { resource });
  };

  api.post(
    '/evaluations/:evaluation/asked',
    {
      schema: { headers: idempotencyHeaderSchema, params: evaluationParamsSchema, body: emptyBodySchema, response: { 200: okReplySchema } },
    },
    async (request, reply) => {
      const evaluation = request.params.evaluation as EvaluationId;
      const asked = askedOf(evaluation);
      if (asked === null) return refuse(reply, evaluation);
      const { actor, pad, session } = asked;
      const command = { kind: 'evaluation.ask', device: pad, session } as const;
      const done = await carryOut(deps, request, reply, { actor, action: 'press', resource: `device/${pad}`, command });
      return done === null ? reply : reply.send({ ok: true });
    },
  );
  api.post(
    '/evaluations/:evaluation/press',
    {
      schema: {
        headers: idempotencyHeaderSchema,
        params: evaluationParamsSchema,
        body: pressBodySchema,
        response: { 200: pressReplySchema },
      },
    },
    async (request, reply) => {
      const evaluation = request.params.evaluation as EvaluationId;
      const asked = askedOf(evaluation);
      if (asked === null) return refuse(reply, evaluation);
      const { actor, pad, session } = asked;
      const command = { kind: 'evaluation.press', device: pad, session, ...deps.drawPress(), key: request.body.key } as const;
      const done = await carryOut(deps, request, reply, { actor, action: 'press', resource: `device/${pad}`, command });
      return done === null ? reply : reply.send(done as PressReply);
    },
  );
  api.post(
    '/kiosks/:kiosk/scans',
    { schema: { params: kioskParamsSchema, body: scanBodySchema, response: { 200: scanReplySchema } } },
    async (request, reply) => {
      const kiosk = request.params.kiosk as KioskId;
      const resource = `kiosk/${kiosk}`;
      if (!deps.authorize({ kind: 'kiosk', id: kiosk }, 'scan', resource))
        return sendError(reply, 'request/forbidden', { action: 'scan', resource });
      const scanner = wedges.scanners.find((each) => each.kiosk === kiosk);
      if (scanner === undefined) return sendError(reply, 'device/unknown', { kiosk });
      return reply.send(await deps.takeScan({ device: scanner.device as DeviceId, kiosk, data: request.body.data }));
    },
  );
}
