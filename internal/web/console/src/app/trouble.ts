// What could not be read of a screen that is shown all the same: its other parts
// work, but what is missing must not look as if there were none of it.
import type { Query, QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/client';
import { create } from './state';

/** told are the errors that a part of the screen shows in its own place. */
export const told = create<{ errors: readonly unknown[] }>({ errors: [] });

/** tell notes that an error is shown, until the returned function is called. */
export function tell(error: unknown): () => void {
  told.set({ errors: [...told.get().errors, error] });
  return () => {
    const at = told.get().errors.lastIndexOf(error);
    told.set({ errors: told.get().errors.filter((_, i) => i !== at) });
  };
}

/** isPassing reports whether the desk may well answer later: what is forbidden
 * or not there stays so, and a lost connection is said in its own line. */
const isPassing = (error: unknown): boolean => !(error instanceof ApiError) || error.status >= 500 || error.status === 429;

/** missing are the reads on the screen that failed and are shown nowhere. */
export function missing(queries: QueryClient): Query[] {
  const { errors } = told.get();
  return queries.getQueryCache().findAll({ predicate: (q) => q.state.status === 'error' && q.isActive() && isPassing(q.state.error) && !errors.includes(q.state.error) });
}

/** behind is set while the change feed fails: the lists may be old. */
export const behind = create<{ feed: unknown }>({ feed: undefined });
