/**
 * Who may do what. Every route and every live topic asks here first. Until there is a log-in the server listens on the loopback
 * only, so whoever reaches it stands at this machine; roles still hold, so that the rule is in place before the log-in is.
 */
import type { Actor } from '../hall/kernel/actor.ts';

export type Action =
  | 'read'
  | 'issue'
  | 'note'
  | 'reprint'
  | 'serve'
  | 'call-chosen'
  | 'return'
  | 'cancel'
  | 'acknowledge'
  | 'decline'
  | 'press'
  | 'scan'
  | 'book'
  | 'close-day'
  | 'report'
  | 'service'
  | 'simulate';

const ALLOWED: Readonly<Record<Action, readonly Actor['kind'][]>> = {
  read: ['citizen', 'kiosk', 'clerk', 'manager', 'technician'],
  issue: ['citizen', 'kiosk', 'clerk', 'manager'],
  note: ['citizen', 'kiosk', 'clerk', 'manager'],
  reprint: ['clerk', 'manager'],
  serve: ['clerk', 'manager'],
  'call-chosen': ['clerk', 'manager'],
  // Whoever did not come says so where they took their number, or to a clerk.
  return: ['citizen', 'kiosk', 'clerk', 'manager'],
  cancel: ['clerk', 'manager'],
  // A board says for itself what it has painted.
  acknowledge: ['device'],
  // A clerk cannot decline for the citizen: a rating is neither given nor withheld by the rated.
  decline: ['citizen', 'kiosk'],
  // A press is the pad's, whichever page heard it; a code is read where the citizen stands.
  press: ['device'],
  scan: ['kiosk'],
  // Appointments come from the platforms they are made on, by the manager's leave.
  book: ['manager'],
  'close-day': ['manager'],
  report: ['manager', 'technician'],
  // Tests, probes and the traffic of the ports.
  service: ['technician'],
  simulate: ['technician'],
};

/** Whether `actor` may do `action` on `resource` (such as `window/w1`, `topic/hall`). A clerk acts at the own window only. */
export function authorize(actor: Actor, action: Action, resource: string): boolean {
  if (!ALLOWED[action].includes(actor.kind)) return false;
  return actor.kind !== 'clerk' || !resource.startsWith('window/') || resource === actor.id.split('@')[1];
}
