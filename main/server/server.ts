/**
 * The HTTP and WebSocket server of the hall. Until there is a log-in it takes requests on the loopback only, from this machine's
 * own pages only (Host and Origin are checked, so that a foreign page in the same browser can neither read nor command).
 */
import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import websocket from '@fastify/websocket';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { bookingRoutes } from './booking-routes.ts';
import { dayRoutes } from './day-routes.ts';
import type { ServerDeps } from './deps.ts';
import { deviceRoutes } from './device-routes.ts';
import { liveRoute } from './live-route.ts';
import { readRoutes } from './read-routes.ts';
import { reportRoutes } from './report-routes.ts';
import { sendError } from './send-error.ts';
import { ticketRoutes } from './ticket-routes.ts';
import { virtualRoutes } from './virtual-routes.ts';
import { visitRoutes } from './visit-routes.ts';
import { wedgeRoutes } from './wedge-routes.ts';
import { whatIfRoute } from './what-if-route.ts';
import { whyRoute } from './why-route.ts';
import { windowRoutes } from './window-routes.ts';

export type HallServer = FastifyInstance;

const BODY_LIMIT_BYTES = 16_384;
const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The screens load nothing from elsewhere; styles are written inline by the component library. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

export async function makeServer(deps: ServerDeps, log: FastifyBaseLogger): Promise<HallServer> {
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  guard(app);
  answerErrors(app);
  await app.register(swagger, { openapi: { info: { title: 'Hallcall', version: '1' } }, transform: jsonSchemaTransform });
  await app.register(websocket, { options: { maxPayload: BODY_LIMIT_BYTES } });
  endRefusedUpgrades(app);
  await app.register(
    (api, _options, done) => {
      readRoutes(api, deps);
      ticketRoutes(api, deps);
      bookingRoutes(api, deps);
      whyRoute(api, deps);
      whatIfRoute(api, deps);
      windowRoutes(api, deps);
      dayRoutes(api, deps);
      wedgeRoutes(api, deps);
      visitRoutes(api, deps);
      reportRoutes(api, deps);
      deviceRoutes(api, deps);
      virtualRoutes(api, deps);
      liveRoute(api, deps);
      api.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
      done();
    },
    { prefix: '/api/v1' },
  );
  app.get('/healthz', { schema: { hide: true } }, async (_request, reply) => {
    const health = deps.health();
    return reply.status(health.status === 'ok' ? 200 : 503).send(health);
  });
  if (deps.screensFolder !== null && existsSync(deps.screensFolder)) await serveScreens(app, deps.screensFolder);
  return app as unknown as HallServer;
}

/** `host` without its port. */
const nameOf = (host: string): string => host.replace(/:\d+$/u, '');

function guard(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { host, origin } = request.headers;
    const isForeign = host === undefined || !LOOPBACK_NAMES.has(nameOf(host)) || (origin !== undefined && origin !== `http://${host}`);
    if (isForeign) return void sendError(reply, 'request/foreign-origin', {});
    reply
      .header('content-security-policy', CONTENT_SECURITY_POLICY)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer');
    return done();
  });
}

/**
 * A request that asks for an upgrade and gets a plain answer leaves its socket with nobody: Node's server has let it go, and no
 * WebSocket has taken it. It would stay open for ever, and the server could not be closed.
 */
function endRefusedUpgrades(app: FastifyInstance): void {
  app.addHook('onResponse', async ({ raw }, reply) => {
    if (raw.headers.upgrade !== undefined && reply.raw.writableEnded) raw.socket.destroySoon();
  });
}

function answerErrors(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => sendError(reply, 'request/not-found', { path: request.url.slice(0, 200) }));
  app.setErrorHandler(
    (error: Error & { validation?: readonly { instancePath: string; message?: string }[]; statusCode?: number }, request, reply) => {
      if (error.validation !== undefined) {
        const problems = error.validation.map(({ instancePath, message }) => ({ at: instancePath || '/', problem: message ?? '' }));
        return sendError(reply, 'request/invalid', { problems });
      }
      if (error.statusCode === 413) return sendError(reply, 'request/too-large', { limitBytes: BODY_LIMIT_BYTES });
      if (error.statusCode !== undefined && error.statusCode < 500)
        return sendError(reply, 'request/invalid', { problems: [{ at: '/', problem: error.message }] });
      request.log.error({ err: error }, 'a request failed');
      return sendError(reply, 'hall/internal', {});
    },
  );
}

async function serveScreens(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, { root: folder, wildcard: false, index: false, cacheControl: false });
  // The screens route by path themselves: each of their addresses gets the one page.
  for (const path of ['/', '/kiosk/*', '/window/*', '/board', '/board/*', '/manager', '/reports', '/what-if', '/devices', '/virtual']) {
    app.get(path, { schema: { hide: true } }, (_request, reply) => reply.header('cache-control', 'no-store').sendFile('index.html'));
  }
}
