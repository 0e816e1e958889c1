import { rmSync } from 'node:fs';
import { expect, it, onTestFinished, vi } from 'vitest';
import { verify } from '../../../db/verify.ts';
import { parseAnchor } from '../../../main/cli/data-commands.ts';
import { ScriptedPrinter } from '../../drivers/escpos-printer/scripted-printer.ts';
import { openFarTty } from '../../drivers/pty.ts';
import { get, makeConfig, makeDataDir, post, startHall } from '../make-hall.ts';

vi.setConfig({ testTimeout: 90_000 });

/** `40321` and, below it, 64 digits in groups of four. */
const ANCHOR = /journal\s+(\d+)\s+((?:[0-9a-f]{4}\s+){16})/gu;

it('a closed day leaves a slip that verifies the journal, once, and the manager gets another', async () => {
  const far = openFarTty();
  onTestFinished(() => far.unplug());
  const printer = new ScriptedPrinter(far.send);
  far.onData((chunk) => printer.receive(chunk));
  const dir = makeDataDir();
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const config = makeConfig((raw) => {
    raw.ports = { paper: { kind: 'serial', path: far.path, baud: 38_400 } };
    raw.devices = { 'printer-1': { family: 'escpos-printer', port: 'paper' } };
    raw.kiosks = { k1: { name: { zh: '1号取号机', en: 'Kiosk 1' }, services: ['social-insurance'], printer: 'main/printer-1' } };
  });
  let hall = await startHall(dir, { config });
  const anchors = () => [...printer.printed.matchAll(ANCHOR)].map(([, seq, hash]) => parseAnchor(`${seq}:${hash}`));
  const settled = async (): Promise<unknown> => (await get(hall, '/api/v1/day/slip')).slip;

  expect(await post(hall, 'day/slip', { printer: 'main/printer-9' })).toMatchObject({
    status: 404,
    body: { error: { code: 'printer/unknown' } },
  });
  expect((await post(hall, 'day/close', {})).status).toBe(200);
  await expect.poll(settled, { timeout: 40_000 }).toMatchObject({ job: expect.stringMatching(/^slip-.*\.1$/u), state: 'confirmed' });
  expect(anchors()).toHaveLength(1);

  const asked = await post(hall, 'day/slip', {});
  expect(asked).toMatchObject({ status: 200, body: { job: expect.stringMatching(/\.2$/u), printer: 'main/printer-1' } });
  await expect.poll(settled, { timeout: 20_000 }).toMatchObject({ job: asked.body.job, state: 'confirmed' });
  expect(anchors()[1]).toEqual({ seq: asked.body.headSeq, hash: asked.body.headHash });
  await hall.stop();

  hall = await startHall(dir, { config });
  await expect.poll(settled).toMatchObject({ job: asked.body.job, state: 'confirmed' });
  await hall.stop();
  expect(anchors(), 'none comes by itself a second time').toHaveLength(2);
  expect(verify(dir, anchors())).toMatchObject({ ok: true });
  const [first] = anchors();
  if (first === undefined) throw new Error('no anchor on the paper');
  expect(verify(dir, [{ seq: first.seq, hash: '0'.repeat(64) }]).problems).toEqual([expect.objectContaining({ code: 'verify/anchor' })]);
});
