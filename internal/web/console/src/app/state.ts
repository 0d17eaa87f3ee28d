// A value that components listen to and code outside of React may change.
import { useSyncExternalStore } from 'react';

export interface State<T> {
  get(): T;
  set(change: Partial<T>): void;
  listen(on: () => void): () => void;
}

export function create<T extends object>(first: T): State<T> {
  let value = first;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(change) {
      value = { ...value, ...change };
      for (const on of listeners) on();
    },
    listen(on) {
      listeners.add(on);
      return () => listeners.delete(on);
    },
  };
}

/** useValue is a part of the state, kept current. pick must answer the same
 * thing for the same state: a field, not a new object. */
export function useValue<T, P>(state: State<T>, pick: (value: T) => P): P {
  return useSyncExternalStore(state.listen, () => pick(state.get()));
}
