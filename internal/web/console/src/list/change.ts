// Changing tickets from the list and the ticket: shown at once, put back with a
// message when the desk refuses.
import type { QueryClient } from '@tanstack/react-query';
import { ApiError, client, data, type Schemas, type Summary, type TicketView } from '../api/client';
import { said, named } from '../app/errors';
import { notify } from '../app/notices';
import { create } from '../app/state';
import { isKey, type Translate } from '../text/text';
import { saidOf } from '../ticket/part';
import { demand, refused } from '../ticket/required';
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

const turns = new Map<string, Promise<unknown>>();

/** inTurn makes an agent's own changes of a ticket one after the other, each on
 * top of what the one before made of it: nobody is in his own way. */
export function inTurn<T>(queries: QueryClient, ticket: { id: string; rev: number }, change: (rev: number) => Promise<T>): Promise<T> {
  const before = turns.get(ticket.id);
  const newest = () => Math.max(ticket.rev, ...queries.getQueriesData<TicketView>({ queryKey: ['ticket'] }).map(([, v]) => (v?.ticket.id === ticket.id ? v.ticket.rev : 0)));
  const turn = before ? before.catch(() => undefined).then(() => change(newest())) : change(ticket.rev);
  turns.set(ticket.id, turn);
  const over = () => {
    if (turns.get(ticket.id) === turn) turns.delete(ticket.id);
  };
  turn.then(over, over);
  return turn;
}

/** changeOne changes a ticket that is open on the screen. When somebody else has
 * changed it meanwhile, nothing is overwritten: it is read again and said. */
export async function changeOne(queries: QueryClient, t: Translate, ticket: { id: string; rev: number }, change: Change): Promise<boolean> {
  const undo = shown(queries, [ticket.id], change);
  try {
    await inTurn(queries, ticket, async (rev) => {
      const now = await data(client.PATCH('/api/v1/tickets/{ticket}', { params: { path: { ticket: ticket.id }, header: { 'If-Match': `"${rev}"` } }, body: change }));
      queries.setQueryData<TicketView>(['ticket', ticket.id], (view) => view && { ...view, ticket: now });
    });
    void queries.invalidateQueries({ queryKey: ['ticket', ticket.id] });
    return true;
  } catch (error) {
    undo();
    const stale = error instanceof ApiError && error.status === 412;
    if (stale) void queries.invalidateQueries({ queryKey: ['ticket', ticket.id] });
    const missing = refused(error);
    if (missing.length > 0) demand(ticket.id, missing);
    notify({ error: true, text: stale ? t('ticket.stale') : await saidOf(queries, t, error, ticket.id) });
    return false;
  }
}

const AT_ONCE = 100; // the desk's limit for one request
const BESIDE = 4; // requests at the same time

/** Failure is a ticket that could not be changed, and why. */
export interface Failure {
  ticket: Summary;
  why: string;
}

/** failures are those of the last change of many, until they are looked at. */
export const failures = create<{ list: Failure[]; of: number }>({ list: [], of: 0 });

/** told says how a change of many went: what failed ticket by ticket. */
function told(t: Translate, of: number, list: Failure[]) {
  if (list.length > 0) failures.set({ list, of });
  else notify({ text: t('list.bulk.done', { n: of }) });
}

const renewed = (queries: QueryClient) => {
  for (const key of ['open', 'ticket', 'view', 'search']) void queries.invalidateQueries({ queryKey: [key] });
};

/** why is the reason of one result in words. */
function why(t: Translate, r: Schemas['BulkResult']): string {
  if (r.errors?.length) return named(t, r.errors);
  const key = `word.problem.${r.code}`;
  return isKey(key) ? t(key) : r.code;
}

/** changeMany changes many, whichever version they have, and tells which were not. */
export async function changeMany(queries: QueryClient, t: Translate, tickets: Summary[], change: Change): Promise<void> {
  const ids = tickets.map((x) => x.id);
  const byID = new Map(tickets.map((x) => [x.id, x]));
  const undo = shown(queries, ids, change);
  try {
    const failed: Failure[] = [];
    for (let i = 0; i < ids.length; i += AT_ONCE) {
      const { results } = await data(client.POST('/api/v1/tickets/bulk', { body: { ids: ids.slice(i, i + AT_ONCE), changes: change } }));
      for (const r of results) {
        const ticket = byID.get(r.id);
        if (r.status >= 400 && ticket) failed.push({ ticket, why: why(t, r) });
      }
    }
    told(t, ids.length, failed);
  } catch (error) {
    undo();
    notify({ error: true, text: said(t, error) });
  }
  renewed(queries);
}

/** changeEach makes a change of each ticket by a request of its own. */
export async function changeEach(queries: QueryClient, t: Translate, tickets: Summary[], change: (ticket: Summary) => Promise<unknown>): Promise<void> {
  const failed: Failure[] = [];
  const waiting = [...tickets];
  const work = async () => {
    for (let ticket = waiting.shift(); ticket; ticket = waiting.shift()) {
      try {
        await change(ticket);
      } catch (error) {
        failed.push({ ticket, why: error instanceof ApiError && error.status === 412 ? t('ticket.stale') : said(t, error) });
      }
    }
  };
  await Promise.all(Array.from({ length: BESIDE }, work));
  told(t, tickets.length, failed);
  renewed(queries);
}
