/** What a screen gets of hall.yaml: texts and keys, `GET /api/v1/config`. */
import type { Names } from './texts.ts';

/** `keys`: what a pad types for its keys, from the left, each followed by Enter. `kiosk` null: it types into the page of its window. */
export type WedgeView = {
  readonly pads: readonly {
    readonly device: string;
    readonly window: string;
    readonly kiosk: string | null;
    readonly keys: readonly string[];
  }[];
  readonly scanners: readonly { readonly device: string; readonly kiosk: string }[];
};

/** `GET /api/v1/config`: the texts and keys a screen needs. */
export type ScreenConfig = {
  readonly hallId: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly timeZone: string;
  readonly virtual: boolean;
  readonly services: readonly {
    readonly id: string;
    readonly prefix: string;
    readonly name: Names;
    readonly group: string | null;
    /** 承诺时长 */
    readonly standardMinutes: number | null;
    /** What to bring. */
    readonly materials: readonly Names[];
  }[];
  readonly groups: readonly { readonly id: string; readonly name: Names }[];
  /** Classes of visitors besides `ordinary`, in the order of the file; `kiosk`: a visitor can choose it there. */
  readonly classes: readonly { readonly id: string; readonly name: Names; readonly rank: number; readonly kiosk: boolean }[];
  readonly sessions: readonly { readonly id: string; readonly name: Names }[];
  readonly pauseReasons: readonly { readonly id: string; readonly name: Names }[];
  /** Whether there are appointments to check in on. */
  readonly takesBookings: boolean;
  /** Hall boards; without windows a board is about all of them. */
  readonly boards: readonly {
    readonly id: string;
    readonly name: { readonly zh: string; readonly en: string };
    readonly windows: readonly string[];
  }[];
  /** How long a call stands on a board before the next takes its place. */
  readonly boardHoldMs: number;
  /** Nothing is spoken, and names are masked. */
  readonly silent: boolean;
  readonly windows: readonly {
    readonly id: string;
    readonly name: { readonly zh: string; readonly en: string };
    readonly services: readonly string[];
    /** Called only when nobody waits for `services`. */
    readonly secondary: readonly string[];
    readonly display: string | null;
    readonly pad: string | null;
  }[];
  /** Devices that type on the keyboard of a screen. */
  readonly wedges: WedgeView;
  readonly clerks: readonly { readonly id: string; readonly name: { readonly zh: string; readonly en: string } }[];
  readonly kiosks: readonly {
    readonly id: string;
    readonly name: { readonly zh: string; readonly en: string };
    readonly services: readonly string[];
    readonly printer: string | null;
    /** It has a scanner or a card reader. */
    readonly reader: boolean;
  }[];
};
