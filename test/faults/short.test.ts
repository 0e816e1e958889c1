import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerEarly } from './early-answer.ts';
import { ROOT } from './fault-hall.ts';
import { PLANS, type Plan } from './plans.ts';
import { type Outcome, obstacle, runPlans, WorkFolder } from './run-plans.ts';

/** Each runs a few seconds; a machine that is busy with other tests is given ten times that. */
const TIMEOUT_MS = 300_000;
const SHORT = ['kill9', 'powercut ext4', 'diskfull tmpfs', 'early answer, kill9', 'durations'];

const plans = SHORT.flatMap((name) => PLANS.filter((plan) => plan.name === name));

describe('the short form of npm run faults', () => {
  const stop = new AbortController();
  let work: WorkFolder;

  beforeAll(async () => {
    work = new WorkFolder();
    if (plans.some((plan) => obstacle(plan) === null)) await work.warmUp();
  }, TIMEOUT_MS);

  afterAll(async () => {
    stop.abort();
    // A rig that is still there cleans up first.
    await sleep(100);
    work.remove();
  });

  const runShort = async (plan: Plan): Promise<Outcome | undefined> =>
    (await runPlans([plan], work, { isShort: true, lanes: 1, signal: stop.signal, onOutcome: () => undefined }))[0];

  it('knows every rig it names', () => {
    expect(plans.map(({ name }) => name)).toEqual(SHORT);
  });

  for (const plan of plans) {
    const why = obstacle(plan);
    if (why !== null) process.stderr.write(`the short form of "${plan.name}" is not run: ${why}\n`);
    const title = plan.must === 'pass' ? `loses nothing: ${plan.name}` : `finds out a build that answers before the commit: ${plan.name}`;
    it(why === null ? title : `${title} (not run: ${why})`, { timeout: TIMEOUT_MS, skip: why !== null }, async () => {
      const outcome = await runShort(plan);
      for (const line of outcome?.figures ?? []) process.stderr.write(`${plan.name}: ${line}\n`);
      expect(outcome, outcome?.notes.join('\n')).toMatchObject({ ok: true, skipped: null });
      expect(outcome?.tries).toBeGreaterThan(0);
      if (plan.must === 'pass') expect(outcome?.kept).toBeGreaterThan(0);
      else expect(outcome?.lost).toBeGreaterThan(0);
    });
  }
});

describe('the build that answers early', () => {
  const controller = readFileSync(join(ROOT, 'main/controller/controller.ts'), 'utf8');

  it('answers in front of the commit and changes nothing else', () => {
    const early = /this\.#answer\([^;]*\); await new Promise\(.*?\); (?=let appended: Appended = await this\.#journal\.append)/;
    expect(answerEarly(controller)).toMatch(early);
    expect(answerEarly(controller).replace(early, '')).toBe(controller);
  });

  it('does not come to be from a controller it does not know', () => {
    expect(() => answerEarly(controller.replace('await this.#journal.append(', 'await this.#write('))).toThrow('exactly once');
    expect(() => answerEarly(controller.replaceAll('this.#answer(', 'this.#tell('))).toThrow('exactly once');
    expect(() => answerEarly(controller + controller)).toThrow('exactly once');
  });
});
