import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  evaluationSchema,
  evaluationsQuerySchema,
  hallIdSchema,
  handshakeReplySchema,
  handshakeRequestSchema,
  journalIdSchema,
  rowsReplySchema,
  rowsRequestSchema,
  salvagedReplySchema,
  salvagedRequestSchema,
  summarySchema,
  visitSchema,
  visitsQuerySchema,
} from '../main/api/city-wire.ts';
import { answers, refuse } from './refuse.ts';
import type { Sql } from './sql/sql.ts';
import { shakeHands } from './store/journals.ts';
import { listEvaluations, listVisits, summarize } from './store/reports.ts';
import { storeRows } from './store/store-rows.ts';
import { storeSalvaged } from './store/store-salvaged.ts';
import type { Tokens } from './tokens.ts';

export type HallRoutesOptions = { readonly sql: Sql; readonly tokens: Tokens; readonly clock: { wallMs(): number } };

const hall = z.object({ hallId: hallIdSchema });
const journal = hall.extend({ journalId: journalIdSchema });
const visitsSchema = z.object({ visits: z.array(visitSchema) });
const evaluationsSchema = z.object({ evaluations: z.array(evaluationSchema) });

const handshake = { params: hall, body: handshakeRequestSchema, response: answers(handshakeReplySchema) };
const rows = { params: journal, body: rowsRequestSchema, response: answers(rowsReplySchema) };
const salvaged = { params: journal, body: salvagedRequestSchema, response: answers(salvagedReplySchema) };
const summary = { params: hall, response: answers(summarySchema) };
const visits = { params: hall, querystring: visitsQuerySchema, response: answers(visitsSchema) };
const evaluations = { params: hall, querystring: evaluationsQuerySchema, response: answers(evaluationsSchema) };

/** The routes of one hall, under `/v1/halls/:hallId`, each behind that hall's bearer token. */
export const hallRoutes =
  ({ sql, tokens, clock }: HallRoutesOptions): FastifyPluginAsyncZod =>
  async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      const halls = tokens.hallsOf(request.headers.authorization);
      if (halls.length === 0) return refuse(reply, 401, { code: 'city/unauthorised', message: 'a bearer token of this hall is needed' });
      const { hallId } = request.params as { readonly hallId: string };
      if (!halls.includes(hallId)) return refuse(reply, 403, { code: 'city/forbidden', message: "the token is another hall's" });
      return undefined;
    });

    app.post('/handshake', { schema: handshake }, async ({ params, body }, reply) => {
      if (body.hallId !== params.hallId)
        return refuse(reply, 400, { code: 'city/bad-request', message: 'hallId of the body and of the address differ' });
      return shakeHands(sql, body, clock.wallMs());
    });

    app.post('/journals/:journalId/rows', { schema: rows }, async ({ params, body }, reply) => {
      const stored = await storeRows(sql, { ...params, nowMs: clock.wallMs() }, body);
      return stored.ok ? stored.reply : refuse(reply, 409, stored.refusal);
    });

    app.post('/journals/:journalId/salvaged', { schema: salvaged }, async ({ params, body }, reply) => {
      const stored = await storeSalvaged(sql, { ...params, nowMs: clock.wallMs() }, body);
      return stored.ok ? stored.reply : refuse(reply, 409, stored.refusal);
    });

    app.get('/summary', { schema: summary }, async ({ params }) => summarize(sql, params.hallId));

    app.get('/visits', { schema: visits }, async ({ params, query }) => ({
      visits: [...(await listVisits(sql, params.hallId, query.day, query.limit))],
    }));

    app.get('/evaluations', { schema: evaluations }, async ({ params, query }) => ({
      evaluations: [...(await listEvaluations(sql, params.hallId, query))],
    }));
  };
