import { z } from 'zod';
import { type BookingsReply, bookingsReplySchema, type CheckinBody } from '../../main/api/bookings.ts';
import {
  type IssueTicketBody,
  type IssueTicketReply,
  issueTicketReplySchema,
  okReplySchema,
  type WindowReply,
  windowReplySchema,
} from '../../main/api/commands.ts';
import { type ScanReply, type ServiceReply, scanReplySchema, serviceReplySchema } from '../../main/api/technician.ts';
import type { VirtualAction } from '../../main/api/virtual-views.ts';
import { drawKey, sendCommand } from './client.ts';

const segment = encodeURIComponent;
const anything = z.unknown();

export const issueTicket = (body: IssueTicketBody, key: string): Promise<IssueTicketReply> =>
  sendCommand({ path: '/api/v1/tickets', body, key, reply: issueTicketReplySchema });

export const noteTicket = (visit: string, key: string): Promise<unknown> =>
  sendCommand({ path: `/api/v1/tickets/${segment(visit)}/note`, body: {}, key, reply: anything });

/** Checks in on an appointment: a ticket, or several appointments to choose from. */
export const checkIn = (body: CheckinBody, key: string): Promise<IssueTicketReply | BookingsReply> =>
  sendCommand({ path: '/api/v1/checkin', body, key, reply: z.union([issueTicketReplySchema, bookingsReplySchema]) });

/** What a clerk can do at a window. */
export type WindowAction =
  | { readonly kind: 'open'; readonly clerk: string }
  | { readonly kind: 'next'; readonly have: string | null }
  | { readonly kind: 'call-chosen'; readonly have: string | null; readonly visit: string; readonly reason: string }
  | { readonly kind: 'recall' | 'start' | 'no-show' | 'take-back'; readonly visit: string }
  | { readonly kind: 'park'; readonly visit: string; readonly reason: string | null }
  | { readonly kind: 'finish'; readonly visit: string; readonly next: { readonly service: string; readonly record: string } | null }
  | { readonly kind: 'transfer'; readonly visit: string; readonly to: TransferTo }
  | { readonly kind: 'pause'; readonly reason: string }
  | { readonly kind: 'auto-call'; readonly on: boolean }
  | { readonly kind: 'resume' | 'close' };

export type TransferTo = { readonly service: string; readonly window: string | null; readonly clerk: string | null };

/** What a clerk can do with a visit that is not at the window. */
export type VisitAction =
  | { readonly kind: 'cancel'; readonly visit: string; readonly reason: string }
  | { readonly kind: 'return'; readonly visit: string }
  | { readonly kind: 'reprint'; readonly visit: string; readonly printer: string; readonly reason: string };

/** `window` is where the clerk sits. */
export function actOnVisit(window: string, action: VisitAction, key: string): Promise<unknown> {
  const { kind, visit, ...body } = action;
  const room = kind === 'reprint' ? 'tickets' : 'visits';
  return sendCommand({ path: `/api/v1/${room}/${segment(visit)}/${kind}`, body: { ...body, window }, key, reply: anything });
}

export function actAtWindow(window: string, action: WindowAction, key: string): Promise<WindowReply | { ok: true }> {
  const { kind, ...body } = action;
  const reply = z.union([windowReplySchema, okReplySchema]);
  return sendCommand({ path: `/api/v1/windows/${segment(window)}/${kind}`, body, key, reply });
}

export const tellAsked = (evaluation: string, key: string): Promise<unknown> =>
  sendCommand({ path: `/api/v1/evaluations/${segment(evaluation)}/asked`, body: {}, key, reply: anything });

export const pressForEvaluation = (evaluation: string, pressed: number, key: string): Promise<unknown> =>
  sendCommand({ path: `/api/v1/evaluations/${segment(evaluation)}/press`, body: { key: pressed }, key, reply: anything });

export const sendScan = (kiosk: string, data: string): Promise<unknown> =>
  sendCommand({ path: `/api/v1/kiosks/${segment(kiosk)}/scans`, body: { data }, key: drawKey(), reply: anything });

export const actOnDevice = (device: string, action: VirtualAction, more: { readonly key?: number } = {}): Promise<unknown> =>
  sendCommand({ path: `/api/v1/virtual/devices/${segment(device)}`, body: { action, ...more }, key: drawKey(), reply: anything });

export const actOnCity = (action: 'start' | 'kill'): Promise<unknown> =>
  sendCommand({ path: '/api/v1/virtual/city', body: { action }, key: drawKey(), reply: anything });

/** The board has painted a call: from here on it is on the wall. */
export const tellPainted = (board: string, call: string): Promise<unknown> =>
  sendCommand({ path: `/api/v1/boards/${segment(board)}/painted`, body: { call }, key: `painted.${call}`, reply: anything });

const TEST_MS = 30_000;
const SCAN_MS = 120_000;

/** `device` is `host/name`. */
export const serveDevice = (device: string, action: 'test' | 'probe'): Promise<ServiceReply> =>
  sendCommand({
    path: `/api/v1/devices/${device}/${action}`,
    body: {},
    key: drawKey(),
    reply: serviceReplySchema,
    timeoutMs: TEST_MS,
    once: true,
  });

export const scanDevices = (talk: boolean): Promise<ScanReply> =>
  sendCommand({ path: '/api/v1/devices/scan', body: { talk }, key: drawKey(), reply: scanReplySchema, timeoutMs: SCAN_MS, once: true });
