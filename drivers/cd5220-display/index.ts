export { makeCd5220Protocol } from './cd5220-protocol.ts';
export { encodeClear, encodeLines, encodeSetUp, type LineTexts } from './codec.ts';
