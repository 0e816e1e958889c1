import type { LiveMessage, TopicData } from '../../main/api/live.ts';

/** What a client holds of one topic: the data after change `n` of `epoch`. */
export type TopicState = { readonly epoch: string; readonly n: number; readonly data: TopicData };

export type Applied =
  | { readonly kind: 'applied'; readonly state: TopicState }
  /** A change that is already in the state. */
  | { readonly kind: 'repeated' }
  /** A change is missing, or the controller is another run: only a snapshot helps. */
  | { readonly kind: 'gap' }
  | { readonly kind: 'refused'; readonly code: string };

/** Brings a topic one message further. Pure; the state given in is never written to. */
export function applyLiveMessage(state: TopicState | null, message: LiveMessage): Applied {
  switch (message.type) {
    case 'snapshot':
      return { kind: 'applied', state: { epoch: message.epoch, n: message.n, data: message.data } };
    case 'refused':
      return { kind: 'refused', code: message.code };
    case 'change':
      if (state === null || state.epoch !== message.epoch || message.n > state.n + 1) return { kind: 'gap' };
      if (message.n <= state.n) return { kind: 'repeated' };
      return { kind: 'applied', state: { epoch: state.epoch, n: message.n, data: applyChange(state.data, message) } };
  }
}

/** Removals first, then what is set: an entry named in both is there afterwards. Sections that did not change keep their identity. */
function applyChange(data: TopicData, change: Extract<LiveMessage, { type: 'change' }>): TopicData {
  const next: Record<string, Record<string, unknown>> = { ...data };
  const copied = new Set<string>();
  const section = (name: string): Record<string, unknown> => {
    const entries = copied.has(name) ? next[name] : undefined;
    if (entries !== undefined) return entries;
    copied.add(name);
    const copy = { ...next[name] };
    next[name] = copy;
    return copy;
  };
  for (const { section: name, key } of change.remove) delete section(name)[key];
  for (const { section: name, key, value } of change.set) section(name)[key] = value;
  return next;
}
