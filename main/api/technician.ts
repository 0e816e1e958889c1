/** What a technician asks over HTTP, and the words for what came of it. */
import { z } from 'zod';
import type { Text } from './texts.ts';

export const deviceServiceParamsSchema = z.object({
  host: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/u),
  name: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/u),
  action: z.enum(['test', 'probe']),
});
export const deviceWireParamsSchema = deviceServiceParamsSchema.omit({ action: true });
/** `follow`: go on with what passes until the caller hangs up; without it, what is kept and no more. */
export const deviceWireQuerySchema = z.object({ follow: z.enum(['0', '1']).default('0') });
export const scanBodySchema = z.strictObject({ talk: z.boolean().default(false) });

/** `POST /api/v1/devices/:host/:name/test` and `/probe` */
export const serviceReplySchema = z.object({
  ok: z.boolean(),
  code: z.string().nullable(),
  zh: z.string(),
  en: z.string(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type ServiceReply = z.infer<typeof serviceReplySchema>;

export const foundUnitSchema = z.object({
  kind: z.enum(['serial', 'hid', 'usb-printer']),
  path: z.string(),
  stable: z.string().nullable(),
  vendorId: z.int().nullable(),
  productId: z.int().nullable(),
  serialNumber: z.string().nullable(),
  product: z.string().nullable(),
  port: z.string().nullable(),
  guess: z.object({ family: z.string(), by: z.string() }).nullable(),
  problem: z.object({ code: z.string(), group: z.string().nullable() }).nullable(),
});
/** `POST /api/v1/devices/scan`; `units` null: the host is not there. */
export const scanReplySchema = z.object({
  hosts: z.array(z.object({ host: z.string(), units: z.array(foundUnitSchema).nullable(), notes: z.array(z.string()) })),
});
export type ScanReply = z.infer<typeof scanReplySchema>;
export type ScannedHost = {
  readonly host: string;
  readonly units: readonly z.infer<typeof foundUnitSchema>[] | null;
  readonly notes: readonly string[];
};

const WORDS: Readonly<Record<string, Text>> = {
  'device/unknown': { zh: '没有这个设备。', en: 'There is no such device.' },
  'device/no-such-service': { zh: '这种设备没有这项测试。', en: 'This kind of device has no such test.' },
  'device/host-gone': { zh: '设备主机未连接，请稍候再试。', en: 'The device host is not there. Try again in a moment.' },
  'device/service-timeout': {
    zh: '设备没有在规定时间内完成。请检查电源和接线。',
    en: 'The device did not finish in time. Check its power and its cable.',
  },
  'device/service-failed': { zh: '测试出错，详情见日志。', en: 'The test ended in an error; the log tells more.' },
  'device/no-answer': {
    zh: '设备没有应答。请检查电源、接线、地址和波特率。',
    en: 'The device does not answer. Check its power, cable, address and speed.',
  },
  'device/interrupted': { zh: '大厅要显示内容，测试提前结束。', en: 'The hall had something to show, and the test gave way.' },
  'device/busy': { zh: '设备正忙，请等它做完再试。', en: 'The device is busy. Try again when it has finished.' },
  'port/closed': { zh: '端口没有打开。请检查设备是否插好。', en: 'The port is not open. Check that the device is plugged in.' },
  'port/not-found': {
    zh: '找不到端口。请检查设备是否插好，路径是否写对。',
    en: 'The port is not there. Check that the device is plugged in and the path is right.',
  },
  'port/open-failed': {
    zh: '端口打不开：可能被别的程序占用，或没有权限。',
    en: 'The port does not open: another program may hold it, or there is no permission.',
  },
  'port/open-timeout': { zh: '打开端口超时。请拔下重插。', en: 'Opening the port took too long. Unplug it and plug it in again.' },
  'port/unplugged': { zh: '设备被拔下了。', en: 'The device was unplugged.' },
  'port/silent': {
    zh: '设备很久没有回音。请检查电源和接线。',
    en: 'Nothing has been heard from the device for long. Check its power and its cable.',
  },
  'port/hid-unavailable': { zh: '缺少 libusb-1.0-0，无法使用 HID 设备。', en: 'libusb-1.0-0 is missing, so HID devices cannot be used.' },
  'port/no-permission': {
    zh: '没有权限使用这个端口：把运行 Hallcall 的用户加入所示的组，并安装 udev 规则 tools/package/udev/60-hallcall.rules（安装包里在 resources/udev 下）。',
    en: 'No permission to use this port: put the user that runs Hallcall into the group shown, and install the udev rules tools/package/udev/60-hallcall.rules (in a package, under resources/udev).',
  },
  'scan/hid-unavailable': { zh: '缺少 libusb-1.0-0，无法列出 HID 设备。', en: 'libusb-1.0-0 is missing, so HID devices cannot be listed.' },
  'scan/serial-failed': { zh: '无法列出串口。', en: 'The serial ports cannot be listed.' },
};

/** What `code` means for a technician; null, all went well. */
export function serviceWords(code: string | null): Text {
  if (code === null) return { zh: '完成', en: 'Done' };
  return WORDS[code] ?? { zh: `未完成（${code}）`, en: `Not done (${code})` };
}
