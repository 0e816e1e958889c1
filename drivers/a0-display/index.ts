export { makeA0Protocol } from './a0-protocol.ts';
export { checksum, type DisplayFrame, encodeFrame, encodeInstantText, encodeNumber, encodeProbe, isAnswer } from './codec.ts';
export { DisplayFramer } from './framer.ts';
