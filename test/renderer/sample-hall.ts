/** A hall in mid-morning, for the screens to show. */
import type { ScreenConfig } from '../../main/api/screen-config.ts';
import type {
  BoardTopic,
  CallView,
  DevicesTopic,
  DeviceView,
  HallStatusView,
  HallTopic,
  KioskTicketView,
  KioskTopic,
  OfferView,
  ServiceView,
  WindowView,
} from '../../main/api/views.ts';
import type { VirtualTopic } from '../../main/api/virtual-views.ts';
import type { StandInHall } from './stand-in-hall.ts';

/** 2026-03-02 10:24 in Shanghai: far from any clock of the machine that runs the tests. */
export const NOW = Date.UTC(2026, 2, 2, 2, 24);
const MINUTE = 60_000;

const PLAIN = { group: null, standardMinutes: null, materials: [] };

export const CONFIG: ScreenConfig = {
  hallId: 'lake',
  name: { zh: '湖滨区政务服务中心', en: 'Lakeside Government Service Centre' },
  timeZone: 'Asia/Shanghai',
  virtual: true,
  groups: [],
  classes: [{ id: 'elderly', name: { zh: '老年人', en: 'Elderly' }, rank: 2, kiosk: true }],
  sessions: [],
  pauseReasons: [
    { id: 'break', name: { zh: '短暂休息', en: 'Short break' } },
    { id: 'meeting', name: { zh: '会议', en: 'Meeting' } },
  ],
  takesBookings: true,
  boards: [{ id: 'hall', name: { zh: '大厅综合屏', en: 'Hall board' }, windows: [] }],
  boardHoldMs: 4000,
  silent: false,
  wedges: {
    pads: [{ device: 'main/wedge-3', window: 'w3', kiosk: null, keys: ['1', '2', '3', '4', '5'] }],
    scanners: [{ device: 'main/scanner-1', kiosk: 'k1' }],
  },
  services: [
    { id: 'social', prefix: 'A', name: { zh: '社会保险', en: 'Social insurance' }, ...PLAIN },
    { id: 'household', prefix: 'B', name: { zh: '户籍与证件', en: 'Household and identity' }, ...PLAIN },
    {
      id: 'property',
      prefix: 'C',
      name: { zh: '不动产登记', en: 'Property registration' },
      ...PLAIN,
      standardMinutes: 40,
      materials: [
        { zh: '身份证', en: 'Identity card' },
        { zh: '买卖合同', en: 'Contract of sale' },
      ],
    },
    { id: 'company', prefix: 'D', name: { zh: '企业开办', en: 'Starting a company' }, ...PLAIN },
  ],
  windows: [
    {
      id: 'w1',
      name: { zh: '1 号窗口', en: 'Window 1' },
      services: ['social', 'household'],
      secondary: [],
      display: 'display-1',
      pad: 'pad-1',
    },
    {
      id: 'w2',
      name: { zh: '2 号窗口', en: 'Window 2' },
      services: ['household', 'property'],
      secondary: [],
      display: 'display-2',
      pad: 'pad-2',
    },
    { id: 'w3', name: { zh: '3 号窗口', en: 'Window 3' }, services: ['company'], secondary: [], display: 'display-3', pad: 'pad-3' },
  ],
  clerks: [
    { id: 'c1', name: { zh: '王秀英', en: 'Wang Xiuying' } },
    { id: 'c2', name: { zh: '李建国', en: 'Li Jianguo' } },
  ],
  kiosks: [
    {
      id: 'k1',
      name: { zh: '1 号取号机', en: 'Kiosk 1' },
      services: ['social', 'household', 'property', 'company'],
      printer: 'printer-1',
      reader: true,
    },
  ],
};

export const makeStatus = (over: Partial<HallStatusView> = {}): HallStatusView => ({
  hallId: 'lake',
  state: 'open',
  day: '2026-03-02',
  at: NOW,
  alarms: [],
  ...over,
});

