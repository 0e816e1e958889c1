export { type Addressed, crc16, decodeLine, encodeLine, type HostLine, type PadLine } from './codec.ts';
export { PadFramer } from './framer.ts';
export { LinePadDriver } from './line-pad-driver.ts';
export { isAnswerTo, type PadView, type Press, planPad } from './pad-plan.ts';
