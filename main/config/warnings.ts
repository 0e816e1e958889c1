/** What is valid in hall.yaml and still hardly meant. A hall starts with these. */
import iconv from 'iconv-lite';
import type { Text } from '../api/texts.ts';
import type { Finding, KeyPath } from './problem.ts';
import { minutesOf } from './rules.ts';
import { deviceHostOf, deviceKey, type HallConfig } from './schema.ts';

export function warningsOf(config: HallConfig): readonly Finding[] {
  return [...idleParts(config), ...idleRules(config), ...cutoverInHours(config), ...openToken(config), ...uncommonCharacters(config)];
}

const warning = (code: Finding['code'], path: KeyPath, message: Text, at: Finding['at'] = 'value'): Finding => ({
  code,
  path,
  at,
  message,
  allowed: null,
});

function idleParts(config: HallConfig): readonly Finding[] {
  const windows = Object.values(config.windows);
  const kiosks = Object.values(config.kiosks);
  const served = new Set(windows.flatMap((window) => [...window.services, ...window.secondary]));
  const offered = new Set(kiosks.flatMap((kiosk) => kiosk.services));
  const used = new Set([
    ...windows.flatMap((window) => [window.display, window.pad, window.caller]),
    ...Object.values(config.boards).map((board) => board.device),
    ...Object.values(config.speakers).map((speaker) => speaker.device),
    ...kiosks.flatMap((kiosk) => [kiosk.printer, kiosk.scanner, kiosk.id_reader]),
  ]);
  const usedPorts = new Set(Object.values(config.devices).flatMap((device) => ('port' in device ? [device.port] : [])));
  const services = Object.keys(config.services);
  return [
    ...services
      .filter((id) => !served.has(id))
      .map((id) =>
        warning(
          'config/unserved-service',
          ['services', id],
          { zh: '没有窗口办理这个事项，取了号也没人叫', en: 'no window serves this: its tickets would never be called' },
          'key',
        ),
      ),
    ...services
      .filter((id) => kiosks.length > 0 && !offered.has(id))
      .map((id) =>
        warning('config/unoffered-service', ['services', id], { zh: '没有取号机提供这个事项', en: 'no kiosk offers this' }, 'key'),
      ),
    ...Object.keys(config.devices)
      .filter((name) => !used.has(deviceKey(name, deviceHostOf(config, name))))
      .map((name) =>
        warning(
          'config/unused-device',
          ['devices', name],
          { zh: '没有窗口、综合屏或取号机使用这台设备', en: 'no window, no board and no kiosk uses this device' },
          'key',
        ),
      ),
    ...Object.keys(config.ports)
      .filter((name) => !usedPorts.has(name))
      .map((name) => warning('config/unused-port', ['ports', name], { zh: '这个端口上没有设备', en: 'no device is on this port' }, 'key')),
  ];
}

/** Rules that would never say anything. */
function idleRules({ classes, policy, calendar, hours, services }: HallConfig): readonly Finding[] {
  const byClass = policy.kind === 'strict' || policy.kind === 'ratio' || policy.kind === 'ageing';
  const hasHours = hours !== undefined || Object.values(services).some((service) => service.hours !== undefined);
  return [
    ...(byClass && Object.keys(classes).length === 0
      ? [
          warning('config/no-classes', ['policy', 'kind'], {
            zh: '没有优先类别，等于先来先办',
            en: 'without classes this is first come, first served',
          }),
        ]
      : []),
    ...(calendar.last_ticket === 'by-estimate' && !hasHours
      ? [
          warning('config/no-hours', ['calendar', 'last_ticket'], {
            zh: '没有写开放时间，不会停止取号',
            en: 'without opening hours tickets never stop',
          }),
        ]
      : []),
  ];
}

function cutoverInHours({ hours, day_cutover }: HallConfig): readonly Finding[] {
  const cutover = minutesOf(day_cutover);
  const open = Object.values(hours ?? {}).some((spans) =>
    spans?.some((span) => minutesOf(span) < cutover && cutover < minutesOf(span.slice(6))),
  );
  return open
    ? [
        warning('config/cutover-in-hours', ['day_cutover'], {
          zh: '营业时间内换日：号码会在办事途中从头开始',
          en: 'the day turns while the hall is open: numbers would begin again in mid-service',
        }),
      ]
    : [];
}

function openToken({ upload: { city } }: HallConfig): readonly Finding[] {
  if (city === undefined || (city.token_file === undefined && city.token_env === undefined)) return [];
  const { protocol, hostname } = new URL(city.url);
  if (protocol === 'https:' || ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)) return [];
  return [
    warning('config/open-token', ['upload', 'city', 'url'], {
      zh: '令牌将以明文经网络发送，请用 https',
      en: 'the token would cross the network in the clear; use https',
    }),
  ];
}

/** Texts that reach paper. Many ticket printers know no four-byte GB18030: one rare character in a name, and no ticket of it prints. */
function uncommonCharacters({ hall, services, ticket, kiosks }: HallConfig): readonly Finding[] {
  if (Object.keys(kiosks).length === 0) return [];
  const texts: readonly (readonly [KeyPath, string])[] = [
    ...textPaths(['hall', 'name'], hall.name),
    ...Object.entries(services).flatMap(([id, service]) => textPaths(['services', id, 'name'], service.name)),
    ...ticket.lines.flatMap((line, index) => (line.kind === 'text' ? [[['ticket', 'lines', index, 'text'], line.text] as const] : [])),
    ...ticket.notices.map((notice, index) => [['ticket', 'notices', index], notice] as const),
  ];
  return texts.flatMap(([path, text]) => {
    // The printer driver writes ¥ as ￥.
    const rare = [...text].filter((character) => character !== '¥' && iconv.encode(character, 'gb18030').length > 2);
    return rare.length === 0
      ? []
      : [
          warning('config/uncommon-character', path, {
            zh: `多数打印机没有这些字：${rare.join(' ')}`,
            en: `most printers lack these characters: ${rare.join(' ')}`,
          }),
        ];
  });
}

const textPaths = (path: KeyPath, text: Text): readonly (readonly [KeyPath, string])[] => [
  [[...path, 'zh'], text.zh],
  [[...path, 'en'], text.en],
];
