import { type DraftEntry, entriesOf, fieldsOf, listIn, type Mention, mentionsIn } from './draft.ts';
import { badKeys, dangling, error, repeats } from './findings.ts';
import { type Finding, plain } from './problem.ts';
import { isKey } from './rules.ts';
import { DISPLAY_FAMILIES, deviceKey, hasAddress, isFamily, MAIN_HOST, PAD_FAMILIES, SCANNER_FAMILIES } from './schema.ts';

const SECTIONS = ['services', 'windows', 'clerks', 'ports', 'devices', 'boards', 'speakers', 'kiosks'] as const;
const NEEDED: readonly string[] = ['services', 'windows', 'clerks'];

/** Which families a window's and a kiosk's devices may be of. */
const WINDOW_DEVICES = { display: DISPLAY_FAMILIES, pad: PAD_FAMILIES, caller: ['ff68-caller'] } as const;
const KIOSK_DEVICES = {
  printer: ['escpos-printer'],
  // The pad of a window that is plugged into this kiosk's keyboard.
  pad: ['wedge-pad'],
  scanner: SCANNER_FAMILIES,
  id_reader: ['id-reader'],
} as const;

/** Every fault between the parts of the file; `draft` is the plain tree, valid or not. */
export function crossCheck(draft: unknown): readonly Finding[] {
  const windows = entriesOf(draft, 'windows');
  const kiosks = entriesOf(draft, 'kiosks');
  const boards = entriesOf(draft, 'boards');
  const speakers = entriesOf(draft, 'speakers');
  return [
    ...SECTIONS.flatMap((section) => checkKeys(draft, section)),
    ...checkServices(draft),
    ...Object.entries(WINDOW_DEVICES).flatMap(([field, families]) =>
      windows.flatMap((window) => checkDevice(draft, window, field, families)),
    ),
    ...Object.entries(KIOSK_DEVICES).flatMap(([field, families]) => kiosks.flatMap((kiosk) => checkDevice(draft, kiosk, field, families))),
    ...boards.flatMap((board) => checkDevice(draft, board, 'device', DISPLAY_FAMILIES)),
    ...speakers.flatMap((speaker) => checkDevice(draft, speaker, 'device', ['line-speaker'])),
    ...[...boards, ...speakers].flatMap((announcer) => checkAnnounced(draft, announcer)),
    ...checkOnce(speakers, 'device'),
    ...repeats(
      [...windows.flatMap((window) => mentionsIn(window, 'display')), ...boards.flatMap((board) => mentionsIn(board, 'device'))],
      'config/shared-device',
    ),
    ...['pad', 'caller'].flatMap((field) => checkOnce(windows, field)),
    ...['pad', 'scanner', 'id_reader'].flatMap((field) => checkOnce(kiosks, field)),
    ...checkPorts(draft),
    ...checkDeviceHosts(draft),
    ...checkQr(draft),
    ...checkLogo(draft),
    ...checkUsbPrinters(draft),
    ...checkToken(draft),
  ];
}

function checkKeys(draft: unknown, section: string): readonly Finding[] {
  const raw = fieldsOf(draft)[section];
  const entries = entriesOf(draft, section);
  const empty = NEEDED.includes(section) && typeof raw === 'object' && raw !== null && !Array.isArray(raw) && entries.length === 0;
  return [
    ...(empty ? [error('config/value', [section], { zh: '至少要有一项', en: 'at least one is needed' }, null, 'key')] : []),
    ...badKeys(entries),
  ];
}

function checkServices(draft: unknown): readonly Finding[] {
  const services = entriesOf(draft, 'services');
  const known = services.map((service) => service.id);
  const users = [...entriesOf(draft, 'windows'), ...entriesOf(draft, 'kiosks')].map((entry) =>
    listIn(entry, 'services').filter((mention) => isKey(mention.value)),
  );
  return [
    ...users.flatMap((mentions) => mentions.filter((mention) => !known.includes(mention.value)).map((mention) => dangling(mention, known))),
    ...users.flatMap((mentions) => repeats(mentions, 'config/repeated')),
    ...repeats(
      services.flatMap((service) => mentionsIn(service, 'prefix')),
      'config/duplicate-prefix',
    ),
  ];
}

/** A board or a speaker names windows that there are, each once. */
function checkAnnounced(draft: unknown, announcer: DraftEntry): readonly Finding[] {
  const known = entriesOf(draft, 'windows').map((window) => window.id);
  const mentions = listIn(announcer, 'windows').filter((mention) => isKey(mention.value));
  return [
    ...mentions.filter((mention) => !known.includes(mention.value)).map((mention) => dangling(mention, known)),
    ...repeats(mentions, 'config/repeated'),
  ];
}

/** One device cannot belong to two. */
function checkOnce(users: readonly DraftEntry[], field: string): readonly Finding[] {
  return repeats(
    users.flatMap((user) => mentionsIn(user, field)),
    'config/shared-device',
  );
}

