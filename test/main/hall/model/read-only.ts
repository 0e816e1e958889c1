/** A view of a value that throws at any attempt to change it, maps and sets included; reading costs little, so every decision can be watched. */
const views = new WeakMap<object, object>();
const changers = new Set<PropertyKey>(['set', 'add', 'delete', 'clear']);

const refuseChange = (): never => {
  throw new Error('decide changed the state');
};

function readCollection(target: object, key: PropertyKey): unknown {
  if (changers.has(key)) return refuseChange;
  const member: unknown = Reflect.get(target, key, target);
  if (typeof member !== 'function') return member;
  return (...args: unknown[]): unknown => {
    const result: unknown = Reflect.apply(member, target, args);
    const iterates = typeof result === 'object' && result !== null && Symbol.iterator in result && 'next' in result;
    return iterates ? [...(result as Iterable<unknown>)].map(readOnly)[Symbol.iterator]() : readOnly(result);
  };
}

export function readOnly<T>(value: T): T {
  if (value === null || typeof value !== 'object') return value;
  const known = views.get(value);
  if (known !== undefined) return known as T;
  const isCollection = value instanceof Map || value instanceof Set;
  const view = new Proxy<object>(value, {
    get: (target, key) => (isCollection ? readCollection(target, key) : readOnly(Reflect.get(target, key))),
    set: refuseChange,
    defineProperty: refuseChange,
    deleteProperty: refuseChange,
    setPrototypeOf: refuseChange,
  });
  views.set(value, view);
  return view as T;
}
