// Changing one ticket that is open on the screen: shown at once, put back with a
// message when the desk refuses, and undone when the agent wants it so.
import type { QueryClient } from '@tanstack/react-query';
import { client, data, type Ticket, type TicketView } from '../api/client';
import { notify, type Notice } from '../app/notices';
import type { Translate } from '../text/text';
import { isStale, refusal } from '../ticket/part';
import { demand, refused } from '../ticket/required';
import { shown, type Change } from './change';
import { done, inverse, inWords, one, wasOf } from './undo';

const turns = new Map<string, Promise<unknown>>();
const made = new Map<string, number>(); // the versions that the agent's own changes made

/** inTurn makes an agent's own changes of a ticket one after the other, each on
 * top of what the one before made of it: nobody is in his own way. */
export function inTurn<T>(queries: QueryClient, ticket: { id: string; rev: number }, change: (rev: number) => Promise<T>): Promise<T> {
  const before = turns.get(ticket.id);
  // What was asked for before a change may arrive after it, and be older than what it made.
  const newest = () => Math.max(ticket.rev, made.get(ticket.id) ?? 0, ...queries.getQueriesData<TicketView>({ queryKey: ['ticket'] }).map(([, v]) => (v?.ticket.id === ticket.id ? v.ticket.rev : 0)));
  const turn = before ? before.catch(() => undefined).then(() => change(newest())) : change(newest());
  turns.set(ticket.id, turn);
  const over = () => {
    made.set(ticket.id, newest());
    if (turns.get(ticket.id) === turn) turns.delete(ticket.id);
  };
  turn.then(over, over);
  return turn;
}

/** changeOne changes a ticket that is open on the screen. When somebody else has
 * changed it meanwhile, nothing is overwritten: it is read again and said. */
export async function changeOne(queries: QueryClient, t: Translate, ticket: Ticket, change: Change, message: Pick<Notice, 'action'> & { text?: string } = {}): Promise<boolean> {
  const was = wasOf(ticket);
  const what = `#${ticket.number} · ${inWords(queries, t, change)}`;
  const undo = shown(queries, [ticket.id], change);
  try {
    await inTurn(queries, ticket, async (rev) => {
      const now = await data(client.PATCH('/api/v1/tickets/{ticket}', { params: { path: { ticket: ticket.id }, header: { 'If-Match': `"${rev}"` } }, body: change }));
      queries.setQueryData<TicketView>(['ticket', ticket.id], (view) => view && { ...view, ticket: now });
      const { text = what, ...more } = message;
      if (now.rev !== rev) done(queries, t, text, [{ ticket: one(ticket), before: rev, rev: now.rev, back: inverse(was, change) }], undo, more);
    });
    void queries.invalidateQueries({ queryKey: ['ticket', ticket.id] });
    return true;
  } catch (error) {
    undo();
    if (isStale(error)) void queries.invalidateQueries({ queryKey: ['ticket', ticket.id] });
    const missing = refused(error);
    if (missing.length > 0) demand(ticket.id, missing);
    notify({ error: true, text: await refusal(queries, t, error, ticket.id, what) });
    return false;
  }
}