export const makeService = (service: string, over: Partial<ServiceView> = {}): ServiceView => ({
  service,
  waiting: 0,
  printing: 0,
  issuedToday: 0,
  oldestIssuedAt: null,
  nextNumbers: [],
  estimate: null,
  ...over,
});

const SERVICES = {
  social: makeService('social', {
    waiting: 12,
    issuedToday: 41,
    oldestIssuedAt: NOW - 23 * MINUTE,
    nextNumbers: ['A030', 'A031', 'A032', 'A033', 'A034'],
    estimate: { p50Ms: 26 * MINUTE, p90Ms: 38 * MINUTE },
  }),
  household: makeService('household', {
    waiting: 3,
    issuedToday: 18,
    oldestIssuedAt: NOW - 6 * MINUTE,
    nextNumbers: ['B016', 'B017', 'B018'],
    estimate: { p50Ms: 3 * MINUTE, p90Ms: 5 * MINUTE },
  }),
  property: makeService('property', { issuedToday: 7 }),
  company: makeService('company', { waiting: 1, printing: 1, issuedToday: 5, oldestIssuedAt: NOW - 2 * MINUTE, nextNumbers: ['D005'] }),
};

export const makeWindow = (window: string, over: Partial<WindowView> = {}): WindowView => ({
  window,
  open: true,
  clerk: 'c1',
  paused: null,
  autoCall: false,
  idleSinceAt: null,
  visit: null,
  evaluation: null,
  lastEvaluation: null,
  finishedToday: 14,
  waiting: 15,
  ...over,
});

export const makeVisit = (over: Partial<NonNullable<WindowView['visit']>> = {}): NonNullable<WindowView['visit']> => ({
  visit: 'visit-a029',
  number: 'A029',
  service: 'social',
  class: 'ordinary',
  record: null,
  recallsLeft: null,
  state: 'called',
  issuedAt: NOW - 25 * MINUTE,
  calledAt: NOW - 40_000,
  calls: 2,
  startedAt: null,
  printDoubt: null,
  ...over,
});

const HALL: HallTopic = {
  status: { hall: makeStatus({ alarms: [{ code: 'clock/jumped', sinceAt: NOW - 50 * MINUTE, context: { bySeconds: -90000 } }] }) },
  services: SERVICES,
  windows: {
    w1: makeWindow('w1', {
      visit: makeVisit(),
      evaluation: { evaluation: 'e-28', number: 'A028', state: 'asked', openedAt: NOW - 50_000 },
      lastEvaluation: { number: 'A027', outcome: 'scored', at: NOW - 9 * MINUTE },
    }),
    w2: makeWindow('w2', {
      clerk: 'c2',
      waiting: 3,
      visit: makeVisit({
        visit: 'visit-b015',
        number: 'B015',
        service: 'household',
        state: 'serving',
        startedAt: NOW - 7 * MINUTE,
        printDoubt: 'no-answer',
      }),
    }),
    w3: makeWindow('w3', { open: false, clerk: null, finishedToday: 0, waiting: 1 }),
  },
  waiting: {
    social: [
      { visit: 'visit-a030', number: 'A030', class: 'ordinary', issuedAt: NOW - 23 * MINUTE },
      { visit: 'visit-a031', number: 'A031', class: 'elderly', issuedAt: NOW - 21 * MINUTE },
    ],
    household: [{ visit: 'visit-b016', number: 'B016', class: 'ordinary', issuedAt: NOW - 6 * MINUTE }],
    property: [],
    company: [],
  },
  away: {
    'visit-a021': { visit: 'visit-a021', number: 'A021', service: 'social', state: 'parked', window: 'w1', sinceAt: NOW - 12 * MINUTE },
    'visit-b012': { visit: 'visit-b012', number: 'B012', service: 'household', state: 'no-show', window: 'w2', sinceAt: NOW - 4 * MINUTE },
  },
  ledger: {
    recent: [
      {
        ...{ call: 'visit-a029.c2', number: 'A029', window: 'w1', at: NOW - 40_000, calls: 2 },
        targets: [
          { target: 'board/hall', phase: 'shown' },
          { target: 'main/speaker-1', phase: 'failed' },
        ],
      },
      { call: 'visit-b015.c1', number: 'B015', window: 'w2', at: NOW - 8 * MINUTE, calls: 1, targets: [] },
    ],
  },
  totals: {
    today: {
      issued: 71,
      waiting: 16,
      called: 1,
      serving: 1,
      finished: 49,
      noShow: 3,
      void: 1,
      parked: 1,
      cancelled: 0,
      scores: [1, 0, 3, 9, 22],
      notRated: 8,
      declined: 2,
      notAsked: 1,
      padOutOfOrder: 3,
    },
  },
  upload: {
    city: { sink: 'city', state: 'behind', ackedSeq: 1180, headSeq: 1204, behindRows: 24, lastOkAt: NOW - 3 * MINUTE, lastErrorCode: null },
  },
};

