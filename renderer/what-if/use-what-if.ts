import { useState } from 'react';
import type { ScreenConfig } from '../../main/api/screen-config.ts';
import { type WhatIfBody, type WhatIfReply, whatIfReplySchema } from '../../main/api/what-if.ts';
import { CommandError, drawKey, sendCommand } from '../commands/client.ts';
import { type PlanChoice, toBody } from './plans.ts';

/** A comparison with the plans as they were when it was asked for. */
export type Compared = { readonly reply: WhatIfReply; readonly plans: readonly PlanChoice[] };
export type WhatIf =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' }
  | { readonly kind: 'refused'; readonly error: CommandError }
  | { readonly kind: 'compared'; readonly compared: Compared };

/** The hall ends a simulation after a minute. */
const ANSWER_MS = 70_000;

/** Has a past day simulated; `day` null is the last one that has visits. */
export function useWhatIf(): readonly [WhatIf, (day: string | null, plans: readonly PlanChoice[], config: ScreenConfig) => Promise<void>] {
  const [state, setState] = useState<WhatIf>({ kind: 'idle' });
  const simulate = async (day: string | null, plans: readonly PlanChoice[], config: ScreenConfig): Promise<void> => {
    setState({ kind: 'running' });
    const body: WhatIfBody = { day, plans: plans.map((plan) => toBody(plan, config)) };
    try {
      // Once: a repeated request would meet the first one at work.
      const reply = await sendCommand({
        path: '/api/v1/what-if',
        body,
        key: drawKey(),
        reply: whatIfReplySchema,
        timeoutMs: ANSWER_MS,
        once: true,
      });
      setState({ kind: 'compared', compared: { reply, plans } });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      setState({ kind: 'refused', error });
    }
  };
  return [state, simulate];
}
