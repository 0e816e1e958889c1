/** Reports over any stretch of days: JSON for a screen, CSV and XLSX to take away. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { reportParamsSchema, reportQuerySchema } from '../api/reports.ts';
import type { Actor } from '../hall/kernel/actor.ts';
import type { ServerDeps } from './deps.ts';
import { sendError } from './send-error.ts';

export function reportRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const reader: Actor = { kind: 'manager', id: 'loopback' };
  const api = app.withTypeProvider<ZodTypeProvider>();
  api.get('/reports/:name', { schema: { params: reportParamsSchema, querystring: reportQuerySchema } }, async (request, reply) => {
    const { name } = request.params;
    if (!deps.authorize(reader, 'report', `report/${name}`)) return sendError(reply, 'request/forbidden', { report: name });
    try {
      const { contentType, fileName, bytes } = await deps.report(name, request.query);
      if (request.query.format !== 'json') reply.header('content-disposition', `attachment; filename="${fileName}"`);
      // The bytes go out as they came from the thread that made them: the loop neither checks nor copies them.
      return reply
        .header('content-type', contentType)
        .header('cache-control', 'no-store')
        .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    } catch (error) {
      request.log.error({ err: error, report: name }, 'a report failed');
      return sendError(reply, 'report/failed', { report: name });
    }
  });
}
