/**
 * CHECK of the plan `durations`: every duration in the projections against what its clients know of it.
 *
 *   node test/faults/durations/check.ts --figures FILE [--must 'clock stepped,controller killed,day turned']
 *
 * A duration is right when it is within 50 ms of what can be true between the moment a step was asked for and the moment it was answered.
 * A run in which nothing of `--must` happened in the middle of any duration has proven nothing, and is none. One line of figures is
 * appended to FILE.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openReader, readAtOnce } from '../../../db/connection.ts';
import { layoutOf } from '../../../db/layout.ts';
import { compareRebuild } from '../../../db/maintenance.ts';
import { verify } from '../../../db/verify.ts';
import { dataFolder } from '../fault-hall.ts';
import { type Judged, judgeDurations, wrongOnes } from './measure.ts';
import { errorOf, readNotes } from './truth.ts';

const SLACK_MS = 50;
const STEPS: Readonly<Record<string, string>> = {
  'ticket.issued': 'issued',
  'visit.called': 'called',
  'visit.started': 'started',
  'visit.finished': 'finished',
};

const { values: given } = parseArgs({ options: { figures: { type: 'string' }, must: { type: 'string', default: '' } } });
const dataDir = dataFolder();

type Kept = { readonly kind: string; readonly visit: string };

function figuresOf(judged: readonly Judged[]): string {
  const certain = judged.filter(({ isCertain }) => isCertain);
  const largestMs = Math.max(0, ...certain.map(({ truth, saidMs }) => errorOf(truth, saidMs)));
  const widths = judged.map(({ truth }) => truth.mostMs - truth.leastMs).sort((a, b) => a - b);
  const count = (what: string): string => `${judged.filter(({ disturbed }) => disturbed.some((one) => one === what)).length} with ${what}`;
  return [
    `${judged.length} durations`,
    `largest error ${largestMs.toFixed(1)} ms`,
    `${judged.length - certain.length} marked`,
    ...['clock stepped', 'controller killed', 'day turned'].map(count),
    `the clients' own slack ${(widths[widths.length >> 1] ?? 0).toFixed(0)} ms in the middle, ${(widths.at(-1) ?? 0).toFixed(0)} ms at most`,
  ].join(', ');
}

function look(): { readonly kept: readonly Kept[]; readonly problems: readonly string[] } {
  const { kept, judged } = readAtOnce(openReader(layoutOf(dataDir).journal), (db) => ({
    kept: db
      .prepare<[], Kept>(
        `SELECT kind, json_extract(body, '$.visit') AS visit FROM journal WHERE kind IN ('${Object.keys(STEPS).join("', '")}')`,
      )
      .all(),
    judged: judgeDurations(db, readNotes(dataDir)),
  }));
  if (given.figures !== undefined) appendFileSync(given.figures, `${figuresOf(judged)}\n`);
  const wanted = given.must.split(',').filter(Boolean);
  const missing = wanted.filter((what) => !judged.some(({ disturbed }) => disturbed.some((one) => one === what)));
  return {
    kept,
    problems: [
      ...verify(dataDir).problems.map(({ code, detail }) => `${code} ${detail}`),
      ...compareRebuild(dataDir).map((difference) => `rebuild differs: ${JSON.stringify(difference)}`),
      ...wrongOnes(judged, SLACK_MS),
      ...missing.map((what) => `nothing proven: no duration with ${what} in its middle`),
    ],
  };
}

const { kept, problems } = look();
writeFileSync(
  1,
  [
    ...kept.map(({ kind, visit }) => `H ${STEPS[kind]}/${visit}`),
    `C ${problems.length === 0 ? 'ok' : problems.slice(0, 4).join('; ').replaceAll('\n', ' ')}`,
    '',
  ].join('\n'),
);
