export { HidPadDriver } from './hid-pad-driver.ts';
export { decodeKeys, encodeLamps, type HidPadMap, makePadMap } from './key-map.ts';
export { type HidDescriptor, type HidField, parseDescriptor } from './report-descriptor.ts';
