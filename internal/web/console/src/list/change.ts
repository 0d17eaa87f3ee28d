// Changing tickets from the list and the ticket: shown at once, put back with a
// message when the desk refuses.
import type { QueryClient } from '@tanstack/react-query';
import { ApiError, client, data, type Schemas, type Summary, type TicketView } from '../api/client';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import type { Translate } from '../text/text';
import { open } from './open';

export type Change = Schemas['TicketUpdate'];

const put = <T extends object>(t: T, change: Change): T => {
  const { status, priority, type, team, assignee, tags } = change;
  const set = Object.fromEntries(Object.entries({ status, priority, type, team, tags }).filter(([, v]) => v !== undefined));
  return { ...t, ...set, ...(assignee !== undefined ? { assignee: assignee || undefined } : {}) };
};

const isOver = (change: Change) => change.status === 'resolved' || change.status === 'closed';

/** shown applies a change to what is on the screen and answers how to undo it. */
export function shown(queries: QueryClient, ids: string[], change: Change): () => void {
  const chosen = new Set(ids);
  const list = queries.getQueryData(open.queryKey);
  queries.setQueryData(open.queryKey, (l) => (isOver(change) ? l?.filter((t) => !chosen.has(t.id)) : l?.map((t) => (chosen.has(t.id) ? put(t, change) : t))));
  const before = ids.map((id) => queries.getQueryData<TicketView>(['ticket', id]));
  ids.forEach((id, i) => {
    const view = before[i];
    if (view) queries.setQueryData<TicketView>(['ticket', id], { ...view, ticket: put(view.ticket, change) });
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

/** changeOne changes a ticket that is open on the screen. When somebody else has
 * changed it meanwhile, nothing is overwritten: it is read again and said. */
export async function changeOne(queries: QueryClient, t: Translate, ticket: { id: string; rev: number }, change: Change): Promise<boolean> {
  const undo = shown(queries, [ticket.id], change);
  try {
    const now = await data(client.PATCH('/api/v1/tickets/{ticket}', { params: { path: { ticket: ticket.id }, header: { 'If-Match': `"${ticket.rev}"` } }, body: change }));
    queries.setQueryData<TicketView>(['ticket', ticket.id], (view) => view && { ...view, ticket: now });
    void queries.invalidateQueries({ queryKey: ['ticket', ticket.id] });
    return true;
  } catch (error) {
    undo();
    const stale = error instanceof ApiError && error.status === 412;
    if (stale) void queries.invalidateQueries({ queryKey: ['ticket', ticket.id] });
    notify({ error: true, text: stale ? t('ticket.stale') : said(t, error) });
    return false;
  }
}

const AT_ONCE = 100; // the desk's limit for one request

/** changeMany changes many, whichever version they have, and tells how many were not. */
export async function changeMany(queries: QueryClient, t: Translate, tickets: Summary[], change: Change): Promise<void> {
  const ids = tickets.map((x) => x.id);
  const undo = shown(queries, ids, change);
  try {
    let failed = 0;
    for (let i = 0; i < ids.length; i += AT_ONCE) {
      const { results } = await data(client.POST('/api/v1/tickets/bulk', { body: { ids: ids.slice(i, i + AT_ONCE), changes: change } }));
      failed += results.filter((r) => r.status >= 400).length;
    }
    if (failed > 0) notify({ error: true, text: t('list.bulk.failed', { n: failed }) });
    else notify({ text: t('list.bulk.done', { n: ids.length }) });
  } catch (error) {
    undo();
    notify({ error: true, text: said(t, error) });
  }
  void queries.invalidateQueries({ queryKey: open.queryKey });
  void queries.invalidateQueries({ queryKey: ['ticket'] });
}
