/** The configuration as the journal knows it: versions, and keys that are retired for good. */
import type { CoreConfig } from '../kernel/core-config.ts';
import { accept, type Decision, refuse } from '../kernel/decision.ts';
import type { ConfigEvent } from './events.ts';

export type ConfigState = { version: number; sha256: string | null; config: CoreConfig | null; retired: readonly string[] };

export type ConfigCommand = {
  readonly kind: 'config.apply';
  readonly config: CoreConfig;
  readonly sha256: string /** At day open it is journaled even when nothing changed. */;
  readonly always: boolean;
};
export type ConfigRefusalCode = 'config/key-retired';

export const emptyConfig = (): ConfigState => ({ version: 0, sha256: null, config: null, retired: [] });

/** Every key of a configuration that must never come to mean something else. */
function keysOf(config: CoreConfig): string[] {
  const of = (kind: string, ids: readonly string[]): string[] => ids.map((id) => `${kind}/${id}`);
  return [
    ...of('service', Object.keys(config.services)),
    ...of('window', Object.keys(config.windows)),
    ...of('clerk', config.clerks),
    ...of('kiosk', Object.keys(config.kiosks)),
  ];
}

export function decideConfig(state: Readonly<ConfigState>, command: ConfigCommand): Decision<ConfigEvent, ConfigRefusalCode> {
  const { config, sha256, always } = command;
  if (state.sha256 === sha256 && !always) return accept([]);
  const keys = new Set(keysOf(config));
  const back = state.retired.filter((key) => keys.has(key));
  if (back.length > 0) return refuse('config/key-retired', { keys: back });
  const gone = state.config === null ? [] : keysOf(state.config).filter((key) => !keys.has(key));
  const version = state.sha256 === sha256 ? state.version : state.version + 1;
  return accept([{ kind: 'config.applied', body: { version, sha256, config, retired: [...state.retired, ...gone] } }]);
}

export function evolveConfig(state: ConfigState, { body }: ConfigEvent): void {
  Object.assign(state, { version: body.version, sha256: body.sha256, config: body.config, retired: body.retired });
}
