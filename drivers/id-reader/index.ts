export { decodeReaderLine, encodeHostLine, type HostSays, type Identity, MAX_LINE_BYTES, type ReaderSays } from './codec.ts';
export { ReaderFramer } from './framer.ts';
export { IdReaderDriver, LineReader } from './id-reader-driver.ts';
export type { IdentitySource } from './identity-source.ts';