export const makeCall = (number: string, window: string, agoMs: number, calls = 1): CallView => ({
  call: `call-${number}-${calls}`,
  visit: `visit-${number}`,
  number,
  name: null,
  window,
  at: NOW - agoMs,
  calls,
});

const BOARD: BoardTopic = {
  status: { hall: makeStatus() },
  calls: {
    recent: [
      makeCall('A029', 'w1', 40_000, 2),
      makeCall('B015', 'w2', 8 * MINUTE),
      makeCall('A028', 'w1', 9 * MINUTE),
      makeCall('C007', 'w2', 14 * MINUTE),
      makeCall('A027', 'w1', 19 * MINUTE),
      makeCall('D004', 'w3', 22 * MINUTE),
      makeCall('B014', 'w2', 24 * MINUTE),
      makeCall('A026', 'w1', 31 * MINUTE),
    ],
    pending: [],
  },
  windows: {
    w1: { window: 'w1', open: true, number: 'A029' },
    w2: { window: 'w2', open: true, number: 'B015' },
    w3: { window: 'w3', open: false, number: null },
  },
};

export const makeOffer = (service: string, over: Partial<OfferView> = {}): OfferView => ({
  service,
  refusal: null,
  opensAt: null,
  free: [],
  ...over,
});

export const KIOSK: KioskTopic = {
  status: { hall: makeStatus() },
  printer: { now: { device: 'printer-1', state: 'online', paper: 'full' } },
  services: SERVICES,
  offers: Object.fromEntries(Object.keys(SERVICES).map((service) => [service, makeOffer(service)])),
  tickets: {},
  reads: { now: null },
};

export const makeTicket = (over: Partial<KioskTicketView> = {}): KioskTicketView => ({
  visit: 'visit-a042',
  number: 'A042',
  service: 'social',
  issuedAt: NOW + 1000,
  delivery: 'paper',
  print: 'started',
  printReason: null,
  state: 'printing',
  noted: false,
  voidAt: null,
  waitingAhead: 12,
  estimate: null,
  ...over,
});

const makeDevice = (device: string, family: string, over: Partial<DeviceView> = {}): DeviceView => ({
  device,
  family,
  port: 'bus-1',
  state: 'online',
  code: null,
  paper: 'unknown',
  sinceAt: NOW - 140 * MINUTE,
  desired: null,
  shown: null,
  counters: { framesOut: 8123, framesIn: 8121, badFrames: 2, retries: 3, reconnects: 1, strayPresses: 0 },
  ...over,
});

