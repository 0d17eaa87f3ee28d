// Merging tickets into one, and taking it back.
import type { QueryClient } from '@tanstack/react-query';
import { client, data, type TicketView } from '../api/client';
import { notify } from '../app/notices';
import { create } from '../app/state';
import type { Translate } from '../text/text';
import { saidOf } from './part';

interface Ref {
  id: string;
  number: number;
}

/** Asker is a ticket with whoever asked in it. */
export interface Asker extends Ref {
  requester: string;
  requesterName?: string;
}

/** asker is the ticket that is read, as a merge needs it. */
export const asker = ({ ticket, requester }: Pick<TicketView, 'ticket' | 'requester'>): Asker => ({ id: ticket.id, number: ticket.number, requester: ticket.requester, ...(requester.name ? { requesterName: requester.name } : {}) });

/** Asked is a merge that would bring other customers into a ticket, until
 * somebody has said that it is meant. */
export interface Asked {
  others: Asker[];
  into: Asker;
  run: () => void;
}

export const asking = create<{ asked: Asked | undefined }>({ asked: undefined });

/** strangers are the tickets whose requesters are not the one of the ticket
 * that they are merged into. */
export const strangers = (tickets: Asker[], into: Asker): Asker[] => tickets.filter((x) => x.id !== into.id && x.requester !== into.requester);

const UNDO = 15_000; // ms

const fresh = (queries: QueryClient) => {
  void queries.invalidateQueries({ queryKey: ['ticket'] });
  void queries.invalidateQueries({ queryKey: ['open'] });
  void queries.invalidateQueries({ queryKey: ['similar'] });
  void queries.invalidateQueries({ queryKey: ['person'] });
};

/** unmerge parts tickets again, each from the one that it became part of, and
 * says which stand alone again. */
export async function unmerge(queries: QueryClient, t: Translate, tickets: Ref[]): Promise<void> {
  const apart: string[] = [];
  for (const x of tickets) {
    try {
      await data(client.DELETE('/api/v1/tickets/{ticket}/merge', { params: { path: { ticket: x.id }, header: { 'If-Match': '*' } } }));
      apart.push(`#${x.number}`);
    } catch (error) {
      notify({ error: true, text: `#${x.number}: ${await saidOf(queries, t, error, x.id)}` });
    }
  }
  if (apart.length > 0) notify({ text: t('ticket.merged.undone', { numbers: apart.join(', ') }) });
  fresh(queries);
}

/** mergeInto merges tickets into another; go is told where to be afterwards.
 * Of another customer's ticket it asks first. */
export function mergeInto(queries: QueryClient, t: Translate, tickets: Asker[], into: Asker, go: (id: string) => void): void {
  const run = () => void merge(queries, t, tickets, into, go);
  const others = strangers(tickets, into);
  if (others.length > 0) asking.set({ asked: { others, into, run } });
  else run();
}

/** merge merges one after the other, says which could not be, and offers to
 * take it back. */
async function merge(queries: QueryClient, t: Translate, tickets: Ref[], into: Ref, go: (id: string) => void): Promise<void> {
  const done: Ref[] = [];
  for (const x of tickets) {
    if (x.id === into.id) continue;
    try {
      await data(client.POST('/api/v1/tickets/{ticket}/merge', { params: { path: { ticket: x.id }, header: { 'If-Match': '*' } }, body: { into: into.id } }));
      done.push(x);
    } catch (error) {
      notify({ error: true, text: `#${x.number}: ${await saidOf(queries, t, error, x.id, into.id)}` });
    }
  }
  fresh(queries);
  if (done.length === 0) return;
  go(into.id);
  notify(
    {
      text: done.length === 1 ? t('ticket.merged', { number: `#${done[0]!.number}` }) : t('ticket.merged.many', { n: done.length, number: `#${into.number}` }),
      undo: () => void unmerge(queries, t, done),
    },
    UNDO,
  );
}
