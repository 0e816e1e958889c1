/**
 * Makes the controller answer early as it is loaded; one that cannot be made to does not start.
 *
 *   node --import ./test/faults/early-answer-hook.ts main/cli/main.ts ...
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { answerEarly } from './early-answer.ts';

const CONTROLLER = new URL('../../main/controller/controller.ts', import.meta.url);
const source = answerEarly(readFileSync(CONTROLLER, 'utf8'));

registerHooks({
  load: (url, context, nextLoad) => (url === CONTROLLER.href ? { ...nextLoad(url, context), source } : nextLoad(url, context)),
});
