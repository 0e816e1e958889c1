export { type ColouredSign, colour, decodeAnswer, encodeText } from './codec.ts';
export { OneByteReader } from './framer.ts';
export { makeTwoColourProtocol } from './two-colour-protocol.ts';
