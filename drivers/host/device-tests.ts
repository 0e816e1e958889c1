/**
 * Tests of devices for a technician: a page, a pattern, a lit pad. What a test brings back goes to the technician alone and never to the hall: a key pressed
 * in a test is no press, a test page is no ticket, and a pattern is not the number that should stand there. Anything the hall wishes to be shown meanwhile
 * ends the test.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { NoticeBody, ReportBody, ServiceOutcome, TicketDocument, TicketLine } from '../messages.ts';
import type { Hosted } from './make-hosted.ts';

/** Long enough to look at it. */
const PATTERN_MS = 4_000;
/** Long enough to walk over and press a key. */
const KEY_MS = 10_000;
const PRINT_MS = 15_000;
/** Above every session a hall gives out before the year 2149. */
const TEST_SESSION = 0xffff_ffff;

type Found = Readonly<Record<string, string | number | boolean>>;

/** A test under way on one device. */
type Test = {
  /** True when the report, or notice, belongs to the test. */
  readonly takesReport: (body: ReportBody) => boolean;
  readonly takesNotice: (body: NoticeBody) => boolean;
  readonly end: () => void;
};

export class DeviceTests {
  readonly #clock: Clock;
  readonly #running = new Map<string, Test>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ends a test of `device`: the hall wishes to show something. */
  interrupt(device: string): void {
    this.#running.get(device)?.end();
  }

  /** A key that comes late, or is repeated, belongs to its test even when that is over. */
  takesReport(device: string, body: ReportBody): boolean {
    const isOfTest = (body.type === 'press' || body.type === 'asked') && body.session === TEST_SESSION;
    return this.#takes(device, body) || isOfTest;
  }

  #takes(device: string, body: ReportBody): boolean {
    return this.#running.get(device)?.takesReport(body) ?? false;
  }

  takesNotice(device: string, body: NoticeBody): boolean {
    return this.#running.get(device)?.takesNotice(body) ?? false;
  }

  /** `restore` shows again what is desired. `device/busy` while a test of the device is under way. */
  async run(device: string, hosted: Hosted, rev: number, restore: () => void): Promise<ServiceOutcome> {
    if (this.#running.has(device)) return { ok: false, code: 'device/busy', detail: {} };
    try {
      if (hosted.printer !== null) return await this.#printPage(device, hosted.printer);
      if (hosted.display !== null) return await this.#showPattern(device, hosted.display, rev);
      if (hosted.pad !== null) return await this.#light(device, hosted.pad, rev);
      if (hosted.caller !== null)
        return await this.#showPattern(device, { show: (at) => hosted.caller?.show(at, { number: '888', waiting: 88 }) }, rev);
      return { ok: false, code: 'device/no-such-service', detail: {} };
    } finally {
      this.#running.delete(device);
      restore();
    }
  }

  async #printPage(device: string, printer: NonNullable<Hosted['printer']>): Promise<ServiceOutcome> {
    const jobId = `test.${randomUUID()}`;
    const ended = Promise.withResolvers<Extract<ReportBody, { type: 'print-result' }> | null>();
    this.#running.set(device, {
      takesReport: (body) => {
        if (body.type !== 'print-result' || body.jobId !== jobId) return false;
        ended.resolve(body);
        return true;
      },
      takesNotice: () => false,
      // A sheet that has begun cannot be taken back.
      end: () => undefined,
    });
    printer.print(jobId, testPage(device, this.#clock.wallMs()));
    const timer = setTimeout(() => ended.resolve(null), PRINT_MS);
    const report = await ended.promise;
    clearTimeout(timer);
    if (report === null) return { ok: false, code: 'device/service-timeout', detail: {} };
    const { result } = report;
    if (result.outcome === 'confirmed') return { ok: true, code: null, detail: { outcome: result.outcome, proof: result.proof } };
    return { ok: false, code: `printer/${result.reason}`, detail: { outcome: result.outcome } };
  }

  async #showPattern(
    device: string,
    display: { show(rev: number, content: { readonly kind: 'test' }): void },
    rev: number,
  ): Promise<ServiceOutcome> {
    let proof: string | null = null;
    const isWhole = await this.#until(device, PATTERN_MS, {
      takesReport: () => false,
      takesNotice: (body) => {
        if (body.type !== 'displayed') return false;
        proof = body.proof;
        return true;
      },
      begin: () => display.show(rev, { kind: 'test' }),
    });
    if (proof !== null) return { ok: true, code: null, detail: { proof } };
    return { ok: false, code: isWhole ? 'device/no-answer' : 'device/interrupted', detail: {} };
  }

  async #light(device: string, pad: NonNullable<Hosted['pad']>, rev: number): Promise<ServiceOutcome> {
    const found: { -readonly [Name in keyof Found]: Found[Name] } = { lit: false };
    await this.#until(device, KEY_MS, {
      takesReport: (body, end) => {
        if (body.type === 'asked') found.lit = true;
        if (body.type === 'press') {
          found.key = body.key;
          end();
        }
        return false;
      },
      takesNotice: () => false,
      begin: () => pad.show(rev, { kind: 'asking', session: TEST_SESSION }),
    });
    return found.lit === true ? { ok: true, code: null, detail: found } : { ok: false, code: 'device/no-answer', detail: found };
  }

  /** Lets a test run for `ms`, or until it is ended; whether it had its whole time. */
  async #until(
    device: string,
    ms: number,
    {
      takesReport,
      takesNotice,
      begin,
    }: {
      readonly takesReport: (body: ReportBody, end: () => void) => boolean;
      readonly takesNotice: (body: NoticeBody) => boolean;
      readonly begin: () => void;
    },
  ): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(true), ms);
    const end = (): void => resolve(false);
    this.#running.set(device, { takesReport: (body) => takesReport(body, end), takesNotice, end });
    begin();
    const isWhole = await promise;
    clearTimeout(timer);
    return isWhole;
  }
}

const line = (text: string, size = 1): TicketLine => ({ kind: 'text', text, align: 'center', width: size, height: size, bold: false });

/** Everything a ticket can have: sizes, both scripts, a pair, a QR symbol, the cut. */
function testPage(device: string, wallMs: number): TicketDocument {
  const at = new Date(wallMs).toISOString();
  return {
    lines: [
      line('测试 TEST', 2),
      line(device),
      line('A001', 4),
      line('政务服务大厅 非常满意 基本满意'),
      line('0123456789 ABCDEFG abcdefg #%&'),
      { kind: 'pair', left: '左 left', right: '右 right' },
      { kind: 'qr', data: `hallcall-test ${device} ${at}`, moduleDots: 6, errorLevel: 'M' },
      line(at),
      { kind: 'feed', lines: 3 },
    ],
    cut: 'partial',
  };
}
