/** What a device host reports, as commands to the hall. */
import type { ReportBody } from '../../drivers/messages.ts';
import type { DayCommand } from '../hall/day/commands.ts';
import { type CallId, type DeviceId, isSlipJob, type PrintJobId, type VisitId } from '../hall/kernel/ids.ts';

export type ReportedCommand = {
  readonly device: DeviceId;
  readonly command: DayCommand /** Null where the state itself tells a repetition. */;
  readonly key: string | null;
};

/** `host` and the device's own name make its id in the hall. */
export const deviceIdOf = (host: string, name: string): DeviceId => `${host}/${name}` as DeviceId;

/** A caller's key is no command by itself: `CallerDesk` knows what the clerk had before them. */
export function commandOfReport(host: string, report: Exclude<ReportBody, { type: 'caller-key' }>): ReportedCommand {
  const device = deviceIdOf(host, report.device);
  switch (report.type) {
    case 'device-state':
      return { device, key: null, command: { kind: 'device.change', device, state: report.state, code: report.code, paper: report.paper } };
    case 'print-result': {
      const job = report.jobId as PrintJobId;
      if (isSlipJob(job)) return { device, key: null, command: { kind: 'slip.settle', job, result: report.result } };
      return {
        device,
        key: null,
        command: { kind: 'print.settle', job, visit: job.slice(0, job.lastIndexOf('.')) as VisitId, result: report.result },
      };
    }
    // An announcement is a call, and bears its id.
    case 'spoken': {
      const { id, phase, code } = report;
      return { device, key: null, command: { kind: 'call.acknowledge', call: id as CallId, target: device, phase, code } };
    }
    case 'asked':
      return { device, key: null, command: { kind: 'evaluation.ask', device, session: report.session } };
    case 'press': {
      const { session, boot, pressNo, key } = report;
      return { device, key: `press ${boot}/${pressNo}`, command: { kind: 'evaluation.press', device, session, boot, pressNo, key } };
    }
    default:
      throw new TypeError(`unknown report ${JSON.stringify(report satisfies never)}`);
  }
}
