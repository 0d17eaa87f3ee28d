// What was typed into something that was closed before it was done: there again
// when it is opened again, as long as the page lives.
import { useState } from 'react';

const values = new Map<string, unknown>();

/** useKept is the state of a form whose changes outlive it, by its name; forget
 * is for when it was done. What was never changed begins anew. */
export function useKept<T extends object>(name: string, first: () => T): [value: T, change: (to: Partial<T>) => void, forget: () => void] {
  const [value, setValue] = useState<T>(() => (values.get(name) as T | undefined) ?? first());
  const change = (to: Partial<T>) =>
    setValue((before) => {
      const next = { ...before, ...to };
      values.set(name, next);
      return next;
    });
  return [value, change, () => void values.delete(name)];
}
