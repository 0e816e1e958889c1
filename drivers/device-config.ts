/** The ports and devices of one device host, as the controller configures it. Plain JSON. */
import type { PrintProof } from './messages.ts';

/** How a port is reached. A relative serial path is resolved against the data folder. */
export type PortConfig =
  | { readonly kind: 'serial'; readonly path: string; readonly baud: number }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      /** The speed of the line behind a serial device server; left out where there is none (a network printer). */
      readonly baud?: number | undefined;
    }
  /** The printer class of Linux: `/dev/usb/lp0`, or a udev name that follows the unit. */
  | { readonly kind: 'usb-printer'; readonly path: string }
  | { readonly kind: 'hid'; readonly vendorId: number; readonly productId: number; readonly serialNumber: string };

/** A picture of one bit a dot. `bits` are rows of whole bytes in base64, the leftmost dot highest, 1 is black. `key` says which picture it is. */
export type LogoRaster = { readonly widthDots: number; readonly heightDots: number; readonly bits: string; readonly key: string };

/** One device. Several devices may name one port: then the port is a bus. */
export type DeviceConfig =
  | {
      readonly name: string;
      readonly family: 'escpos-printer';
      readonly port: string;
      readonly paperWidthMm: 58 | 80;
      /** Which proof of a finished print this unit can give; `probe` asks the unit at connect, `none` prints without: every sheet ends unknown. */
      readonly proof: 'probe' | PrintProof | 'none';
      /** Kept in the printer's own memory and printed by reference. */
      readonly logo: LogoRaster | null;
    }
  | ({
      readonly name: string;
      readonly family: 'a0-display';
      readonly port: string;
      /** The page or window kind byte before the number (03 in the vendor's examples). */
      readonly page: number;
      /** Null: four digits and a letter. Else the unit takes the maker's instant text, with these bytes in front of each text, 0 to 254. */
      readonly instantText: InstantTextStyle | null;
    } & AddressedLines)
  | ({
      readonly name: string;
      readonly family: 'two-colour-display';
      readonly port: string;
      /** ASCII characters a line holds; a Chinese one takes two. 4 to 64. */
      readonly cells: number;
      /** The colour byte behind each character, 0 to 255: of a ticket number, and of everything else. */
      readonly numberColour: number;
      readonly textColour: number;
    } & AddressedLines)
  | {
      readonly name: string;
      readonly family: 'cd5220-display';
      readonly port: string;
      /** 1 dark to 4 bright. */
      readonly brightness: number;
      /** Whether its characters include GBK; the plain model has ASCII only. */
      readonly gbk: boolean;
    }
  | {
      readonly name: string;
      readonly family: 'alpha-display';
      readonly port: string;
      /** 1 to 255 on the bus. */
      readonly address: number;
      /** Lines of characters, 1 to 8, and characters a line holds, 4 to 64. */
      readonly lines: number;
      readonly cells: number;
      /** Whether the unit's transmit pair is wired, so that what it holds can be read back. */
      readonly answers: boolean;
    }
  | { readonly name: string; readonly family: 'line-pad'; readonly port: string /** 1 to 247 on the bus. */; readonly address: number }
  | {
      readonly name: string;
      readonly family: 'pj06-pad';
      readonly port: string;
      /** How long the pad asks by itself, 1 to 255 s; it is asked again while the question stands. */
      readonly askSeconds: number;
      /** How many keys its panel has, 2 to 6. */
      readonly keyCount: number;
    }
  /** The clerk's caller and the citizen's four keys beside it. */
  | { readonly name: string; readonly family: 'ff68-caller'; readonly port: string /** 0 to 255 on the bus. */; readonly address: number }
  | {
      readonly name: string;
      readonly family: 'hid-pad';
      readonly port: string;
      /** Its report descriptor in hex, for a system that does not give it; null: the unit's own. */
      readonly descriptor: string | null;
      /** Whether a key stays down in its reports until the lamps change: such a press outlives a pulled cable. */
      readonly latches: boolean;
    }
  | { readonly name: string; readonly family: 'qr-scanner'; readonly port: string }
  | { readonly name: string; readonly family: 'line-speaker'; readonly port: string }
  | { readonly name: string; readonly family: 'id-reader'; readonly port: string };

/** A unit of one line, or a hall board of several that answer at addresses one after the other. */
export type AddressedLines = {
  /** 1 to 255 on the bus: the first line's. */
  readonly address: number;
  /** 1 to 16; line n has the address `address + n - 1`. */
  readonly lines: number;
  /** Whether this unit answers frames; one that does not can never confirm what it shows. */
  readonly answers: boolean;
};

/** The five bytes in front of an instant text. */
export type InstantTextStyle = {
  readonly mode: number;
  readonly speed: number;
  readonly stay: number;
  readonly colour: number;
  readonly ttl: number;
};

export type HostConfig = {
  readonly host: string;
  readonly ports: Readonly<Record<string, PortConfig>>;
  readonly devices: readonly DeviceConfig[];
};
