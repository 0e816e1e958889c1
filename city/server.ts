import { createGunzip } from 'node:zlib';
import Fastify, { type FastifyError, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { healthSchema, MAX_REQUEST_BYTES, recentSchema } from '../main/api/city-wire.ts';
import { type HallRoutesOptions, hallRoutes } from './hall-routes.ts';
import { answers, refuse } from './refuse.ts';
import { listRecent } from './store/reports.ts';

export type CityServerOptions = HallRoutesOptions & { readonly log: Logger };

const RETRY_AFTER_S = 5;

/** Every failure leaves as `{code, message}`; what the caller could not help is a 503 with a time to come back, and a log line. */
function answerFailure(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = error.statusCode ?? 500;
  if (error.validation !== undefined) return refuse(reply, 400, { code: 'city/bad-request', message: error.message });
  if (status === 413) return refuse(reply, 413, { code: 'city/too-large', message: `a request has at most ${MAX_REQUEST_BYTES} bytes` });
  if (status >= 400 && status < 500) return refuse(reply, status === 415 ? 415 : 400, { code: 'city/bad-request', message: error.message });
  request.log.error({ err: error }, 'a request failed');
  return refuse(reply.header('retry-after', RETRY_AFTER_S), 503, {
    code: 'city/unavailable',
    message: 'the city cannot store or read now',
  });
}

/** The city's HTTP side: see main/api/city-wire.ts for what goes over it. Nothing is answered 200 before its transaction has committed. */
export function buildServer({ sql, tokens, log, clock }: CityServerOptions) {
  const app = Fastify({
    loggerInstance: log,
    bodyLimit: MAX_REQUEST_BYTES,
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 60_000,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler<FastifyError>(answerFailure);
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, { code: 'city/no-such-route', message: 'there is no such address' }));

  // The limit above holds for the bytes behind the gunzip, so a small body cannot unfold into a huge one.
  app.addHook('preParsing', async (request, _reply, payload) => {
    if (request.headers['content-encoding'] !== 'gzip') return payload;
    delete request.headers['content-length'];
    const gunzip = createGunzip();
    payload.on('error', (error) => gunzip.destroy(error));
    return payload.pipe(gunzip);
  });

  app.get('/healthz', { schema: { response: answers(healthSchema) } }, async () => {
    await sql.query('SELECT 1');
    return { ok: true, storage: sql.storage, durable: sql.storage === 'postgresql' };
  });

  app.get('/v1/recent', { schema: { response: answers(recentSchema) } }, async (request, reply) => {
    const halls = tokens.hallsOf(request.headers.authorization);
    if (halls.length === 0) return refuse(reply, 401, { code: 'city/unauthorised', message: 'a bearer token of a hall is needed' });
    return listRecent(sql, halls);
  });

  app.register(hallRoutes({ sql, tokens, clock }), { prefix: '/v1/halls/:hallId' });
  return app;
}
