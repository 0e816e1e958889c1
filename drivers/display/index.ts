export { DisplayDriver } from './display-driver.ts';
export type { AnswerReader, AnswerVerdict, DisplayPlan, DisplayProtocol, DisplayStep, DisplayTiming } from './display-protocol.ts';
export { type CharacterSet, signsOf } from './display-text.ts';
export { bytesOf, type Layout, layOut, type Run, type Screen, type ScreenLine, widthOf } from './layout.ts';
