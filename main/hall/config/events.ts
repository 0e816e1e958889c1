/** Stream `config`: the configuration the core works by, journaled at day open and at each change. */
import type { CoreConfig } from '../kernel/core-config.ts';

export type ConfigEventBodies = {
  'config.applied': {
    /** 1 for the first configuration of this hall, one more with each change. */
    readonly version: number;
    /** SHA-256 of the canonical JSON of `config`, 64 hex digits. */
    readonly sha256: string;
    readonly config: CoreConfig;
    /** Keys that were in use once and are gone, such as `window/w3`. They are never given out again. */
    readonly retired: readonly string[];
  };
};
export type ConfigEvent = { readonly kind: 'config.applied'; readonly body: ConfigEventBodies['config.applied'] };

export const CONFIG_STREAM = 'config';
