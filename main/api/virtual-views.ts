/** What the virtual hall shows of its simulated devices and its city, and what hands can do to them. */

/** Topic `virtual`, only while the virtual hall runs: the simulated devices as one sees them, and the city. */
export type SimulatedPrinter = {
  readonly family: 'escpos-printer';
  readonly plugged: boolean;
  readonly faults: readonly string[];
  readonly paperState: 'full' | 'low' | 'out';
  /** The last sheets, newest first. */
  readonly sheets: readonly SheetView[];
};
export type SheetLineView =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly align: 'left' | 'center' | 'right';
      readonly width: number;
      readonly height: number;
      readonly bold: boolean;
    }
  | { readonly kind: 'qr'; readonly data: string }
  | { readonly kind: 'feed'; readonly lines: number };
export type SheetView = { readonly id: number; readonly lines: readonly SheetLineView[] };
export type SimulatedDisplay = {
  readonly family: 'a0-display' | 'two-colour-display' | 'cd5220-display' | 'alpha-display';
  readonly plugged: boolean;
  /** The first line; null while it is dark. */
  readonly number: string | null;
  readonly lines: readonly string[];
};
export type SimulatedPad = {
  readonly family: 'line-pad';
  readonly plugged: boolean;
  readonly asking: boolean /** Lamps of keys 1 to 5. */;
  readonly lamps: readonly boolean[];
  readonly pending: boolean;
  readonly beeps: number;
};
export type SimulatedSerialPad = {
  readonly family: 'pj06-pad';
  readonly plugged: boolean;
  readonly asking: boolean /** How many keys its panel has. */;
  readonly keys: number;
};
export type SimulatedCaller = {
  readonly family: 'ff68-caller';
  readonly plugged: boolean;
  /** Six characters. */
  readonly digits: string;
  /** The citizen's four keys are lit. */
  readonly asking: boolean;
  readonly pending: boolean;
  readonly beeps: number;
};
/** What it read is nobody's business here. */
export type SimulatedReader = { readonly family: 'qr-scanner' | 'id-reader'; readonly plugged: boolean; readonly reads: number };
/** `saying`: what is to be heard now. */
export type SimulatedSpeaker = {
  readonly family: 'line-speaker';
  readonly plugged: boolean;
  readonly saying: string | null;
  readonly muted: boolean;
  /** Announcements since the simulator started, at most 50. */
  readonly said: number;
};
export type SimulatedDevice =
  | SimulatedSpeaker
  | SimulatedPrinter
  | SimulatedDisplay
  | SimulatedPad
  | SimulatedSerialPad
  | SimulatedCaller
  | SimulatedReader;
export type VirtualTopic = {
  readonly devices: { readonly [device: string]: SimulatedDevice };
  readonly city: {
    readonly now: {
      readonly running: boolean;
      readonly url: string | null;
      readonly rows: number;
      readonly scores: readonly {
        readonly number: string;
        readonly window: string;
        readonly level: number | null;
        readonly outcome: string;
        readonly at: string;
      }[];
    };
  };
};
/** `POST /api/v1/virtual/devices/:device` and `POST /api/v1/virtual/city`: what a hand could do to the real thing. */
export type VirtualAction =
  | 'press'
  | 'unplug'
  | 'plug'
  | 'paper-out'
  | 'paper-in'
  | 'paper-low'
  | 'cover-open'
  | 'cover-close'
  | 'cutter-jam'
  | 'cutter-clear'
  | 'silent'
  | 'speak'
  | 'lose-acks'
  | 'power-cycle'
  | 'tear';
/** The same with a text: keys typed on a caller (`6 confirm`), what a code says, what stands on a card. */
export type VirtualTyping = 'type' | 'scan' | 'card';
