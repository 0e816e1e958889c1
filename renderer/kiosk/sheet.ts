import type { KioskTicketView, KioskTopic } from '../../main/api/views.ts';

/** What a citizen is told of the ticket just taken. Each says only what is known to be so. */
export type Sheet = 'printing' | 'confirmed' | 'failed' | 'noted' | 'unknown' | 'void' | 'screen' | 'no-news';

/** From the live ticket, which may not have arrived yet, and whether the screen still hears the hall. */
export function sheetOf(ticket: KioskTicketView | null, delivery: 'paper' | 'screen', hears: boolean): Sheet {
  if (ticket?.state === 'void' || ticket?.state === 'lapsed') return 'void';
  if (delivery === 'screen') return 'screen';
  switch (ticket?.print) {
    case 'confirmed':
      return 'confirmed';
    case 'failed':
      return ticket.noted || ticket.state !== 'unprinted' ? 'noted' : 'failed';
    case 'unknown':
      return 'unknown';
    default:
      return hears ? 'printing' : 'no-news';
  }
}

/** How long each message stays before the kiosk is idle again; null: until the hall says more. */
export const STAY_MS: Readonly<Record<Sheet, number | null>> = {
  printing: null,
  confirmed: 8000,
  failed: null,
  noted: 8000,
  unknown: 20_000,
  void: 8000,
  screen: 30_000,
  'no-news': 20_000,
};

/** Whether a sheet of paper can be promised now. */
export function canPrint(printer: KioskTopic['printer']['now'] | undefined): boolean {
  return printer !== null && printer !== undefined && printer.state === 'online' && printer.paper !== 'out';
}

/** A number that could not be printed and that nobody has noted yet: shown again if this page was reloaded meanwhile. */
export function unsettledTicket(tickets: KioskTopic['tickets'], dismissed: ReadonlySet<string>): KioskTicketView | null {
  const open = Object.values(tickets).filter(
    (ticket) => ticket.delivery === 'paper' && sheetOf(ticket, 'paper', true) === 'failed' && !dismissed.has(ticket.visit),
  );
  return open.sort((a, b) => b.issuedAt - a.issuedAt)[0] ?? null;
}
