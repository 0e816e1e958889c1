import type { Target } from './figures.ts';
import { NEXT_POLICIES } from './next-queue.ts';

/** What issues 2 and 4 ask of the hall. Names are those of the figures; a figure that was not measured is not judged. */
export const TARGETS: readonly Target[] = [
  { name: 'tickets.empty.8.of-bare', says: 'tickets at 8 clients, of the bare loop: at least 0.6', atLeast: 0.6 },
  { name: 'tickets.empty.1.of-bare', says: 'tickets at 1 client, of the bare loop: at least 0.2', atLeast: 0.2 },
  {
    name: 'tickets.slow-disk.8.of-bare',
    says: 'tickets at 8 clients with 1 ms added to every fdatasync, of the bare loop: at least 4',
    atLeast: 4,
  },
  { name: 'tickets.empty.8.p99', says: 'p99 at 8 clients: at most 5 ms', atMost: 5 },
  { name: 'tickets.past.8.p99', says: 'p99 at 8 clients with the million: at most 5 ms', atMost: 5 },
  { name: 'tickets.beside-report.8.p99', says: 'p99 at 8 clients beside a report over the million: at most 10 ms', atMost: 10 },
  { name: 'tickets.past.8.of-empty', says: 'rate at 8 clients with the million, of that on an empty day: at least 0.8', atLeast: 0.8 },
  { name: 'tickets.past.8.p99-of-empty', says: 'p99 at 8 clients with the million, of that on an empty day: at most 1.5', atMost: 1.5 },
  { name: 'tickets.empty.8.loop-p99', says: 'event-loop delay p99 at 8 clients: at most 5 ms', atMost: 5 },
  { name: 'tickets.past.8.loop-p99', says: 'event-loop delay p99 at 8 clients with the million: at most 5 ms', atMost: 5 },
  { name: 'start.first-ticket', says: 'first accepted ticket after kill -9, 5,000 visits today: at most 2 s', atMost: 2 },
  { name: 'start-past.first-ticket', says: 'the same with the million: at most 2 s', atMost: 2 },
  { name: 'ticket.ours.qr', says: 'the QR of our reference ticket reads back', atLeast: 1 },
  {
    name: 'ticket.ours.of-next',
    says: 'bytes of our reference ticket, of the fewest of others whose QR reads back: below 1',
    atMost: 0.999,
  },
  { name: 'past.verify', says: 'verify holds over the million and what came behind it', atLeast: 1 },
  ...NEXT_POLICIES.map((policy) => ({
    name: `next.${policy}.flat`,
    says: `who is next under ${policy}, at 10, 1,000 and 20,000 waiting: at most 2 times`,
    atMost: 2,
  })),
  { name: 'history.start', says: 'start-up over three years, 3,000,000 tickets: at most 2 s', atMost: 2 },
  { name: 'history.report-most', says: 'the longest report over any range of three years: at most 300 ms', atMost: 300 },
  { name: 'history.loop-p99', says: 'event-loop delay p99 while reports run: at most 5 ms', atMost: 5 },
  { name: 'live.call.p99', says: 'a call is at 500 screens: p99 at most 50 ms', atMost: 50 },
  { name: 'live.beside-report.p99', says: 'the same beside reports over three years: p99 at most 50 ms', atMost: 50 },
];
