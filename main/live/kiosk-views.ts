/** What one kiosk shows: its services, whether each gives a number now, and its last tickets. Pure. */
import type { KioskReadView, KioskTicketView, KioskTopic, OfferView } from '../api/views.ts';
import { failedSince, voidDue } from '../hall/day/deadlines.ts';
import type { Estimate } from '../hall/day/events.ts';
import type { Frozen, Visit } from '../hall/day/state.ts';
import { decide } from '../hall/hall.ts';
import { entryOf, ORDINARY } from '../hall/kernel/core-config.ts';
import type { KioskId, ServiceId, VisitId } from '../hall/kernel/ids.ts';
import { entries, serviceView, statusView, type View, waitView } from './hall-views.ts';

const KIOSK_TICKETS = 10;
/** No visit has this id: what is only tried out is never issued. */
const NOBODY = '' as VisitId;

function kioskTicketView({ state: { day }, config }: View, visit: Frozen<Visit>): KioskTicketView {
  const { id, number, service, issued, ahead, delivery, job, phase, noted, estimate } = visit;
  const failedAt = failedSince(visit);
  const due = failedAt === null ? null : voidDue(day, config, failedAt);
  return {
    visit: id,
    number,
    service,
    issuedAt: issued.at,
    delivery,
    print: job === null ? 'none' : job.state,
    printReason: job?.reason ?? null,
    state: phase,
    noted,
    voidAt: due === null ? null : due.from.at + due.afterMs,
    waitingAhead: ahead,
    estimate: waitView(estimate),
  };
}

/** What the hall would answer to an ordinary visitor without an appointment: the same decision that is made when one asks, so that the kiosk and it agree. */
function offerView({ state, facts }: View, kiosk: KioskId, service: ServiceId, estimate: Estimate | null): OfferView {
  const decision = decide(
    state,
    { kind: 'ticket.issue', visit: NOBODY, service, kiosk, delivery: 'screen', class: ORDINARY, booking: null, estimate },
    { at: facts.at, clockId: '', upMs: 0 },
  );
  if (decision.ok) return { service, refusal: null, opensAt: null, free: [] };
  const { code, context } = decision.refusal;
  return {
    service,
    refusal: code,
    opensAt: typeof context.opensAt === 'number' ? context.opensAt : null,
    free: Array.isArray(context.free) ? (context.free as OfferView['free']) : [],
  };
}

/** `recent` are the visits that this kiosk issued last, newest first; the caller keeps them, and what came of the last code or card read there. */
export function kioskTopic(view: View, kioskId: KioskId, recent: readonly VisitId[], lastRead: KioskReadView | null): KioskTopic | null {
  const { state, config, facts } = view;
  const kiosk = entryOf(config.kiosks, kioskId);
  if (kiosk === undefined) return null;
  const printer = kiosk.printer === null ? undefined : state.day.devices.get(kiosk.printer);
  const tickets = recent.slice(0, KIOSK_TICKETS).flatMap((id) => {
    const visit = state.day.visits.get(id);
    return visit === undefined ? [] : [[id, kioskTicketView(view, visit)] as const];
  });
  return {
    status: { hall: statusView(view) },
    printer: {
      now:
        kiosk.printer === null ? null : { device: kiosk.printer, state: printer?.state ?? 'starting', paper: printer?.paper ?? 'unknown' },
    },
    services: entries(kiosk.services, (id) => serviceView(view, id)),
    offers: entries(kiosk.services, (id) => offerView(view, kioskId, id, facts.estimateFor(id))),
    tickets: Object.fromEntries(tickets),
    reads: { now: lastRead },
  };
}
