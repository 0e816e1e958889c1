/** The one schema of hall.yaml. Keys are as in the file, so that an error, the file and the code call a thing by one name. */
import { z } from 'zod';
import type { LogoRaster } from '../../drivers/messages.ts';
import {
  bookingsSchema,
  calendarSchema,
  callingSchema,
  classesSchema,
  policySchema,
  retentionSchema,
  serviceGroupsSchema,
  serviceSchema,
  weekSchema,
} from './rule-schema.ts';
import { clockTime, deviceRef, type Fault, key, levels, levelsOf, rule, text, timeZone, wedgeKeys, wholeNumber, word } from './rules.ts';
import { ticketSchema } from './ticket-template.ts';

/** Keys of entries are checked by the cross checks, which still look inside an entry whose key is wrong. */
const keyed = <Entry extends z.ZodType>(entry: Entry): z.ZodRecord<z.ZodString, Entry> => z.record(z.string(), entry);

const baud = rule<number>(
  (value) => [1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200].includes(Number(value)) && typeof value === 'number',
  {
    zh: '1200、2400、4800、9600、19200、38400、57600、115200',
    en: '1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200',
  },
);
const portPath = word(/^(?!(?:.*[\\/])?\.\.(?:[\\/]|$))[^\p{Cc}]{1,200}$/u, {
  zh: '串口路径，如 /dev/serial/by-id/…；相对路径从数据文件夹算起，不能含 ..',
  en: 'a path such as /dev/serial/by-id/…; a relative one starts at the data folder and has no ..',
});
const usbPrinterPath = word(/^(?!(?:.*[\\/])?\.\.(?:[\\/]|$))[^\p{Cc}]{1,200}$/u, {
  zh: 'USB 打印机的设备文件，如 /dev/usb/lp0，最好是 udev 起的固定名字',
  en: 'the device file of a USB printer, such as /dev/usb/lp0, or better a fixed name given by udev',
});
const hostName = word(/^[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$/, { zh: '主机名或 IP 地址', en: 'a host name or an IP address' });
const usbId = wholeNumber(1, 0xffff);
const serialNumber = word(/^[\x21-\x7e]{1,126}$/, {
  zh: 'USB 序列号（端口号会随插拔改变，序列号不会）',
  en: 'the USB serial number, which replugging does not change',
});

const descriptorHex = word(/^(?:[0-9A-Fa-f]{2}){1,4096}$/, {
  zh: '报告描述符，十六进制，如 0600ff0901a101…',
  en: 'a report descriptor in hex, such as 0600ff0901a101…',
});
const fiveLevels = [5, 4, 3, 2, 1];

/** The box a port is on: this one, or one of `device_hosts`. */
const port = { device_host: key.default('main') };
const portSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...port, kind: z.literal('serial'), path: portPath, baud: baud.default(9600) }),
  z.strictObject({ ...port, kind: z.literal('usb-printer'), path: usbPrinterPath }),
  z.strictObject({ ...port, kind: z.literal('tcp'), host: hostName, port: wholeNumber(1, 65535), baud: baud.optional() }),
  z.strictObject({ ...port, kind: z.literal('hid'), vendor_id: usbId, product_id: usbId, serial_number: serialNumber }),
]);

const byte = wholeNumber(0, 255);
/** FF ends an instant text. */
const styleByte = wholeNumber(0, 254);
/** A ticket number has five. */
const cells = wholeNumber(5, 64);
/** A unit of one line, or a hall board: a unit a line, at addresses one after the other. */
const addressedLines = { address: wholeNumber(1, 255), lines: wholeNumber(1, 16).default(1), answers: z.boolean().default(true) };

