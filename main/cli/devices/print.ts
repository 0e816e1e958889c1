/** What a technician reads: units that are plugged in, answers of devices, chunks on a wire. */
import type { WireEntry } from '../../../drivers/messages.ts';
import type { ScanReply, ServiceReply } from '../../api/technician.ts';
import { serviceWords } from '../../api/technician.ts';

type Unit = NonNullable<ScanReply['hosts'][number]['units']>[number];

const GUESSED_BY: Readonly<Record<string, string>> = {
  configuration: 'hall.yaml',
  answer: '已应答 answered',
  'usb-id': 'USB 厂商号 vendor id',
  descriptor: '设备类别 device class',
};
const ARROWS: Readonly<Record<WireEntry['direction'], string>> = { out: '→', in: '←', open: '●', closed: '○' };
const BYTES_A_LINE = 16;

const hex4 = (value: number | null): string => (value === null ? '----' : value.toString(16).padStart(4, '0'));

/** The line of hall.yaml that reaches a unit which no port of the configuration leads to. */
export function yamlLineOf(unit: Unit, name: string): string | null {
  if (unit.port !== null) return null;
  switch (unit.kind) {
    case 'serial':
      return `  ${name}: { kind: serial, path: ${unit.stable ?? unit.path}, baud: 9600 }`;
    case 'usb-printer':
      return `  ${name}: { kind: usb-printer, path: ${unit.path} }`;
    case 'hid':
      // Without a serial number nothing tells it from another unit of its kind.
      return unit.serialNumber === null || unit.vendorId === null || unit.productId === null
        ? null
        : `  ${name}: { kind: hid, vendor_id: 0x${hex4(unit.vendorId)}, product_id: 0x${hex4(unit.productId)}, serial_number: ${JSON.stringify(unit.serialNumber)} }`;
    default:
      return null;
  }
}

export function describeScan({ hosts }: ScanReply): string {
  const lines: string[] = [];
  for (const { host, units, notes } of hosts) {
    lines.push(`设备主机 device host ${host}${units === null ? ': 未连接 not there' : ''}`);
    for (const unit of units ?? []) lines.push(...describeUnit(unit));
    if (units?.length === 0) lines.push('  没有找到设备 nothing is plugged in');
    for (const note of notes) lines.push(`  ! ${serviceWords(note).zh} ${serviceWords(note).en}`);
    const unused = (units ?? []).flatMap((unit, n) => yamlLineOf(unit, `port-${n + 1}`) ?? []);
    if (unused.length > 0) lines.push('', '未在 hall.yaml 中的可以这样写 what hall.yaml does not have yet, under ports:', ...unused);
  }
  return lines.join('\n');
}

function describeUnit(unit: Unit): string[] {
  const { kind, path, stable, vendorId, productId, product, port, guess, problem } = unit;
  const head =
    `  ${kind.padEnd(11)} ${path}  ${vendorId === null ? '' : `${hex4(vendorId)}:${hex4(productId)} `}${product ?? ''}`.trimEnd();
  const lines = [head];
  if (stable !== null && stable !== path) lines.push(`      固定名称 stable name: ${stable}`);
  if (port !== null) lines.push(`      端口 port: ${port}`);
  if (guess !== null) lines.push(`      大概是 probably: ${guess.family} (${GUESSED_BY[guess.by] ?? guess.by})`);
  if (problem !== null) {
    const { zh, en } = serviceWords(problem.code);
    lines.push(`      ! ${zh} ${en}${problem.group === null ? '' : ` (${problem.group})`}`);
  }
  return lines;
}

export function describeService(device: string, { ok, code, zh, en, detail }: ServiceReply): string {
  const lines = [`${ok ? '✓' : '✗'} ${device}: ${zh} ${en}${code === null ? '' : ` [${code}]`}`];
  for (const [name, value] of Object.entries(detail)) lines.push(`    ${name}: ${String(value)}`);
  return lines.join('\n');
}

/** One chunk as lines of sixteen bytes with its moment, its direction, and its text where it has one. */
export function describeEntry({ at, direction, hex, code }: WireEntry, timeZone: string): string {
  const time = `${new Date(at).toLocaleTimeString('en-GB', { timeZone, hour12: false })}.${String(at % 1000).padStart(3, '0')}`;
  const head = `${time} ${ARROWS[direction]} `;
  if (direction === 'open' || direction === 'closed') return `${head}${direction}${code === null ? '' : ` ${code}`}`;
  const bytes = Buffer.from(hex, 'hex');
  const lines: string[] = [];
  for (let from = 0; from < bytes.length; from += BYTES_A_LINE) {
    const part = bytes.subarray(from, from + BYTES_A_LINE);
    const codes = [...part].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = [...part].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${from === 0 ? head : ' '.repeat(head.length)}${codes.padEnd(BYTES_A_LINE * 3)} ${text}`);
  }
  return lines.join('\n');
}