/** The key of a device as the file has it so far. */
function draftKey(draft: unknown, device: DraftEntry): string {
  const port = entriesOf(draft, 'ports').find(({ id }) => id === device.fields.port);
  const host = port?.fields.device_host;
  return deviceKey(device.id, typeof host === 'string' ? host : MAIN_HOST);
}

/** A port is on this box, or on one that is named. */
function checkDeviceHosts(draft: unknown): readonly Finding[] {
  const known = [MAIN_HOST, ...entriesOf(draft, 'device_hosts').map(({ id }) => id)];
  return entriesOf(draft, 'ports').flatMap((port) =>
    mentionsIn(port, 'device_host').flatMap((mention) => (known.includes(mention.value) ? [] : [dangling(mention, known)])),
  );
}

function checkDevice(draft: unknown, user: DraftEntry, field: string, families: readonly string[]): readonly Finding[] {
  const devices = entriesOf(draft, 'devices');
  return mentionsIn(user, field).flatMap((mention) => {
    const device = devices.find((candidate) => draftKey(draft, candidate) === mention.value);
    const fitting = devices
      .filter((candidate) => families.includes(String(candidate.fields.family)))
      .map((candidate) => draftKey(draft, candidate));
    if (device === undefined) return [dangling(mention, fitting)];
    const actual = device.fields.family;
    if (!isFamily(actual) || families.includes(actual)) return [];
    const may = fitting.slice(0, 12).map(plain).join(', ');
    return [
      error(
        'config/wrong-family',
        mention.path,
        { zh: `这里要 ${families.join('、')}，而它是 ${actual}`, en: `${families.join(', ')} is wanted here, and this is ${actual}` },
        may === '' ? null : { zh: may, en: may },
      ),
    ];
  });
}

function checkPorts(draft: unknown): readonly Finding[] {
  const ports = entriesOf(draft, 'ports');
  const devices = entriesOf(draft, 'devices');
  const known = ports.map((port) => port.id);
  const uses = devices.flatMap((device) => mentionsIn(device, 'port').map((mention) => ({ device, mention })));
  return [
    ...uses.filter(({ mention }) => isKey(mention.value) && !known.includes(mention.value)).map(({ mention }) => dangling(mention, known)),
    ...ports.flatMap((port) =>
      checkBus(
        port.id,
        uses.filter(({ mention }) => mention.value === port.id).map(({ device }) => device),
      ),
    ),
    ...uses.flatMap(({ device, mention }) => checkPortKind(device, mention, ports)),
    ...repeats(ports.flatMap(placeOfPort), 'config/duplicate-port'),
  ];
}

/** A HID pad is reached over HID, and nothing else is. */
function checkPortKind(device: DraftEntry, mention: Mention, ports: readonly DraftEntry[]): readonly Finding[] {
  const { family } = device.fields;
  const kind = ports.find((port) => port.id === mention.value)?.fields.kind;
  if (!isFamily(family) || typeof kind !== 'string' || (kind === 'hid') === (family === 'hid-pad')) return [];
  const message =
    family === 'hid-pad'
      ? { zh: 'hid-pad 要接在 kind: hid 的端口上', en: 'a hid-pad needs a port of kind: hid' }
      : { zh: `${family} 要接在 kind: serial 或 tcp 的端口上`, en: `a ${family} needs a port of kind: serial or tcp` };
  return [error('config/wrong-port-kind', mention.path, message)];
}

/** Two ports on one path would fight over it. */
function placeOfPort(port: DraftEntry): readonly Mention[] {
  const { kind, path, host, port: number, serial_number: serial } = port.fields;
  // The same path on another box is another port.
  const box = typeof port.fields.device_host === 'string' ? `${port.fields.device_host} ` : '';
  if ((kind === 'serial' || kind === 'usb-printer') && typeof path === 'string')
    return [{ value: box + path, path: [...port.path, 'path'] }];
  if (kind === 'tcp' && typeof host === 'string')
    return [{ value: `${host.toLowerCase()} ${String(number)}`, path: [...port.path, 'port'] }];
  if (kind === 'hid' && typeof serial === 'string')
    return [
      {
        value: `${box}${String(port.fields.vendor_id)} ${String(port.fields.product_id)} ${serial}`,
        path: [...port.path, 'serial_number'],
      },
    ];
  return [];
}

/**
 * Devices share a port when each has an address, whatever their protocol: one is asked at a time, and answers. One without an address takes a port of its
 * own. An address belongs to a protocol.
 */
function checkBus(port: string, devices: readonly DraftEntry[]): readonly Finding[] {
  const known = devices.filter((device) => isFamily(device.fields.family));
  const addressed = known.filter((device) => hasAddress(device.fields.family));
  const alone = known.filter((device) => !addressed.includes(device));
  const [first, ...others] = [...addressed, ...alone];
  if (first === undefined) return [];
  const strangers = others.filter((device) => alone.includes(device));
  const addresses = addressed.flatMap(addressesOf);
  const message = {
    zh: `没有地址的设备要独占端口，而 ${plain(port)} 上还有 ${plain(first.id)}`,
    en: `a device without an address needs a port of its own, and port ${plain(port)} has ${plain(first.id)} too`,
  };
  return [
    ...strangers.map((device) => error('config/mixed-bus', [...device.path, 'port'], message)),
    ...checkUnasked(port, addressed),
    ...devices.flatMap(checkLastLine),
    ...repeats(addresses, 'config/duplicate-address'),
  ];
}

