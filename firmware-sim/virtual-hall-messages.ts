/**
 * What the virtual hall, a child process with the simulators of a whole hall, and its parent say to each other over IPC.
 * Plain JSON. The child leaves when the channel closes.
 */
import type { DisplayState } from './a0-display.ts';
import type { Action } from './actions.ts';
import type { AlphaState } from './alpha-display.ts';
import type { Cd5220State } from './cd5220-display.ts';
import type { PrinterModel } from './escpos/printer-models.ts';
import type { PrinterState } from './escpos-printer.ts';
import type { CallerState } from './ff68-caller.ts';
import type { IdReaderState } from './id-reader.ts';
import type { LineAddress } from './line/line.ts';
import type { PadState } from './line-pad.ts';
import type { SpeakerState } from './line-speaker.ts';
import type { Pj06State } from './pj06-pad.ts';
import type { ScannerState } from './qr-scanner.ts';
import type { TwoColourState } from './two-colour-display.ts';

export type { DisplayState } from './a0-display.ts';
export type { Action } from './actions.ts';
export type { PaperLine, PrinterState, Sheet } from './escpos-printer.ts';
export type { CallerState } from './ff68-caller.ts';
export type { IdReaderState } from './id-reader.ts';
export type { LineAddress } from './line/line.ts';
export type { PadState } from './line-pad.ts';
export type { Pj06State } from './pj06-pad.ts';
export type { ScannerState } from './qr-scanner.ts';

/** A tty at the symlink `pty`, or a TCP port on 127.0.0.1 (0: a free one). `baud` null: as fast as it goes. */
export type HallLine = { readonly name: string; readonly baud: number | null } & ({ readonly pty: string } | { readonly tcpPort: number });

/** One device on a line; several on one line make it a bus. */
export type HallDevice =
  | {
      readonly name: string;
      readonly family: 'escpos-printer';
      readonly line: string;
      readonly paperWidthMm: 58 | 80;
      /** Whether it knows GS ( H. Default true. */
      readonly supportsProcessId?: boolean;
      /** What it can say of itself. Default `full`. */
      readonly model?: PrinterModel;
      /** 1 is 150 mm/s. Default 1. */
      readonly speedFactor?: number;
    }
  | ({ readonly name: string; readonly family: 'a0-display'; readonly line: string } & SimulatedLines)
  | ({ readonly name: string; readonly family: 'two-colour-display'; readonly line: string; readonly cells?: number } & SimulatedLines)
  | { readonly name: string; readonly family: 'cd5220-display'; readonly line: string }
  | ({ readonly name: string; readonly family: 'alpha-display'; readonly line: string; readonly cells?: number } & SimulatedLines)
  | { readonly name: string; readonly family: 'line-pad'; readonly line: string; readonly address: number }
  | { readonly name: string; readonly family: 'ff68-caller'; readonly line: string; readonly address: number }
  | { readonly name: string; readonly family: 'pj06-pad' | 'qr-scanner' | 'id-reader'; readonly line: string }
  | { readonly name: string; readonly family: 'line-speaker'; readonly line: string /** Default 200. */; readonly characterMs?: number };

/** `lines` default 1; `answers` default true, of a message sign false. */
export type SimulatedLines = { readonly address: number; readonly lines?: number; readonly answers?: boolean };

/** Parent to child. `start` comes once and first. */
export type ToVirtualHall =
  | { readonly type: 'start'; readonly lines: readonly HallLine[]; readonly devices: readonly HallDevice[] }
  | {
      readonly type: 'act';
      /** Chosen by the parent, given back in `done`. */
      readonly id: number;
      readonly device: string;
      readonly action: Action;
      /** 1 to 5, for `press`. */
      readonly key?: number;
      /** `lose-acks`: how many (1); `paper-out`: mm that still come out first (0); `slow`: ms (1000). */
      readonly count?: number;
      /** For `unplug`: true the line's own plug, so that the port goes; false only this device's. Default: true when it is alone on its line. */
      readonly line?: boolean;
      /** For `type`, `scan` and `card`. */
      readonly text?: string;
    };

export type HallDeviceState =
  | ({ readonly family: 'escpos-printer' } & PrinterState)
  | ({ readonly family: 'a0-display' } & DisplayState)
  | ({ readonly family: 'two-colour-display' } & TwoColourState)
  | ({ readonly family: 'cd5220-display' } & Cd5220State)
  | ({ readonly family: 'alpha-display' } & AlphaState)
  | ({ readonly family: 'line-pad' } & PadState)
  | ({ readonly family: 'pj06-pad' } & Pj06State)
  | ({ readonly family: 'ff68-caller' } & CallerState)
  | ({ readonly family: 'line-speaker' } & SpeakerState)
  | ({ readonly family: 'qr-scanner' } & ScannerState)
  | ({ readonly family: 'id-reader' } & IdReaderState);

/** Child to parent. */
export type FromVirtualHall =
  /** Every line is open. By line name. */
  | { readonly type: 'ready'; readonly ports: Readonly<Record<string, LineAddress>> }
  /** `error` is a coded reason: `sim/unknown-device: no device x`. */
  | { readonly type: 'done'; readonly id: number; readonly ok: true }
  | { readonly type: 'done'; readonly id: number; readonly ok: false; readonly error: string }
  /** `start` failed; the child leaves. */
  | { readonly type: 'failed'; readonly error: string }
  /** At `ready`, then on each change, at most 20 a second a device. */
  | { readonly type: 'state'; readonly device: string; readonly state: HallDeviceState };
