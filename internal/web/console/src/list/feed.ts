// The change feed: while the window is seen it asks every five seconds what has
// changed in the lists, and when it is hidden not at all.
import type { QueryClient } from '@tanstack/react-query';
import { ApiError, client, data, type Schemas, type Summary } from '../api/client';
import { behind } from '../app/trouble';
import { renewViews } from './fresh';
import { open } from './open';

const EVERY = 5000;

/** folded is the list after an answer of the feed; what came twice counts once,
 * in its newer version, and no version goes back. */
export function folded(list: Summary[], changes: Pick<Schemas['ChangeList'], 'tickets' | 'gone'>): Summary[] {
  if (changes.tickets.length === 0 && changes.gone.length === 0) return list;
  const byID = new Map(list.map((t) => [t.id, t]));
  for (const t of changes.tickets) {
    if ((byID.get(t.id)?.rev ?? -1) <= t.rev) byID.set(t.id, t);
  }
  for (const id of changes.gone) byID.delete(id);
  return [...byID.values()];
}

/** follow keeps the open tickets fresh until the returned function is called. */
export function follow(queries: QueryClient): () => void {
  let since: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let asking = false;

  const ask = async () => {
    if (stopped || asking || document.visibilityState === 'hidden') return;
    asking = true;
    try {
      let more = true;
      while (more && !stopped) {
        const first = since === undefined;
        const answer = await data(client.GET('/api/v1/changes', { params: { query: { since } } }));
        since = answer.next;
        more = answer.more;
        if (answer.reset || first) {
          // The list may be older than where the feed begins.
          await queries.invalidateQueries({ queryKey: open.queryKey });
          if (!first) await renewViews(queries, { tickets: [], gone: [] });
          continue;
        }
        queries.setQueryData(open.queryKey, (list) => list && folded(list, answer));
        if (answer.tickets.length + answer.gone.length > 0) await renewViews(queries, answer);
        for (const t of answer.tickets) void stale(queries, t.id, t.rev);
        for (const id of answer.gone) void stale(queries, id, Infinity);
      }
      behind.set({ feed: undefined });
    } catch (error) {
      // The next round asks again; the frame says it, and a lost connection apart.
      behind.set({ feed: error instanceof ApiError && error.status > 0 ? error : undefined });
    } finally {
      asking = false;
      if (!stopped) timer = setTimeout(() => void ask(), EVERY);
    }
  };
  const seen = () => {
    clearTimeout(timer);
    if (document.visibilityState === 'visible') void ask();
  };
  document.addEventListener('visibilitychange', seen);
  void ask();
  return () => {
    stopped = true;
    behind.set({ feed: undefined });
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', seen);
  };
}

/** stale has a ticket that was read read again, when there is a newer version. */
function stale(queries: QueryClient, id: string, rev: number) {
  return queries.invalidateQueries({
    predicate: (q) => {
      const view = q.state.data as Schemas['TicketView'] | undefined;
      return q.queryKey[0] === 'ticket' && view?.ticket.id === id && view.ticket.rev < rev;
    },
  });
}