const DEVICES: DevicesTopic = {
  hosts: { main: { host: 'main', connected: true, restarts: 0 } },
  devices: {
    'printer-1': makeDevice('printer-1', 'escpos-printer', {
      port: 'printer',
      paper: 'low',
      state: 'userError',
      code: 'cover-open',
      sinceAt: NOW - 70_000,
    }),
    'display-1': makeDevice('display-1', 'a0-display', { desired: 'A029', shown: { text: 'A029', proof: 'acknowledged', at: NOW } }),
    'display-2': makeDevice('display-2', 'a0-display', { desired: 'B015', shown: { text: 'B015', proof: 'written', at: NOW } }),
    'display-3': makeDevice('display-3', 'a0-display', { state: 'noDevice', code: 'no-answer' }),
    'pad-1': makeDevice('pad-1', 'line-pad', { desired: 'asking A028', shown: { text: 'asking A028', proof: 'acknowledged', at: NOW } }),
    'pad-2': makeDevice('pad-2', 'line-pad', { state: 'starting' }),
    'pad-3': makeDevice('pad-3', 'line-pad'),
  },
};

const text = (line: string, size = 1, align: 'left' | 'center' | 'right' = 'center', bold = false) =>
  ({ kind: 'text', text: line, align, width: size, height: size, bold }) as const;

const VIRTUAL: VirtualTopic = {
  devices: {
    'printer-1': {
      family: 'escpos-printer',
      plugged: true,
      faults: [],
      paperState: 'full',
      sheets: [
        {
          id: 41,
          lines: [
            text('湖滨区政务服务中心', 2),
            text('Lakeside Government Service Centre'),
            { kind: 'feed', lines: 1 },
            text('A041', 6, 'center', true),
            text('社会保险 Social insurance', 1, 'center', true),
            { kind: 'feed', lines: 1 },
            text('前面等候 Waiting ahead                      11', 1, 'left'),
            text('取号时间 Issued                2026-03-02 10:23', 1, 'left'),
            { kind: 'feed', lines: 1 },
            { kind: 'qr', data: 'hallcall:lake/2026-03-02/A041' },
            text('过号请重新取号 A missed number lapses'),
          ],
        },
      ],
    },
    'display-1': { family: 'a0-display', plugged: true, number: 'A029', lines: ['A029'] },
    'display-2': { family: 'a0-display', plugged: true, number: 'B015', lines: ['B015'] },
    'display-3': { family: 'a0-display', plugged: false, number: null, lines: [''] },
    'pad-1': { family: 'line-pad', plugged: true, asking: true, lamps: [true, true, true, true, true], pending: false, beeps: 4 },
    'pad-2': { family: 'line-pad', plugged: true, asking: false, lamps: [false, false, false, false, false], pending: false, beeps: 1 },
    'pad-3': { family: 'line-pad', plugged: false, asking: false, lamps: [false, false, false, false, false], pending: false, beeps: 0 },
  },
  city: {
    now: {
      running: true,
      url: 'http://127.0.0.1:4100',
      rows: 1180,
      scores: [
        { number: 'A027', window: 'w1', level: 5, outcome: 'scored', at: '2026-03-02 10:15:03' },
        { number: 'B014', window: 'w2', level: 2, outcome: 'scored', at: '2026-03-02 10:01:44' },
        { number: 'A026', window: 'w1', level: null, outcome: 'not-rated', at: '2026-03-02 09:58:12' },
      ],
    },
  },
};

/** Fills every topic of a stand-in hall. */
export function fillHall(hall: StandInHall): void {
  const topics = { hall: HALL, board: BOARD, 'kiosk/k1': KIOSK, devices: DEVICES, virtual: VIRTUAL } as const;
  for (const [topic, sections] of Object.entries(topics))
    for (const [section, entries] of Object.entries(sections)) {
      for (const [key, value] of Object.entries(entries)) hall.set(topic, section, key, value);
    }
  // A section without entries is there all the same, as in the hall.
  hall.set('kiosk/k1', 'tickets', 'none', null);
  hall.remove('kiosk/k1', 'tickets', 'none');
}
