/** The technician's hand on the devices: test, probe, scan, and the traffic of a port. */
import { PassThrough } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { WireEntry } from '../../drivers/messages.ts';
import { emptyBodySchema } from '../api/commands.ts';
import {
  deviceServiceParamsSchema,
  deviceWireParamsSchema,
  deviceWireQuerySchema,
  scanBodySchema,
  scanReplySchema,
  serviceReplySchema,
  serviceWords,
} from '../api/technician.ts';
import type { Actor } from '../hall/kernel/actor.ts';
import type { ServerDeps } from './deps.ts';
import { sendError } from './send-error.ts';

const TECHNICIAN: Actor = { kind: 'technician', id: 'loopback' };
/** A reader that falls so far behind is cut off: the record must not pile up in the controller. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;
/** What is kept comes at once; after this long of nothing more, it has all come. */
const KEPT_MS = 500;

export function deviceRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  api.post(
    '/devices/:host/:name/:action',
    { schema: { params: deviceServiceParamsSchema, body: emptyBodySchema, response: { 200: serviceReplySchema } } },
    async (request, reply) => {
      const { host, name, action } = request.params;
      const device = `${host}/${name}`;
      if (!deps.authorize(TECHNICIAN, 'service', `device/${device}`)) return sendError(reply, 'request/forbidden', {});
      const { ok, code, detail } = await deps.technician.service(device, action);
      if (code === 'device/unknown') return sendError(reply, 'device/unknown', { device });
      return reply.send({ ok, code, ...serviceWords(code), detail: { ...detail } });
    },
  );
  api.post('/devices/scan', { schema: { body: scanBodySchema, response: { 200: scanReplySchema } } }, async (request, reply) => {
    if (!deps.authorize(TECHNICIAN, 'service', 'devices')) return sendError(reply, 'request/forbidden', {});
    const hosts = await deps.technician.scan(request.body.talk);
    return reply.send({
      hosts: hosts.map(({ host, units, notes }) => ({ host, units: units === null ? null : [...units], notes: [...notes] })),
    });
  });
  api.get(
    '/devices/:host/:name/wire',
    { schema: { params: deviceWireParamsSchema, querystring: deviceWireQuerySchema } },
    async (request, reply) => {
      const { host, name } = request.params;
      const device = `${host}/${name}`;
      if (!deps.authorize(TECHNICIAN, 'service', `device/${device}`)) return sendError(reply, 'request/forbidden', {});
      const stream = wireStream(deps, device, request.query.follow === '1');
      if (stream === null) return sendError(reply, 'device/unknown', { device });
      return reply
        .header('content-type', 'application/x-ndjson; charset=utf-8')
        .header('content-disposition', `attachment; filename="${host}-${name}.wire.jsonl"`)
        .header('cache-control', 'no-store')
        .send(stream);
    },
  );
}

/** One JSON line an entry. */
function wireStream(deps: ServerDeps, device: string, follow: boolean): PassThrough | null {
  const stream = new PassThrough();
  let quiet: NodeJS.Timeout | null = null;
  const endSoon = (): void => {
    if (follow) return;
    if (quiet !== null) clearTimeout(quiet);
    quiet = setTimeout(() => stream.end(), KEPT_MS);
  };
  const stop = deps.technician.watchWire(device, (entries: readonly WireEntry[]) => {
    for (const entry of entries) stream.write(`${JSON.stringify(entry)}\n`);
    if (stream.writableLength > MAX_UNREAD_BYTES) stream.destroy();
    endSoon();
  });
  if (stop === null) return null;
  endSoon();
  stream.once('close', () => {
    if (quiet !== null) clearTimeout(quiet);
    stop();
  });
  return stream;
}
