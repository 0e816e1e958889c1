import { rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { describeError } from '../../../main/api/errors.ts';
import type { ScreenConfig } from '../../../main/api/screen-config.ts';
import { BookingDesk } from '../../../main/checkin/booking-desk.ts';
import { emptyHall } from '../../../main/hall/hall.ts';
import type { VisitId } from '../../../main/hall/kernel/ids.ts';
import { LiveHub } from '../../../main/live/live-hub.ts';
import type { RunningHall } from '../../../main/run/run-hall.ts';
import type { ServerDeps } from '../../../main/server/deps.ts';
import { type HallServer, makeServer } from '../../../main/server/server.ts';
import { MonthKeys } from '../../../main/vault/month-keys.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { get, makeDataDir, startHall } from '../make-hall.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const BOOKING = { service: 'social-insurance', day: '2026-11-23', from: '09:00', name: '王秀英' };
const none = () => Promise.reject(new Error('there is no vault'));

/** Every route that does or tells something, with a body it takes. */
const ROUTES: readonly [method: 'GET' | 'POST', path: string, template: string, body: object | null][] = [
  ['GET', 'hall', 'hall', null],
  ['GET', 'devices', 'devices', null],
  ['GET', 'config', 'config', null],
  ['GET', 'tickets/aaaaaaaaaaaa/why', 'tickets/:id/why', null],
  ['POST', 'what-if', 'what-if', { day: null, plans: [{ policy: 'strict', staffing: null }] }],
  ['GET', 'reports/days?from=2026-11-01&to=2026-11-30', 'reports/:name', null],
  ['POST', 'tickets', 'tickets', { service: 'social-insurance', delivery: 'screen' }],
  ['POST', 'tickets/aaaaaaaaaaaa/note', 'tickets/:visit/note', {}],
  ['POST', 'evaluations/aaaaaaaaaaaa.s1.e/decline', 'evaluations/:evaluation/decline', {}],
  ['POST', 'windows/w1/open', 'windows/:window/open', { clerk: 'wang' }],
  ['POST', 'windows/w1/next', 'windows/:window/next', { have: null }],
  ['POST', 'windows/w1/recall', 'windows/:window/recall', { visit: 'aaaaaaaaaaaa' }],
  ['POST', 'windows/w1/start', 'windows/:window/start', { visit: 'aaaaaaaaaaaa' }],
  ['POST', 'windows/w1/finish', 'windows/:window/finish', { visit: 'aaaaaaaaaaaa' }],
  ['POST', 'windows/w1/no-show', 'windows/:window/no-show', { visit: 'aaaaaaaaaaaa' }],
  ['POST', 'windows/w1/close', 'windows/:window/close', {}],
  ['POST', 'windows/w1/pause', 'windows/:window/pause', { reason: 'lunch' }],
  ['POST', 'windows/w1/resume', 'windows/:window/resume', {}],
  ['POST', 'windows/w1/auto-call', 'windows/:window/auto-call', { on: true }],
  ['POST', 'windows/w1/call-chosen', 'windows/:window/call-chosen', { have: null, visit: 'aaaaaaaaaaaa', reason: 'asked' }],
  ['POST', 'windows/w1/park', 'windows/:window/park', { visit: 'aaaaaaaaaaaa' }],
  ['POST', 'windows/w1/take-back', 'windows/:window/take-back', { visit: 'aaaaaaaaaaaa' }],
  ['POST', 'windows/w1/transfer', 'windows/:window/transfer', { visit: 'aaaaaaaaaaaa', to: { service: 'social-insurance' } }],
  ['POST', 'visits/aaaaaaaaaaaa/cancel', 'visits/:visit/cancel', { reason: 'gave-up' }],
  ['POST', 'visits/aaaaaaaaaaaa/return', 'visits/:visit/return', {}],
  ['POST', 'tickets/aaaaaaaaaaaa/reprint', 'tickets/:visit/reprint', { printer: 'main/printer-1', reason: 'lost' }],
  ['POST', 'boards/hall/painted', 'boards/:board/painted', { call: 'aaaaaaaaaaaa.c1' }],
  ['POST', 'bookings', 'bookings', BOOKING],
  ['POST', 'bookings/import', 'bookings/import', { bookings: [{ ...BOOKING, id: 'b1' }] }],
  ['POST', 'bookings/b1/cancel', 'bookings/:booking/cancel', {}],
  ['GET', 'bookings', 'bookings', null],
  ['GET', 'bookings/slots?service=social-insurance&day=2026-11-23', 'bookings/slots', null],
  ['POST', 'checkin', 'checkin', { by: 'code', value: '12345678' }],
  ['POST', 'day/close', 'day/close', {}],
  ['POST', 'day/slip', 'day/slip', {}],
  ['GET', 'day/slip', 'day/slip', null],
  ['POST', 'evaluations/aaaaaaaaaaaa.s1.e/asked', 'evaluations/:evaluation/asked', {}],
  ['POST', 'evaluations/aaaaaaaaaaaa.s1.e/press', 'evaluations/:evaluation/press', { key: 1 }],
  ['POST', 'kiosks/k1/scans', 'kiosks/:kiosk/scans', { data: 'B7K2' }],
  ['POST', 'devices/main/printer-1/test', 'devices/:host/:name/:action', {}],
  ['POST', 'devices/scan', 'devices/scan', {}],
  ['GET', 'devices/main/printer-1/wire', 'devices/:host/:name/wire', null],
  ['POST', 'virtual/devices/printer-1', 'virtual/devices/:device', { action: 'unplug' }],
  ['POST', 'virtual/city', 'virtual/city', { action: 'kill' }],
];

/** A server over nothing, for what it decides by itself. */
async function makeBareServer(change: Partial<ServerDeps>): Promise<HallServer> {
  const deps: ServerDeps = {
    submit: () => Promise.resolve({ ok: true, reply: {}, remembered: false }),
    state: emptyHall,
    estimateFor: () => null,
    bookings: new BookingDesk({
      vault: new Vault(new MonthKeys(makeDataDir()), {
        deleteVaultRows: none,
        deleteVaultExcept: none,
        findVaultRefs: none,
        getVaultBody: none,
        insertVaultRows: none,
      }),
      state: emptyHall,
      submit: () => Promise.resolve({ ok: true, reply: {}, remembered: false }),
    }),
    drawVisitId: () => 'aaaaaaaaaaaa' as VisitId,
    hub: new LiveHub(
      'epoch',
      () => ({ one: {} }),
      () => undefined,
    ),
    topic: () => ({}),
    report: () => Promise.reject(new Error('there is no report here')),
    health: () => ({ status: 'ok', headSeq: 1, day: null, deviceHostUp: false, cause: null }),
    head: () => ({ seq: 1, hash: '0'.repeat(64) }),
    screenConfig: { wedges: { pads: [], scanners: [] } } as unknown as ScreenConfig,
    drawPress: () => ({ boot: 7, pressNo: 1 }),
    takeScan: () => Promise.resolve({ code: 'reader/not-understood', context: {} }),
    technician: {
      service: () => Promise.resolve({ ok: true, code: null, detail: {} }),
      scan: () => Promise.resolve([]),
      watchWire: () => null,
    },
    reports: { query: () => Promise.reject(new Error('no reports')) },
    now: () => ({ at: 0, clockId: 'test', upMs: 0 }),
    virtual: null,
    screensFolder: null,
    authorize: () => true,
    ...change,
  };
  return makeServer(deps, pino({ level: 'silent' }));
}

const LOCAL = { host: '127.0.0.1:80' };

/** What answers a request with exactly these headers; `fetch` would set a Host of its own. */
function raw(url: string, headers: Record<string, string>): Promise<{ status: number; headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}/api/v1/hall`, { headers, setHost: false }, (reply) => {
      reply.resume().once('end', () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers }));
    });
    request.once('error', reject).end();
  });
}

describe('authorization', () => {
  it('is asked in every route: one that refuses everything leaves nothing to be had', async () => {
    const asked: string[] = [];
    const done = vi.fn();
    const app = await makeBareServer({
      authorize: (actor, action, resource) => {
        asked.push(`${actor.kind} ${action} ${resource}`);
        return false;
      },
      submit: done,
      topic: done,
      virtual: { act: done, city: done },
    });
    for (const [method, path, , body] of ROUTES) {
      const reply = await app.inject({ method, url: `/api/v1/${path}`, headers: LOCAL, ...(body === null ? {} : { payload: body }) });
      expect([reply.statusCode, reply.json().error.code], `${method} ${path}`).toEqual([403, 'request/forbidden']);
    }
    expect(done).not.toHaveBeenCalled();
    expect(asked).toHaveLength(ROUTES.length);
    expect(asked).toEqual(
      expect.arrayContaining([
        'clerk serve window/w1',
        'clerk call-chosen window/w1',
        'manager cancel visit/aaaaaaaaaaaa',
        'manager return visit/aaaaaaaaaaaa',
        'manager reprint visit/aaaaaaaaaaaa',
        'device acknowledge board/hall',
        'kiosk issue service/social-insurance'.replace('kiosk', 'citizen'),
        'technician simulate city',
        'manager close-day day',
        'manager close-day day',
        'manager report report/days',
      ]),
    );
    await app.close();
  });

  it('is asked in every live topic', async () => {
    const app = await makeBareServer({ authorize: () => false });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`);
    const told: unknown[] = [];
    socket.on('message', (data) => told.push(JSON.parse(String(data))));
    await new Promise((resolve) => socket.once('open', resolve));
    const topics = ['hall', 'board', 'devices', 'virtual', 'kiosk/k1'];
    for (const topic of topics) socket.send(JSON.stringify({ type: 'subscribe', topic }));
    await expect.poll(() => told).toEqual(topics.map((topic) => ({ type: 'refused', topic, code: 'request/forbidden' })));
    socket.terminate();
    await app.close();
  });

  it('has no route that this table forgets', async () => {
    const app = await makeBareServer({});
    await app.ready();
    const { paths } = (await app.inject({ url: '/api/v1/openapi.json', headers: LOCAL })).json() as { paths: Record<string, object> };
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('/api/v1/', '').replaceAll(/\{(\w+)\}/gu, ':$1')}`),
    );
    const known = ROUTES.map(([method, , template]) => `${method} ${template}`);
    expect(described.sort()).toEqual(known.toSorted());
    // What the description hides: the description itself, health, and the live feed, which has its own test above.
    const leaves = app.printRoutes({ commonPrefix: false }).match(/\((?:[A-Z, ]+)\)/gu) ?? [];
    expect(leaves).toHaveLength(new Set(ROUTES.map(([, , template]) => template)).size + 3);
    await app.close();
  });
});

describe('a running server', () => {
  let dir: string;
  let hall: RunningHall;
  beforeAll(async () => {
    dir = makeDataDir();
    hall = await startHall(dir);
  });
  afterAll(async () => {
    await hall.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('describes itself as OpenAPI, each command with its body and its reply', async () => {
    const described = (await get(hall, '/api/v1/openapi.json')) as unknown as {
      openapi: string;
      info: { title: string };
      paths: Record<string, Record<string, { requestBody?: { content: object }; responses: Record<string, { content?: object }> }>>;
    };
    expect(described.openapi).toMatch(/^3\./u);
    expect(described.info.title).toBe('Hallcall');
    for (const [method, , template] of ROUTES) {
      const path = `/api/v1/${template.replaceAll(/:(\w+)/gu, '{$1}')}`;
      const operation = described.paths[path]?.[method.toLowerCase()];
      expect(operation, `${method} ${path}`).toBeDefined();
      if (method === 'GET') continue;
      expect(operation?.requestBody?.content, path).toHaveProperty('application/json');
      const success = operation?.responses[template === 'tickets' || template === 'bookings' ? '201' : '200'];
      expect(success?.content, path).toHaveProperty('application/json');
    }
  });

  it('answers this machine’s own pages only, whatever name a foreign page has made point here', async () => {
    const { host } = new URL(hall.url);
    const port = host.split(':')[1];
    const allowed: Record<string, string>[] = [
      { host },
      { host: `localhost:${port}` },
      { host: `[::1]:${port}` },
      { host, origin: `http://${host}` },
    ];
    for (const headers of allowed) expect((await raw(hall.url, headers)).status, JSON.stringify(headers)).toBe(200);
    const foreign: Record<string, string>[] = [
      { host: 'rebound.example' },
      { host: `rebound.example:${port}` },
      { host: `127.0.0.1.rebound.example:${port}` },
      { host: `localhost.:${port}` },
      { host, origin: 'http://elsewhere.example' },
      { host, origin: 'null' },
      { host, origin: `https://${host}` },
      { host, origin: `http://localhost:${port}` },
      { host, origin: 'http://127.0.0.1:1' },
    ];
    for (const headers of foreign) expect((await raw(hall.url, headers)).status, JSON.stringify(headers)).toBe(403);
  });

  it('tells browsers to load nothing from elsewhere and to guess no types, also with an error', async () => {
    for (const path of ['/api/v1/hall', '/healthz', '/no/such/page']) {
      const { headers } = await fetch(hall.url + path);
      expect(headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  it('refuses a key of the wrong form, a body of the wrong type and one that is too large, each as a coded error', async () => {
    const send = (headers: Record<string, string>, body: string) =>
      fetch(`${hall.url}/api/v1/tickets`, { method: 'POST', headers, body }).then(async (reply) => [
        reply.status,
        ((await reply.json()) as { error: { code: string } }).error.code,
      ]);
    const json = { 'content-type': 'application/json' };
    const body = JSON.stringify({ service: 'social-insurance', delivery: 'screen' });
    expect(await send({ ...json, 'idempotency-key': 'short' }, body)).toEqual([400, 'request/invalid']);
    expect(await send({ ...json, 'idempotency-key': 'k'.repeat(101) }, body)).toEqual([400, 'request/invalid']);
    expect(await send({ 'content-type': 'text/plain' }, body)).toEqual([400, 'request/invalid']);
    expect(await send({ 'content-type': 'application/x-www-form-urlencoded' }, 'service=x')).toEqual([400, 'request/invalid']);
    expect(await send(json, '')).toEqual([400, 'request/invalid']);
    expect(await send(json, JSON.stringify({ service: 'x'.repeat(17_000) }))).toEqual([413, 'request/too-large']);
    expect(await send(json, '{"__proto__":{"polluted":true},"service":"a","delivery":"screen"}')).toEqual([400, 'request/invalid']);
  });

  it('has words for keys that every object has', async () => {
    for (const key of ['constructor', 'toString', 'hasOwnProperty']) {
      const opened = await fetch(`${hall.url}/api/v1/windows/${key}/open`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"clerk":"wang"}',
      });
      expect([opened.status, await opened.json()]).toMatchObject([404, { error: { code: 'window/unknown' } }]);
    }
  });
});

