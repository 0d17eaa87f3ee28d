// Changing tickets from the list and the ticket: shown at once, put back with a
// message when the desk refuses.
import type { QueryClient } from '@tanstack/react-query';
import type { Schemas, Summary, TicketView } from '../api/client';
import { create } from '../app/state';
import { open } from './open';

export type Change = Schemas['TicketUpdate'];

/** UNDONE is the reason of a change that puts another one back, a code of the desk's. */
export const UNDONE = 'undone';

const put = <T extends object>(t: T, change: Change): T => {
  const { status, priority, type, team, assignee, tags } = change;
  const set = Object.fromEntries(Object.entries({ status, priority, type, team, tags }).filter(([, v]) => v !== undefined));
  return { ...t, ...set, ...(assignee !== undefined ? { assignee: assignee || undefined } : {}) };
};

const isOver = (change: Change) => change.status === 'resolved' || change.status === 'closed';

/** Each is a change of many that is another one for each. */
export type Each = (ticket: Pick<Summary, 'tags'>) => Change;

/** shown applies a change to what is on the screen and answers how to undo it. */
export function shown(queries: QueryClient, ids: string[], change: Change | Each): () => void {
  const chosen = new Set(ids);
  const of: Each = typeof change === 'function' ? change : () => change;
  const list = queries.getQueryData(open.queryKey);
  queries.setQueryData(open.queryKey, (l) =>
    l?.flatMap((t) => {
      if (!chosen.has(t.id)) return [t];
      const c = of(t);
      return isOver(c) ? [] : [put(t, c)];
    }),
  );
  const before = ids.map((id) => queries.getQueryData<TicketView>(['ticket', id]));
  ids.forEach((id, i) => {
    const view = before[i];
    if (view) queries.setQueryData<TicketView>(['ticket', id], { ...view, ticket: put(view.ticket, of(view.ticket)) });
  });
  return () => {
    const was = new Map(list?.filter((t) => chosen.has(t.id)).map((t) => [t.id, t]));
    queries.setQueryData(open.queryKey, (l) => {
      const rest = new Map(l?.map((t) => [t.id, t]));
      for (const [id, t] of was) rest.set(id, t);
      return [...rest.values()];
    });
    ids.forEach((id, i) => before[i] && queries.setQueryData(['ticket', id], before[i]));
  };
}

/** Failure is a ticket that could not be changed, and why. */
export interface Failure {
  ticket: Pick<Summary, 'id' | 'number' | 'subject'>;
  why: string;
}

/** failures are those of the last change of many, or of putting one back, until
 * they are looked at. */
export const failures = create<{ list: Failure[]; of: number; undone: boolean }>({ list: [], of: 0, undone: false });