const deviceSchema = z.discriminatedUnion('family', [
  z.strictObject({
    family: z.literal('escpos-printer'),
    port: key,
    paper_width_mm: z.literal([58, 80]).default(80),
    proof: z.enum(['probe', 'process-id', 'fence', 'cut-counter', 'none']).default('probe'),
  }),
  z.strictObject({
    family: z.literal('a0-display'),
    port: key,
    ...addressedLines,
    page: byte.default(3),
    instant_text: z
      .strictObject({
        mode: styleByte.default(1),
        speed: styleByte.default(1),
        stay: styleByte.default(1),
        colour: styleByte.default(1),
        ttl: styleByte.default(0),
      })
      .optional(),
  }),
  z.strictObject({
    family: z.literal('two-colour-display'),
    port: key,
    ...addressedLines,
    cells: cells.default(12),
    number_colour: byte.default(1),
    text_colour: byte.default(0),
  }),
  z.strictObject({
    family: z.literal('cd5220-display'),
    port: key,
    brightness: wholeNumber(1, 4).default(4),
    gbk: z.boolean().default(false),
  }),
  z.strictObject({
    family: z.literal('alpha-display'),
    port: key,
    address: wholeNumber(1, 255),
    lines: wholeNumber(1, 8).default(1),
    cells: cells.default(20),
    answers: z.boolean().default(false),
  }),
  z.strictObject({ family: z.literal('line-pad'), port: key, address: wholeNumber(1, 247), levels: levels.default([5, 4, 3, 2, 1]) }),
  z.strictObject({ family: z.literal('pj06-pad'), port: key, levels: levelsOf(2, 6).default(fiveLevels) }),
  z.strictObject({
    family: z.literal('ff68-caller'),
    port: key,
    address: wholeNumber(0, 255),
    // Its ratings 0 to 3 are 不满意, none, 满意, 非常满意.
    levels: levelsOf(4, 4).default([2, 0, 4, 5]),
  }),
  z.strictObject({
    family: z.literal('hid-pad'),
    port: key,
    levels: levelsOf(1, 8).default(fiveLevels),
    descriptor: descriptorHex.optional(),
    latches: z.boolean().default(false),
  }),
  z.strictObject({
    family: z.literal('wedge-pad'),
    keys: wedgeKeys.default(['1', '2', '3', '4', '5']),
    levels: levelsOf(2, 8).default(fiveLevels),
  }),
  z.strictObject({ family: z.literal('qr-scanner'), port: key }),
  z.strictObject({ family: z.literal('line-speaker'), port: key }),
  z.strictObject({ family: z.literal('wedge-scanner') }),
  z.strictObject({ family: z.literal('id-reader'), port: key }),
]);

type DeviceFamily = z.output<typeof deviceSchema>['family'];
/** What a citizen can rate on. */
export const PAD_FAMILIES: readonly DeviceFamily[] = ['line-pad', 'pj06-pad', 'ff68-caller', 'hid-pad', 'wedge-pad'];
/** What reads codes. */
export const SCANNER_FAMILIES: readonly DeviceFamily[] = ['qr-scanner', 'wedge-scanner'];
/** Devices that type on the keyboard of the screen they are plugged into: they have no port of ours. */
export const WEDGE_FAMILIES: readonly DeviceFamily[] = ['wedge-pad', 'wedge-scanner'];

/** Whether a value names a device family; a misspelt one is told of once, where it stands. */
export const isFamily = (value: unknown): value is HallConfig['devices'][string]['family'] =>
  deviceSchema.options.some((option) => option.shape.family.value === value);

/** Families that can show a number to the hall. */
export const DISPLAY_FAMILIES: readonly string[] = ['a0-display', 'two-colour-display', 'cd5220-display', 'alpha-display'];
/** Whether devices of a family have an address, so that several can share a port. */
export const hasAddress = (family: unknown): boolean =>
  deviceSchema.options.some((option) => option.shape.family.value === family && 'address' in option.shape);

const cityUrl = rule<string>((value) => typeof value === 'string' && isPlainHttpUrl(value), {
  zh: 'http(s) 地址，不含用户名、密码和查询',
  en: 'an http(s) address without user, password or query',
});
function isPlainHttpUrl(value: string): boolean {
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}
const tokenFile = word(/^[^\p{Cc}]{1,400}$/u, { zh: '存放令牌的文件路径', en: 'the path of a file that holds the token' });
const tokenEnv = word(/^[A-Z_][A-Z0-9_]{0,99}$/, {
  zh: '存放令牌的环境变量名，大写',
  en: 'the upper-case name of an environment variable that holds the token',
});

