/** A child for kill9.test.ts: appends visits without end and prints the head of each batch once it is durable. */
import { JournalClient } from '../../db/journal-client.ts';
import { makeVisit } from './visit-events.ts';

const dataDir = process.argv[2] ?? '';
const { client, opened } = await JournalClient.open({ dataDir, stamp: { at: Date.now(), clockId: 'c', upMs: 0 }, maxPages: null }, null);
let { head } = opened;
if (opened.recovered !== null) process.stdout.write('recovered\n');
for (let n = head.seq; ; n++) {
  const appended = await client.append({ events: makeVisit(n), commands: [] }, head);
  if (!appended.ok) throw new Error(appended.code);
  head = appended.head;
  process.stdout.write(`${head.seq} ${head.hash}\n`);
}
