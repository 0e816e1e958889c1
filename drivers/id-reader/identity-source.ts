import type { Identity } from './codec.ts';

/**
 * Where an identity comes from: any reader of documents. `onIdentity` gets what a person has just laid down, once; when it returns, the source has
 * wiped what it held. Nothing of it may be logged or kept on the way.
 */
export interface IdentitySource {
  start(onIdentity: (identity: Identity) => void): void;
  stop(): Promise<void>;
}