const NOT_LOOPBACK: Fault = {
  code: 'config/not-loopback',
  message: {
    zh: '还没有登录功能，所以只在本机监听，其他地址一律拒绝',
    en: 'there is no log-in yet, so the server listens on this machine only',
  },
};
const loopback = rule<string>(
  (value) => value === '127.0.0.1' || value === '::1' || value === 'localhost',
  { zh: '127.0.0.1、::1、localhost', en: '127.0.0.1, ::1, localhost' },
  (value) => (typeof value === 'string' ? NOT_LOOPBACK : null),
);

const hallIdSchema = word(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
  zh: '字母、数字和 . _ -，最多 64 个字符',
  en: 'letters, digits and . _ -, at most 64',
});
/** hall.yaml, snake_case, unknown keys refused. References between its parts are for `crossCheck`. */
export const hallSchema = z.strictObject({
  hall: z.strictObject({ id: hallIdSchema, name: text }),
  time_zone: timeZone,
  day_cutover: clockTime,
  services: keyed(serviceSchema),
  service_groups: serviceGroupsSchema,
  windows: keyed(
    z.strictObject({
      name: text,
      services: z.array(key).min(1),
      secondary: z.array(key).default([]),
      display: deviceRef.optional(),
      pad: deviceRef.optional(),
      caller: deviceRef.optional(),
    }),
  ),
  clerks: keyed(z.strictObject({ name: text })),
  device_hosts: keyed(z.strictObject({ name: text })).default({}),
  ports: keyed(portSchema).default({}),
  devices: keyed(deviceSchema).default({}),
  boards: keyed(z.strictObject({ name: text, device: deviceRef.optional(), windows: z.array(key).default([]) })).default({}),
  speakers: keyed(z.strictObject({ name: text, device: deviceRef, windows: z.array(key).default([]) })).default({}),
  kiosks: keyed(
    z.strictObject({
      name: text,
      services: z.array(key).min(1),
      printer: deviceRef.optional(),
      pad: deviceRef.optional(),
      scanner: deviceRef.optional(),
      id_reader: deviceRef.optional(),
    }),
  ).default({}),
  ticket: ticketSchema.prefault({}),
  evaluation: z.strictObject({ timeout_seconds: wholeNumber(5, 300).default(30) }).prefault({}),
  printing: z
    .strictObject({ hold_seconds: wholeNumber(1, 8).default(8), void_after_seconds: wholeNumber(10, 600).default(60) })
    .prefault({}),
  upload: z
    .strictObject({ city: z.strictObject({ url: cityUrl, token_file: tokenFile.optional(), token_env: tokenEnv.optional() }).optional() })
    .prefault({}),
  hours: weekSchema.optional(),
  calendar: calendarSchema,
  classes: classesSchema,
  policy: policySchema,
  calling: callingSchema,
  bookings: bookingsSchema,
  retention: retentionSchema,
  server: z
    .strictObject({
      host: loopback.default('127.0.0.1'),
      port: wholeNumber(0, 65535).default(8460),
      device_port: wholeNumber(0, 65535).default(8461),
    })
    .prefault({}),
});

/**
 * A valid hall.yaml with its defaults filled in, keys as in the file. Valid means: every reference in it exists. `logo` is what the file of
 * `ticket.logo` holds, read and dithered; absent where there is none.
 */
export type HallConfig = z.output<typeof hallSchema> & { readonly logo?: LogoRaster };
/** Where the city is; the token itself stands in the named file or environment variable, never here. */
export type CityUpload = NonNullable<HallConfig['upload']['city']>;

/** The device host that runs on the controller's own box. */
export const MAIN_HOST = 'main';
/** `display-1` -> `main/display-1`, the key of a device everywhere outside `devices`. */
export const deviceKey = (name: string, host: string = MAIN_HOST): string => `${host}/${name}`;

/** The device host that holds a device: that of its port. What has no port is on this box. */
export function deviceHostOf(config: Pick<HallConfig, 'devices' | 'ports'>, name: string): string {
  const device = config.devices[name];
  return device !== undefined && 'port' in device ? (config.ports[device.port]?.device_host ?? MAIN_HOST) : MAIN_HOST;
}

/** Every device host of the hall, this box's own first. */
export const deviceHosts = (config: Pick<HallConfig, 'device_hosts'>): readonly string[] => [
  MAIN_HOST,
  ...Object.keys(config.device_hosts),
];
