export { type Announcement, planAnnouncement, type Step } from './announcement.ts';
export { crc16, decodeLine, encodeQuestion, encodeSpeak, isSpeakableId, type SpeakerLine, type SpeakerState } from './codec.ts';
export { SpeakerFramer } from './framer.ts';
export { LineSpeakerDriver } from './line-speaker-driver.ts';
