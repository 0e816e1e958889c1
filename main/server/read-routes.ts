/** What can be read once, without the live feed. */
import type { FastifyInstance } from 'fastify';
import type { ServerDeps } from './deps.ts';
import { sendError } from './send-error.ts';

export function readRoutes(app: FastifyInstance, deps: ServerDeps): void {
  const reader = { kind: 'manager', id: 'loopback' } as const;
  for (const topic of ['hall', 'devices'] as const) {
    app.get(`/${topic}`, async (_request, reply) =>
      deps.authorize(reader, 'read', `topic/${topic}`) ? deps.topic(topic) : sendError(reply, 'request/forbidden', {}),
    );
  }
  app.get('/config', async (_request, reply) =>
    deps.authorize(reader, 'read', 'config') ? deps.screenConfig : sendError(reply, 'request/forbidden', {}),
  );
}
