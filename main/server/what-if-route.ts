/** What would have been: a past day under other rules and with other windows. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { DayArrivals } from '../../db/queries/day-arrivals.ts';
import { type WhatIfReply, whatIfBodySchema, whatIfReplySchema } from '../api/what-if.ts';
import type { ConfigState } from '../hall/config/config.ts';
import { waitFigures } from '../simulate/figures.ts';
import { PlanError } from '../simulate/plan-error.ts';
import type { Scenario } from '../simulate/scenario.ts';
import { simulateApart } from '../simulate/simulate-apart.ts';
import { whatIfScenarios } from '../simulate/what-if.ts';
import type { ServerDeps } from './deps.ts';
import { sendError } from './send-error.ts';

export function whatIfRoute(app: FastifyInstance, deps: ServerDeps): void {
  let isRunning = false;
  app
    .withTypeProvider<ZodTypeProvider>()
    .post('/what-if', { schema: { body: whatIfBodySchema, response: { 200: whatIfReplySchema } } }, async (request, reply) => {
      if (!deps.authorize({ kind: 'manager', id: 'hall' }, 'report', 'what-if')) return sendError(reply, 'request/forbidden', {});
      const { day, plans } = request.body;
      const state = deps.state();
      const config = state.config.config as ConfigState['config'];
      // One at a time: it costs a core for seconds, and the hall has few.
      if (isRunning) return sendError(reply, 'hall/busy', {});
      if (config === null) return sendError(reply, 'config/none', {});
      isRunning = true;
      try {
        const past = await deps.reports.query('day-arrivals', { day, before: state.day.span?.day ?? '9999' });
        if (past === null) return sendError(reply, 'what-if/no-day', { day });
        const scenarios = whatIfScenarios(config, past, plans);
        return reply.send(await answer(past, scenarios, plans));
      } catch (error) {
        if (error instanceof PlanError) return sendError(reply, 'what-if/plan', { problem: error.message, code: error.code });
        throw error;
      } finally {
        isRunning = false;
      }
    });
}

async function answer(past: DayArrivals, scenarios: readonly Scenario[], plans: WhatIfPlans): Promise<WhatIfReply> {
  const figures = await simulateApart(scenarios);
  const compared = figures.map((of, index) => {
    const { policy = null, staffing = null } = index === 0 ? {} : (plans[index - 1] ?? {});
    return { policy, staffing, figures: of };
  });
  return { day: past.day, arrivals: past.arrivals.length, recorded: waitFigures(past.arrivals), compared };
}

type WhatIfPlans = Parameters<typeof whatIfScenarios>[2];
