import { makeA0Protocol } from '../a0-display/index.ts';
import { makeAlphaProtocol } from '../alpha-display/index.ts';
import { makeCd5220Protocol } from '../cd5220-display/index.ts';
import type { DeviceContext, Driver, Shows } from '../device.ts';
import { DisplayDriver } from '../display/index.ts';
import { EscposPrinterDriver } from '../escpos-printer/index.ts';
import { Ff68CallerDriver } from '../ff68-caller/index.ts';
import { HidPadDriver } from '../hid-pad/index.ts';
import { IdReaderDriver, LineReader } from '../id-reader/index.ts';
import { LinePadDriver } from '../line-pad/index.ts';
import { LineSpeakerDriver } from '../line-speaker/index.ts';
import type { CallerContent, DeviceConfig, DisplayContent, DisplayText, PadContent, TicketDocument } from '../messages.ts';
import { Pj06PadDriver } from '../pj06-pad/index.ts';
import { QrScannerDriver } from '../qr-scanner/index.ts';
import { makeTwoColourProtocol } from '../two-colour-display/index.ts';

/** A driver and what it can be told. A caller with rating keys is a caller and a pad. */
export type Hosted = {
  readonly driver: Driver;
  readonly printer: { print(jobId: string, document: TicketDocument): void } | null;
  readonly display: Shows<DisplayContent> | null;
  readonly pad: Shows<PadContent> | null;
  readonly caller: Shows<CallerContent> | null;
  readonly speaker: { speak(id: string, text: DisplayText): void } | null;
};

const TOLD_NOTHING = { printer: null, display: null, pad: null, caller: null, speaker: null } as const;

const displayOf = (driver: DisplayDriver): Hosted => ({ ...TOLD_NOTHING, driver, display: driver });

/** The driver of a device's family. */
export function makeHosted(config: DeviceConfig, context: DeviceContext, random: () => number): Hosted {
  switch (config.family) {
    case 'escpos-printer': {
      const driver = new EscposPrinterDriver(config, context, random);
      return { ...TOLD_NOTHING, driver, printer: driver };
    }
    case 'a0-display':
      return displayOf(new DisplayDriver(makeA0Protocol(config), context));
    case 'two-colour-display':
      return displayOf(new DisplayDriver(makeTwoColourProtocol(config), context));
    case 'cd5220-display':
      return displayOf(new DisplayDriver(makeCd5220Protocol(config), context));
    case 'alpha-display':
      return displayOf(new DisplayDriver(makeAlphaProtocol(config), context));
    case 'line-pad': {
      const driver = new LinePadDriver(config, context);
      return { ...TOLD_NOTHING, driver, pad: driver };
    }
    case 'pj06-pad': {
      const driver = new Pj06PadDriver(config, context);
      return { ...TOLD_NOTHING, driver, pad: driver };
    }
    case 'ff68-caller': {
      const driver = new Ff68CallerDriver(config, context);
      return { ...TOLD_NOTHING, driver, pad: driver.rater, caller: driver };
    }
    case 'hid-pad': {
      const driver = new HidPadDriver(config, context);
      return { ...TOLD_NOTHING, driver, pad: driver };
    }
    case 'line-speaker': {
      const driver = new LineSpeakerDriver(context);
      return { ...TOLD_NOTHING, driver, speaker: driver };
    }
    case 'qr-scanner':
      return { ...TOLD_NOTHING, driver: new QrScannerDriver(context) };
    case 'id-reader':
      return { ...TOLD_NOTHING, driver: new IdReaderDriver(context, new LineReader(context)) };
    default:
      return config satisfies never;
  }
}
