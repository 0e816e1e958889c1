/** How an estimate is told to people, in one place: on the ticket, at the kiosk and to the manager. */
import type { Estimate } from '../hall/day/events.ts';
import type { Text } from './texts.ts';

/** Minutes, multiples of five: about `aboutMin`, nine of ten within `withinMin`. */
export type RoundedEstimate = { readonly aboutMin: number; readonly withinMin: number };

const MINUTE_MS = 60_000;
const STEP_MIN = 5;

/** The middle to the nearest five minutes; the border up, since "nine of ten" must stay true, and always above the middle. Null for the shortest waits. */
export function roundEstimate({ p50Ms, p90Ms }: Pick<Estimate, 'p50Ms' | 'p90Ms'>): RoundedEstimate | null {
  const withinMin = Math.max(STEP_MIN, Math.ceil(p90Ms / MINUTE_MS / STEP_MIN) * STEP_MIN);
  if (withinMin === STEP_MIN) return null;
  const aboutMin = Math.max(STEP_MIN, Math.round(p50Ms / MINUTE_MS / STEP_MIN) * STEP_MIN);
  return { aboutMin, withinMin: Math.max(withinMin, aboutMin + STEP_MIN) };
}

/** A sentence for a citizen. */
export function estimateWords(estimate: Pick<Estimate, 'p50Ms' | 'p90Ms'>): Text {
  const rounded = roundEstimate(estimate);
  if (rounded === null) return { zh: `预计 ${STEP_MIN} 分钟以内叫到`, en: `Expected wait: up to ${STEP_MIN} minutes` };
  const { aboutMin, withinMin } = rounded;
  return {
    zh: `预计等待约 ${aboutMin} 分钟，十人中有九人不超过 ${withinMin} 分钟`,
    en: `Expected wait: about ${aboutMin} minutes, 9 of 10 within ${withinMin}`,
  };
}
