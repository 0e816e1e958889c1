/** Every code a client can get, in words: what happened and what to do. Chinese first. */
import type { HallRefusalCode } from '../hall/hall.ts';
import type { Text } from './texts.ts';

export type ServerErrorCode =
  | 'hall/out-of-service'
  | 'hall/busy'
  | 'hall/stopping'
  | 'hall/internal'
  | 'command/key-reused'
  | 'request/invalid'
  | 'request/too-large'
  | 'request/not-found'
  | 'request/foreign-origin'
  | 'request/forbidden'
  | 'report/failed'
  | 'device/unknown'
  | 'what-if/no-day'
  | 'what-if/plan'
  | 'virtual/off'
  | 'virtual/failed';
export type ErrorCode = HallRefusalCode | ServerErrorCode;

type Entry = Text & { readonly status: number };
const entry = (status: number, zh: string, en: string): Entry => ({ status, zh, en });

const ENTRIES: Readonly<Record<ErrorCode, Entry>> = {
  'hall/out-of-service': entry(
    503,
    '系统暂停服务：数据暂时无法保存。请稍候，或联系大堂工作人员。',
    'Out of service: nothing can be saved just now. Please wait, or ask the hall staff.',
  ),
  'hall/busy': entry(503, '系统繁忙，请再试一次。', 'The system is busy. Please try again.'),
  'hall/stopping': entry(503, '系统正在重启，请稍候。', 'The system is restarting. Please wait.'),
  'hall/internal': entry(
    500,
    '系统出错，操作未生效。请再试一次；若仍出现请联系技术人员。',
    'Something went wrong and nothing was done. Try again; if it happens again, call the technician.',
  ),
  'command/key-reused': entry(
    409,
    '同一操作编号对应了不同内容，已拒绝。请刷新页面。',
    'This operation key was already used for something else. Reload the page.',
  ),
  'request/invalid': entry(400, '请求内容有误，请检查。', 'The request is not valid. See which field is named.'),
  'request/too-large': entry(413, '请求内容过大。', 'The request is too large.'),
  'request/not-found': entry(404, '没有这个地址。', 'There is nothing at this address.'),
  'request/foreign-origin': entry(403, '只接受本机页面的请求。', 'Requests are taken from this machine’s own pages only.'),
  'request/forbidden': entry(403, '没有权限进行此操作。', 'You are not allowed to do this.'),
  'report/failed': entry(
    503,
    '报表暂时无法读取，叫号不受影响。请稍后再试；若仍出现请联系技术人员。',
    'The report cannot be read just now; the hall goes on. Try again later; if it happens again, call the technician.',
  ),
  'device/unknown': entry(404, '没有这个设备。', 'There is no such device.'),
  'what-if/no-day': entry(404, '那一天没有取号记录，请另选一天。', 'Nobody took a number that day. Choose another day.'),
  'what-if/plan': entry(400, '规则或窗口安排写法有误，请按提示改正。', 'The policy or the staffing plan is not valid. See what is named.'),
  'virtual/off': entry(404, '虚拟大厅未运行。', 'The virtual hall is not running.'),
  'virtual/failed': entry(409, '模拟设备没有完成该操作。', 'The simulated device did not do that.'),
  'config/none': entry(503, '尚未载入配置。', 'No configuration has been applied yet.'),
  'config/key-retired': entry(
    409,
    '该编号已停用，不能再次使用。请换一个新编号。',
    'This key was retired and cannot come back. Choose a new key.',
  ),
  'day/not-open': entry(409, '今日尚未开始或已经结束。', 'The business day is not open.'),
  'day/closing': entry(409, '今日已停止取号。', 'No more tickets are given today.'),
  'day/already-open': entry(409, '今日已经开始。', 'The day is open already.'),
  'day/already-closed': entry(409, '今日已经结束，次日自动开始。', 'The day is closed; the next one opens by itself.'),
  'day/not-over': entry(409, '营业日尚未结束。', 'The business day is not over yet.'),
  'day/not-closing': entry(409, '营业日没有在结束中。', 'The day is not being closed.'),
  'day/visits-in-service': entry(409, '仍有办理中的群众。', 'Some visits are not finished yet.'),
  'service/unknown': entry(404, '没有这个事项。', 'There is no such service.'),
  'service/numbers-used-up': entry(
    409,
    '该事项今日号码已用完，请咨询大堂工作人员。',
    'All numbers of this service are used up today. Please ask the hall staff.',
  ),
  'service/closed': entry(409, '该事项现在不办理，请在开放时间再来。', 'This service is closed just now. Please come back when it opens.'),
  'service/quota-reached': entry(
    409,
    '该事项本时段（或今日）的号已取完，请改取其他时段，或改日再来。',
    'The tickets of this service are used up for now. Please take another time, or come another day.',
  ),
  'service/too-late': entry(
    409,
    '预计在下班前办不到，已停止取号。请在下次开放时再来。',
    'Your turn would not come before closing, so no more tickets are given. Please come back when it opens next.',
  ),
  'class/unknown': entry(404, '没有这个优先类别。', 'There is no such class of visitors.'),
  'class/not-at-kiosk': entry(409, '此优先类别请到导办台办理取号。', 'Please take a ticket of this class at the information desk.'),
  'booking/off': entry(409, '本大厅未开通预约。', 'This hall takes no appointments.'),
  'booking/unknown': entry(
    404,
    '没有查到预约。请核对，或直接取号。',
    'No such appointment was found. Check it, or take an ordinary ticket.',
  ),
  'booking/exists': entry(409, '该预约编号已存在，内容不同，没有改动。', 'There is another appointment with this key; it was left alone.'),
  'booking/code-taken': entry(
    409,
    '当日已有相同的预约码，请换一个。',
    'This code belongs to another appointment of that day. Choose another.',
  ),
  'booking/cancelled': entry(409, '该预约已取消，请直接取号。', 'This appointment was cancelled. Please take an ordinary ticket.'),
  'booking/checked-in': entry(409, '该预约已经取过号。', 'A ticket was already issued on this appointment.'),
  'booking/another-day': entry(409, '该预约不是今天的，请在预约当天来。', 'This appointment is for another day. Please come on that day.'),
  'booking/another-service': entry(409, '该预约是其他事项的。', 'This appointment is for another service.'),
  'booking/early': entry(
    409,
    '还没到预约的取号时间，请稍后再来。',
    'It is too early for this appointment. Please come back a little later.',
  ),
  'booking/missed': entry(
    409,
    '已过预约时间，预约失效，请直接取号。',
    'The time of this appointment is over. Please take an ordinary ticket.',
  ),
  'booking/day-over': entry(409, '该时段已经过去，请选择以后的时段。', 'This time is over. Choose a later one.'),
  'booking/too-far': entry(409, '超出可预约的天数。', 'Appointments are not made that far ahead.'),
  'booking/no-slot': entry(409, '没有这个时刻开始的时段。', 'No slot begins at this time.'),
  'booking/closed': entry(409, '该时段大厅不开放。', 'The hall is closed at that time.'),
  'booking/slot-full': entry(409, '该时段已约满，请选择其他时段。', 'This slot is full. Choose another.'),
  'kiosk/unknown': entry(404, '没有这台取号机。', 'There is no such kiosk.'),
  'kiosk/service-not-offered': entry(409, '这台取号机不办理该事项取号。', 'This kiosk does not offer that service.'),
  'kiosk/no-printer': entry(409, '没有可用的打印机，请改用屏幕取号。', 'There is no printer here. Take the number on the screen instead.'),
  'visit/unknown': entry(404, '今日没有这个号码。', 'There is no such visit today.'),
  'record/unknown': entry(404, '今日没有这个办件。', 'There is no such service record today.'),
  'visit/exists': entry(409, '该号码已存在。', 'This visit exists already.'),
  'visit/over': entry(409, '该号码已经结束，请重新取号。', 'This visit is over. Take a new number.'),
  'visit/not-waiting': entry(409, '该号码不在等候中，请刷新后再选。', 'This visit is not waiting. Choose again from the list.'),
  'visit/not-parked': entry(409, '该号码没有挂起。', 'This visit is not parked.'),
  'visit/not-returning': entry(409, '该号码不是可恢复的过号，请重新取号。', 'This visit is not one that may come back. Take a new number.'),
  'visit/not-due': entry(409, '该过号号码尚未到恢复时间。', 'It is not yet time for this visit to come back.'),
  'visit/recall-limit': entry(
    409,
    '该号码已达到重呼次数上限，请标记过号或继续等待。',
    'This visit cannot be recalled again. Mark it as no-show, or wait.',
  ),
  'visit/not-unprinted': entry(409, '该号码无需确认，或已经作废。', 'This number needs no confirmation, or is void already.'),
  'visit/not-called': entry(409, '该号码不在叫号状态。', 'This visit is not being called.'),
  'visit/not-started': entry(409, '请先点“开始办理”。', 'Press “Start” first.'),
  'visit/not-finished': entry(409, '该办件尚未办结。', 'This visit is not finished.'),
  'visit/at-another-window': entry(409, '该号码在其他窗口。', 'This visit is at another window.'),
  'printer/unknown': entry(404, '没有这台打印机。', 'There is no such printer.'),
  'print/under-way': entry(409, '上一张仍在打印，请稍候。', 'The sheet before it is still being printed. Please wait.'),
  'print/unknown-job': entry(404, '没有这个打印任务。', 'There is no such print job.'),
  'print/not-queued': entry(409, '该号票已开始打印，不会自动重打。', 'This sheet was begun already; it is never printed again by itself.'),
  'print/not-overdue': entry(409, '打印仍在进行。', 'The sheet is still printing.'),
  'window/unknown': entry(404, '没有这个窗口。', 'There is no such window.'),
  'window/not-open': entry(409, '窗口尚未开放，请先签到。', 'The window is not open. Sign in first.'),
  'window/open-by-another': entry(409, '该窗口已有其他人员在岗。', 'Another clerk is at this window.'),
  'window/visit-open': entry(409, '当前号码尚未办结，请先办结或标记过号。', 'Finish the current visit, or mark it as no-show, first.'),
  'window/paused': entry(409, '窗口已暂停，请先恢复服务。', 'The window is paused. Resume first.'),
  'window/reason-unknown': entry(409, '没有这个暂停原因，请从列表中选择。', 'This is no reason for a pause. Choose one of the list.'),
  'window/service-not-served': entry(
    409,
    '本窗口不办理该事项，请转移到其他窗口。',
    'This window does not serve that service. Transfer the visit.',
  ),
  'transfer/nobody-serves': entry(
    409,
    '所选窗口不办理该事项，请另选事项或窗口。',
    'Nobody there serves that service. Choose another service or window.',
  ),
  'board/unknown': entry(404, '没有这块显示屏。', 'There is no such board.'),
  'clerk/unknown': entry(404, '没有这位窗口人员。', 'There is no such clerk.'),
  'clerk/at-another-window': entry(409, '该人员已在其他窗口在岗。', 'This clerk is at another window.'),
  'queue/empty': entry(409, '没有等候的号码。', 'Nobody is waiting.'),
  'evaluation/unknown': entry(404, '没有这次评价。', 'There is no such evaluation.'),
  'evaluation/exists': entry(409, '该办件已发起评价。', 'This service has its evaluation already.'),
  'evaluation/over': entry(409, '评价已结束。', 'This evaluation is over.'),
  'evaluation/not-due': entry(409, '评价尚未超时。', 'This evaluation has not timed out yet.'),
  'clock/no-step': entry(409, '时钟没有跳变。', 'The clock has not been stepped.'),
};

const isKnown = (code: string): code is ErrorCode => Object.hasOwn(ENTRIES, code);

/** HTTP status and words of `code`. An unknown code is told as an internal error, never as nothing. */
export function describeError(code: string): { readonly status: number; readonly zh: string; readonly en: string } {
  return ENTRIES[isKnown(code) ? code : 'hall/internal'];
}
