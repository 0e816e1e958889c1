export { type Burst, decodeBurst, encodeCommand, type Pj06Command } from './codec.ts';
export { Pj06Framer } from './framer.ts';
export { PJ06 } from './models.ts';
export { Pj06PadDriver } from './pj06-pad-driver.ts';
