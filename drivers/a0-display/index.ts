export { A0DisplayDriver } from './a0-display-driver.ts';
export { checksum, type DisplayFrame, encodeContent, encodeFrame, encodeProbe, isAnswer } from './codec.ts';
export { DisplayFramer } from './framer.ts';
