/** What must hold together in a journal, beyond what `verify` looks at: whole visits, and a command for every answer. */

import type { HashedRow } from '../../db/chain/chain.ts';
import type { Db } from '../../db/connection.ts';
import { iterateRows } from '../../db/rows.ts';
import { hex } from '../../firmware-sim/line-pad/line.ts';
import type { DayEvent } from '../../main/hall/day/events.ts';

/** `ids` as WRITER promises them. `pending`: visits whose finish has not called forth an evaluation, which only a start can catch up with. */
export type Judgement = { readonly ids: readonly string[]; readonly problems: readonly string[]; readonly pending: readonly string[] };

type Phase = 'waiting' | 'called' | 'serving' | 'finished';
type Evaluation = { readonly session: number | null; outcome: 'open' | 'scored' | 'closed' };

/** Follows every visit from its ticket to its score. `ordered` rows, oldest first. */
export class VisitAudit {
  readonly ids: string[] = [];
  readonly problems: string[] = [];
  readonly #phases = new Map<string, Phase>();
  readonly #atWindow = new Map<string, string>();
  readonly #evaluations = new Map<string, Evaluation>();
  readonly #owedEvaluation = new Set<string>();
  readonly #numbers = new Set<string>();
  readonly #ordinals = new Map<string, number>();
  readonly #presses = new Set<string>();

  get pending(): readonly string[] {
    return [...this.#owedEvaluation];
  }

  take(row: HashedRow): void {
    const event = { kind: row.kind, body: JSON.parse(row.body) } as DayEvent;
    const wrong = (what: string): void => void this.problems.push(`row ${row.seq} ${row.kind}: ${what}`);
    switch (event.kind) {
      case 'ticket.issued': {
        const { visit, number, service, ordinal } = event.body;
        const queue = `${row.stream} ${service}`;
        if (this.#numbers.has(`${row.stream} ${number}`)) wrong(`number ${number} twice in a day`);
        if (ordinal !== (this.#ordinals.get(queue) ?? 0) + 1) wrong(`number ${number} does not follow the one before`);
        this.#numbers.add(`${row.stream} ${number}`);
        this.#ordinals.set(queue, ordinal);
        this.#move(visit, undefined, 'waiting', wrong);
        this.ids.push(`ticket/${visit}`);
        break;
      }
      case 'visit.called': {
        const { visit, window } = event.body;
        const there = this.#atWindow.get(window);
        if (there !== undefined) wrong(`window ${window} has ${there} still`);
        this.#atWindow.set(window, visit);
        this.#move(visit, 'waiting', 'called', wrong);
        this.ids.push(`called/${visit}`);
        break;
      }
      case 'visit.started':
        this.#move(event.body.visit, 'called', 'serving', wrong);
        this.ids.push(`started/${event.body.visit}`);
        break;
      case 'visit.finished': {
        const { visit, window } = event.body;
        this.#move(visit, 'serving', 'finished', wrong);
        this.#atWindow.delete(window);
        this.#owedEvaluation.add(visit);
        this.ids.push(`finished/${visit}`);
        break;
      }
      case 'evaluation.opened':
      case 'evaluation.scored':
      case 'evaluation.closed':
        this.#evaluate(event, wrong);
        break;
      default:
        break;
    }
  }

  #move(visit: string, from: Phase | undefined, to: Phase, wrong: (what: string) => void): void {
    const phase = this.#phases.get(visit);
    if (phase !== from) wrong(`visit ${visit} was ${phase ?? 'not there'}, not ${from ?? 'new'}`);
    this.#phases.set(visit, to);
  }

  #evaluate(
    event: Extract<DayEvent, { kind: 'evaluation.opened' | 'evaluation.scored' | 'evaluation.closed' }>,
    wrong: (what: string) => void,
  ): void {
    const { evaluation, visit } = event.body;
    const known = this.#evaluations.get(evaluation);
    if (this.#phases.get(visit) !== 'finished') wrong(`visit ${visit} is not finished`);
    this.#owedEvaluation.delete(visit);
    if (event.kind === 'evaluation.opened') {
      if (known !== undefined) wrong(`${evaluation} opened twice`);
      this.#evaluations.set(evaluation, { session: event.body.session, outcome: 'open' });
      return;
    }
    if (known !== undefined && known.outcome !== 'open') wrong(`${evaluation} ended twice`);
    this.#evaluations.set(evaluation, {
      session: known?.session ?? null,
      outcome: event.kind === 'evaluation.scored' ? 'scored' : 'closed',
    });
    if (event.kind !== 'evaluation.scored') return;
    const { level, press } = event.body;
    const id = `${hex(press?.boot ?? 0, 8)}-${press?.pressNo}`;
    if (press === undefined || press.pressNo < 1 || press.boot < 1) wrong('a score without its press');
    else if (known?.session !== press.session) wrong(`${evaluation} scored by a press of another session`);
    if (level !== 6 - press.key) wrong(`key ${press.key} made level ${level}`);
    if (this.#presses.has(id)) wrong(`press ${id} scored twice`);
    this.#presses.add(id);
    this.ids.push(`score/${id}`);
  }
}

type Command = { readonly seq: number; readonly kind: string; readonly body: string; readonly reply: string | null };

/** Events of a command without the record that a repetition is answered from, and records that tell of another visit than their event. */
function findHalfCommands(db: Db): string[] {
  const commands = db
    .prepare<[], Command>(`
      SELECT seq, kind, body, reply
      FROM journal
      LEFT JOIN commands ON first_seq = seq
      WHERE command_key IS NOT NULL`)
    .all();
  return commands.flatMap(({ seq, kind, body, reply }) => {
    if (reply === null) return [`row ${seq} ${kind}: no record of its command`];
    if (kind !== 'ticket.issued') return [];
    const issued = JSON.parse(body) as Record<string, unknown>;
    const told = JSON.parse(reply) as Record<string, unknown>;
    return issued.visit === told.visit && issued.number === told.number ? [] : [`row ${seq}: the answer names another ticket`];
  });
}

/** Reads the whole journal in `db`. */
export function judge(db: Db): Judgement {
  const audit = new VisitAudit();
  for (const row of iterateRows(db, 0)) audit.take(row);
  return { ids: audit.ids, problems: [...audit.problems, ...findHalfCommands(db)], pending: audit.pending };
}
