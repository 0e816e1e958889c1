import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { type CityRefusal, refusalSchema } from '../main/api/city-wire.ts';

const REFUSALS = {
  400: refusalSchema,
  401: refusalSchema,
  403: refusalSchema,
  404: refusalSchema,
  409: refusalSchema,
  413: refusalSchema,
  415: refusalSchema,
  503: refusalSchema,
} as const;

/** The response schemas of a route: its own for 200, a refusal for everything else. */
export const answers = <Schema extends z.ZodType>(schema: Schema) => ({ 200: schema, ...REFUSALS });

/** Ends a request with a coded refusal. */
export const refuse = (reply: FastifyReply, status: keyof typeof REFUSALS, refusal: CityRefusal): FastifyReply =>
  reply.code(status).send(refusal);
