export { MAX_CODE_BYTES, ScanFramer } from './framer.ts';
export { QrScannerDriver } from './qr-scanner-driver.ts';
