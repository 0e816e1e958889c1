export { makeAlphaProtocol } from './alpha-protocol.ts';
export { type AlphaFrame, decodeFrame, encodeFile, encodeFrame, encodeRead, encodeWrite, fileIn, type SignText } from './codec.ts';
export { AlphaFramer } from './framer.ts';
