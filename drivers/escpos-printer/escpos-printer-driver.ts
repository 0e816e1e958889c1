import { Alarm } from '../clock.ts';
import type { DeviceContext, Driver } from '../device.ts';
import { codeOf, DriverError } from '../driver-error.ts';
import type { DeviceConfig, LogoRaster, PrintOutcome, PrintProof, TicketDocument } from '../messages.ts';
import type { Wire } from '../transport/index.ts';
import { CUT_OFF_REST, encodeTicket, QUIET_RESET } from './codec.ts';
import { JobRun, statusInput } from './job-run.ts';
import { PAPER_MODELS } from './models.ts';
import type { PrintJobInput } from './print-job.ts';
import { PrinterTalk } from './printer-talk.ts';
import { deviceStateOf, type PrinterStatus, STATUS_FINE, troubleOf } from './status.ts';

type PrinterConfig = Extract<DeviceConfig, { family: 'escpos-printer' }>;

const POLL_MS = 1_000;
const POLL_UNREADY_MS = 300;
/** A job that waited this long behind others would not end in time. */
const BUSY_AFTER_MS = 3_000;
const FIRST_OPEN_MS = 1_000;
const PROOF_LADDER: readonly PrintProof[] = ['process-id', 'fence', 'cut-counter'];
/** The longest command a ticket may have been torn in by whoever had the port before: a large QR. */
const LONGEST_COMMAND_BYTES = 700;

/** What a job left behind: bytes may wait in the printer, and half a sheet may hang out of it. */
type Leftover = { readonly bytes: number; readonly isCleared: boolean; readonly cutOffRest: boolean };

/** Nobody knows what came before the first open: a host may have died in the middle of a ticket, which must neither print later nor join the next. */
const UNKNOWN_PAST: Leftover = { bytes: LONGEST_COMMAND_BYTES, isCleared: false, cutOffRest: true };

/**
 * A ticket printer on a port of its own. Prints jobs with a known end, watches paper and cover, and brings the printer to order before the first
 * ticket after each open, each silence and each job that was not confirmed. States: `printer/no-answer`, `printer/no-proof`, `printer/REASON`
 * with the reasons of status.ts; and of a unit that prints, `printer/no-logo` and `printer/unproven` (configured without a proof).
 */
export class EscposPrinterDriver implements Driver {
  readonly #config: PrinterConfig;
  readonly #context: DeviceContext;
  readonly #talk: PrinterTalk;
  #isStopping = false;
  readonly #alarm = new Alarm();
  #proof: PrintProof | null = null;
  /** The key under which this unit holds the logo; null while it does not. */
  #logoKey: string | null = null;
  /** A unit that did not keep the logo is not written to again and again: its memory wears. */
  #mayStoreLogo = true;
  #isReady = false;
  #leftover: Leftover | null = UNKNOWN_PAST;
  #run: JobRun | null = null;
  #polling: Promise<void> | null = null;
  #stopListening: () => void = () => undefined;
  readonly #jobs = new Set<Promise<void>>();

  constructor(config: PrinterConfig, context: DeviceContext, random: () => number = Math.random) {
    this.#config = config;
    this.#context = context;
    this.#talk = new PrinterTalk(context.link, context.counters, random);
  }

