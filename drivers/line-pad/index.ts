export { type Addressed, crc16, decodeLine, encodeLine, type HostLine, type PadLine } from './codec.ts';
export { PadFramer } from './framer.ts';
export { LinePadDriver } from './line-pad-driver.ts';
export { isAnswerTo, type PadView, planPad, type Press } from './pad-plan.ts';