describe('a slow client', () => {
  it('is cut off before what it does not read fills the memory, and a quick one goes on', async () => {
    let n = 0;
    const bulk = 'x'.repeat(1_048_576);
    const hub = new LiveHub(
      'epoch',
      () => ({ one: { bulk: `${n}${bulk}` } }),
      () => undefined,
    );
    const app = await makeBareServer({ hub });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const open = async (): Promise<WebSocket> => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`);
      await new Promise((resolve) => socket.once('open', resolve));
      socket.send(JSON.stringify({ type: 'subscribe', topic: 'hall' }));
      await new Promise((resolve) => socket.once('message', resolve));
      return socket;
    };
    const [slow, quick] = [await open(), await open()];
    let heard = 0;
    quick.on('message', () => {
      heard += 1;
    });
    slow.pause();
    await expect
      .poll(
        () => {
          n += 1;
          hub.touch();
          return app.websocketServer.clients.size;
        },
        { timeout: 30_000, interval: 30 },
      )
      .toBe(1);
    const before = heard;
    n += 1;
    hub.touch();
    await expect.poll(() => heard).toBeGreaterThan(before);
    slow.terminate();
    quick.terminate();
    hub.close();
    await app.close();
  });
});

describe('a refused upgrade', () => {
  it('leaves no socket behind that would keep the server from closing', async () => {
    const app = await makeBareServer({});
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const refusals: [path: string, headers: Record<string, string>, status: number][] = [
      ['/api/v1/live', { origin: 'http://elsewhere.example' }, 403],
      ['/api/v1/live', { host: 'rebound.example' }, 403],
      ['/no/such/path', {}, 404],
    ];
    for (const [path, headers, status] of refusals) {
      const socket = new WebSocket(url.replace('http', 'ws') + path, { headers });
      const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
      expect(error.message).toContain(String(status));
    }
    await app.close();
    expect(app.server.listening).toBe(false);
  }, 10_000);
});

describe('health', () => {
  it('is 200 while the hall serves and 503 with the cause while it cannot', async () => {
    let cause: string | null = null;
    const app = await makeBareServer({
      health: () => ({ status: cause === null ? 'ok' : 'out-of-service', headSeq: 7, day: '2026-11-23', deviceHostUp: true, cause }),
    });
    const ask = () => app.inject({ url: '/healthz', headers: LOCAL });
    expect((await ask()).statusCode).toBe(200);
    cause = 'db/full';
    const reply = await ask();
    expect([reply.statusCode, reply.json()]).toMatchObject([503, { status: 'out-of-service', cause: 'db/full', headSeq: 7 }]);
    await app.close();
  });
});

describe('a refusal', () => {
  it.each([
    ['hall/out-of-service', 503],
    ['hall/busy', 503],
    ['hall/stopping', 503],
    ['hall/internal', 500],
    ['command/key-reused', 409],
    ['queue/empty', 409],
    ['visit/unknown', 404],
    ['nobody/knows-this', 500],
    ['constructor', 500],
  ])('%s is told with status %i', async (code, status) => {
    const app = await makeBareServer({ submit: () => Promise.resolve({ ok: false, code, context: { why: 'so' } }) });
    const reply = await app.inject({ method: 'POST', url: '/api/v1/windows/w1/next', headers: LOCAL, payload: { have: null } });
    const { zh, en } = describeError(code);
    expect([reply.statusCode, reply.json()]).toEqual([status, { error: { code, zh, en, context: { why: 'so' } } }]);
    await app.close();
  });
});