/** A caller speaks when a key is pressed, into whatever another protocol was just saying. */
function checkUnasked(port: string, devices: readonly DraftEntry[]): readonly Finding[] {
  const isUnasked = ({ fields }: DraftEntry): boolean => fields.family === 'ff68-caller';
  const unasked = devices.find(isUnasked);
  if (unasked === undefined) return [];
  const message = {
    zh: `端口 ${plain(port)} 上的 ${plain(unasked.id)} 会主动发送，只能与同类共用端口`,
    en: `${plain(unasked.id)} on port ${plain(port)} speaks unasked and shares a port with its like only`,
  };
  return devices.every(isUnasked) ? [] : [error('config/mixed-bus', [...unasked.path, 'port'], message)];
}

const LAST_ADDRESS = 255;

/** Every address a device answers at, named with its protocol. A message sign has one however many lines it shows. */
function addressesOf({ fields, path }: DraftEntry): readonly Mention[] {
  const { address, lines, family } = fields;
  if (typeof address !== 'number') return [];
  const units = typeof lines === 'number' && family !== 'alpha-display' ? Math.min(lines, LAST_ADDRESS) : 1;
  return Array.from({ length: units }, (_, line) => ({ value: `${String(family)} ${address + line}`, path: [...path, 'address'] }));
}

function checkLastLine(device: DraftEntry): readonly Finding[] {
  const { address, lines, family } = device.fields;
  if (typeof address !== 'number' || typeof lines !== 'number' || family === 'alpha-display') return [];
  const message = {
    zh: `从地址 ${address} 起放不下 ${lines} 行`,
    en: `${lines} lines do not fit from address ${address} on`,
  };
  const may = { zh: `${LAST_ADDRESS - address + 1} 行以内`, en: `at most ${LAST_ADDRESS - address + 1} lines` };
  return address <= LAST_ADDRESS && address + lines - 1 > LAST_ADDRESS
    ? [error('config/value', [...device.path, 'lines'], message, may)]
    : [];
}

function checkQr(draft: unknown): readonly Finding[] {
  const ticket = fieldsOf(fieldsOf(draft).ticket);
  if (ticket.qr_url !== undefined || !Array.isArray(ticket.lines)) return [];
  const line = ticket.lines.findIndex((item) => fieldsOf(item).kind === 'qr');
  const message = { zh: '要印二维码，还须写 ticket.qr_url', en: 'a QR code needs ticket.qr_url' };
  return line === -1 ? [] : [error('config/missing', ['ticket', 'lines', line], message)];
}

/** A picture that no line prints is as much a mistake as a line without a picture. */
function checkLogo(draft: unknown): readonly Finding[] {
  const ticket = fieldsOf(fieldsOf(draft).ticket);
  if (!Array.isArray(ticket.lines)) return [];
  const line = ticket.lines.findIndex((item) => fieldsOf(item).kind === 'logo');
  if (line !== -1 && ticket.logo === undefined)
    return [
      error('config/missing', ['ticket', 'lines', line], { zh: '要印标志图，还须写 ticket.logo', en: 'a logo line needs ticket.logo' }),
    ];
  if (line === -1 && ticket.logo !== undefined)
    return [
      error(
        'config/missing',
        ['ticket', 'logo'],
        { zh: 'ticket.lines 里没有 { kind: logo } 这一行', en: 'no line of ticket.lines is { kind: logo }' },
        null,
        'key',
      ),
    ];
  return [];
}

/** The printer class of USB carries printers and nothing else. */
function checkUsbPrinters(draft: unknown): readonly Finding[] {
  const usb = entriesOf(draft, 'ports').filter((port) => port.fields.kind === 'usb-printer');
  return entriesOf(draft, 'devices')
    .filter((device) => isFamily(device.fields.family) && device.fields.family !== 'escpos-printer')
    .flatMap((device) => mentionsIn(device, 'port').filter((mention) => usb.some((port) => port.id === mention.value)))
    .map((mention) =>
      error('config/wrong-port-kind', mention.path, {
        zh: 'usb-printer 端口只能接打印机',
        en: 'a usb-printer port carries a printer only',
      }),
    );
}

function checkToken(draft: unknown): readonly Finding[] {
  const city = fieldsOf(fieldsOf(fieldsOf(draft).upload).city);
  const both = city.token_file !== undefined && city.token_env !== undefined;
  return both
    ? [
        error(
          'config/secret',
          ['upload', 'city', 'token_env'],
          { zh: 'token_file 与 token_env 只能写一个', en: 'either token_file or token_env, not both' },
          null,
          'key',
        ),
      ]
    : [];
}