  start(): void {
    const { link, setState } = this.#context;
    this.#talk.onAutomatic = (status) => {
      if (this.#isReady) this.#tell(status);
    };
    this.#stopListening = link.listen({
      opened: () => this.#alarm.ring(),
      closed: (code) => {
        this.#forget();
        this.#run?.feed({ on: 'gone' });
        if (code !== 'port/silent') setState('noDevice', code, 'unknown');
      },
    });
    this.#polling ??= this.#keepPolling();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#jobs);
    this.#isStopping = true;
    this.#alarm.ring();
    await this.#polling;
    this.#stopListening();
  }

  /** What this very unit can prove, and whether it holds the logo. */
  facts(): Readonly<Record<string, string>> {
    const { logo, proof } = this.#config;
    return {
      proof: proof === 'none' ? 'none' : (this.#proof ?? 'not found'),
      logo: logo === null ? 'none' : this.#logoKey === null ? 'not stored' : 'stored',
    };
  }

  /** Prints once and reports the result within 7.5 s. The caller sees to it that a job id comes once. */
  print(jobId: string, document: TicketDocument): void {
    const job = this.#print(document)
      .catch((caught: unknown): PrintOutcome => {
        this.#context.log.error({ jobId, err: caught }, 'print job broke off');
        return { outcome: 'unknown', reason: 'no-answer' };
      })
      .then((result) => {
        this.#context.report({ type: 'print-result', device: this.#context.name, jobId, result });
        this.#jobs.delete(job);
        this.#alarm.ring();
      });
    this.#jobs.add(job);
  }

  async #print(document: TicketDocument): Promise<PrintOutcome> {
    const { clock, link, log } = this.#context;
    const receivedUpMs = clock.upMs();
    try {
      this.#encode(document);
    } catch (caught) {
      if (!(caught instanceof DriverError)) throw caught;
      log.warn({ err: caught }, 'ticket cannot be printed as it is');
      return { outcome: 'failed', reason: 'unprintable-text' };
    }
    // A host that has just started is still opening its ports.
    if (link.opens === 0) await link.whenOpen(FIRST_OPEN_MS);
    try {
      return await link.run('command', (wire) => this.#runJob(wire, document, receivedUpMs));
    } catch (caught) {
      if (codeOf(caught, '') !== 'port/closed') throw caught;
      return { outcome: 'failed', reason: 'unplugged' };
    }
  }

  #encode(document: TicketDocument): Uint8Array {
    return encodeTicket(document, PAPER_MODELS[this.#config.paperWidthMm], this.#logoKey);
  }

  async #runJob(wire: Wire, document: TicketDocument, receivedUpMs: number): Promise<PrintOutcome> {
    const { clock, counters, log } = this.#context;
    if (clock.upMs() - receivedUpMs > BUSY_AFTER_MS) return { outcome: 'failed', reason: 'busy' };
    const run = new JobRun({
      talk: this.#talk,
      wire,
      clock,
      ticket: () => this.#encode(document),
      isCut: document.cut !== 'none',
      receivedUpMs,
      check: () => this.#check(wire),
      proof: () => (this.#config.proof === 'none' ? 'none' : (this.#proof ?? 'fence')),
    });
    this.#run = run;
    try {
      const { result, isDirty, isCleared } = await run.end();
      counters.framesOut += 1;
      log.info({ result, isCleared }, 'print job ended');
      if (isDirty) {
        this.#isReady = false;
        // People take out the rest themselves when they open the cover or put in a roll.
        const isCutByPeople = result.outcome === 'failed' && (result.reason === 'paper-out' || result.reason === 'cover-open');
        this.#leftover = { bytes: this.#encode(document).length, isCleared, cutOffRest: !isCutByPeople };
        if (!isCleared) log.warn('the printer did not say that it cleared its buffers; switch it off before putting in paper');
      }
      return result;
    } finally {
      this.#run = null;
    }
  }

  /** The status before a ticket; brings the printer to order when that is due. */
  async #check(wire: Wire): Promise<PrintJobInput> {
    const status = await this.#askStatus(wire);
    if (status !== null && troubleOf(status) === null && !this.#isReady && !(await this.#makeReady(wire))) return { on: 'silent' };
    return statusInput(status);
  }

  /**
   * The status, and in any state of the printer an end to what an earlier job left in its buffer: it would print in the moment the paper is
   * back. A unit configured without a proof may be mute altogether.
   */
  async #askStatus(wire: Wire): Promise<PrinterStatus | null> {
    const status = await this.#talk.askStatus(wire);
    const leftover = this.#leftover;
    if (status !== null && leftover !== null && !leftover.isCleared)
      this.#leftover = { ...leftover, isCleared: await this.#talk.clear(wire) };
    return status ?? (this.#config.proof === 'none' ? STATUS_FINE : null);
  }

  /** Resets, asks for a proof, and sees to what an unconfirmed job left. Only while the printer is online: otherwise all of it would wait. */
  async #makeReady(wire: Wire): Promise<boolean> {
    const { logo, proof } = this.#config;
    const leftover = this.#leftover;
    if (proof === 'none') return this.#makeReadyBlindly(wire);
    const asked = proof === 'probe' ? PROOF_LADDER : [proof];
    const kinds = this.#proof === null ? asked : [this.#proof];
    let found = await this.#talk.sync(wire, kinds, leftover?.cutOffRest ?? false);
    if (found === null && leftover !== null && leftover.bytes > 0 && (await this.#isFine(wire))) {
      // The job broke off inside a command, which now swallows what comes as its data. NULs feed it and print nothing.
      await wire.send(new Uint8Array(leftover.bytes));
      found = await this.#talk.sync(wire, kinds, leftover.cutOffRest);
      // Fed and cut off once: a unit that proves nothing would only waste paper from here on.
      this.#leftover = { bytes: 0, isCleared: this.#leftover?.isCleared ?? true, cutOffRest: false };
    }
    if (found === null) return false;
    if (this.#proof !== found) this.#context.log.info({ proof: found }, 'the printer proves its sheets');
    this.#proof = found;
    this.#leftover = null;
    if (logo !== null) await this.#keepLogo(wire, logo);
    this.#isReady = true;
    return true;
  }

  /** For a unit that answers no question: what may be left is fed, cut off and forgotten. */
  async #makeReadyBlindly(wire: Wire): Promise<boolean> {
    const { bytes = 0, cutOffRest = false } = this.#leftover ?? {};
    await wire.send(Uint8Array.from([...new Uint8Array(bytes), ...QUIET_RESET, ...(cutOffRest ? CUT_OFF_REST : [])]));
    this.#leftover = null;
    this.#isReady = true;
    return true;
  }

  async #keepLogo(wire: Wire, logo: LogoRaster): Promise<void> {
    if (this.#logoKey === logo.key) return;
    const isKept = await this.#talk.storeLogo(wire, logo, this.#mayStoreLogo);
    this.#logoKey = isKept ? logo.key : null;
    if (!isKept && this.#mayStoreLogo) this.#context.log.warn('the printer cannot keep the logo; tickets are printed without it');
    this.#mayStoreLogo = this.#mayStoreLogo && isKept;
  }

  /** What answers next may be another unit, with another proof. */
  #forget(): void {
    this.#isReady = false;
    this.#proof = null;
    this.#logoKey = null;
  }

  async #isFine(wire: Wire): Promise<boolean> {
    const status = await this.#askStatus(wire);
    return status !== null && troubleOf(status) === null;
  }

  async #keepPolling(): Promise<void> {
    while (!this.#isStopping) {
      try {
        await this.#context.link.run('poll', (wire) => this.#poll(wire));
      } catch (caught) {
        // A port that goes is told by the link; everything else is a fault of ours and must be seen.
        if (!codeOf(caught, '').startsWith('port/')) throw caught;
      }
      await this.#alarm.sleep(this.#isReady ? POLL_MS : POLL_UNREADY_MS);
    }
  }

  async #poll(wire: Wire): Promise<void> {
    const { setState } = this.#context;
    const status = await this.#askStatus(wire);
    if (status === null) {
      // Perhaps it was switched off: then it has forgotten everything.
      this.#forget();
      setState('offline', 'printer/no-answer', 'unknown');
      return;
    }
    if (troubleOf(status) !== null || this.#isReady || (await this.#makeReady(wire))) return this.#tell(status);
    // Trouble may have come just now, and then it is why there was no proof.
    const again = await this.#askStatus(wire);
    if (again !== null) this.#tell(again);
  }

  #tell(status: PrinterStatus): void {
    const { setState } = this.#context;
    const { state, code, paper } = deviceStateOf(status);
    if (state !== 'online') setState(state, code, paper);
    else if (!this.#isReady) setState('hardwareError', 'printer/no-proof', paper);
    else setState(state, this.#remark(), paper);
  }

  /** What a printer that works falls short of. */
  #remark(): string | null {
    const { logo, proof } = this.#config;
    if (proof === 'none') return 'printer/unproven';
    return logo !== null && this.#logoKey === null ? 'printer/no-logo' : null;
  }
}
