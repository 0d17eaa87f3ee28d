// Merging tickets into one, and taking it back.
import type { QueryClient } from '@tanstack/react-query';
import { client, data } from '../api/client';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import type { Translate } from '../text/text';

interface Ref {
  id: string;
  number: number;
}

const UNDO = 15_000; // ms

const fresh = (queries: QueryClient) => {
  void queries.invalidateQueries({ queryKey: ['ticket'] });
  void queries.invalidateQueries({ queryKey: ['open'] });
  void queries.invalidateQueries({ queryKey: ['similar'] });
};

/** unmerge parts tickets again, each from the one that it became part of. */
export async function unmerge(queries: QueryClient, t: Translate, tickets: Ref[]): Promise<void> {
  for (const x of tickets) {
    try {
      await data(client.DELETE('/api/v1/tickets/{ticket}/merge', { params: { path: { ticket: x.id }, header: { 'If-Match': '*' } } }));
    } catch (error) {
      notify({ error: true, text: `#${x.number}: ${said(t, error)}` });
    }
  }
  fresh(queries);
}

/** mergeInto merges tickets into another, one after the other, says which could
 * not be, and offers to take it back; go is told where to be afterwards. */
export async function mergeInto(queries: QueryClient, t: Translate, tickets: Ref[], into: Ref, go: (id: string) => void): Promise<void> {
  const done: Ref[] = [];
  for (const x of tickets) {
    if (x.id === into.id) continue;
    try {
      await data(client.POST('/api/v1/tickets/{ticket}/merge', { params: { path: { ticket: x.id }, header: { 'If-Match': '*' } }, body: { into: into.id } }));
      done.push(x);
    } catch (error) {
      notify({ error: true, text: `#${x.number}: ${said(t, error)}` });
    }
  }
  fresh(queries);
  if (done.length === 0) return;
  go(into.id);
  notify(
    {
      text: done.length === 1 ? t('ticket.merged', { number: `#${done[0]!.number}` }) : t('ticket.merged.many', { n: done.length, number: `#${into.number}` }),
      action: { label: t('ticket.undo'), run: () => void unmerge(queries, t, done) },
    },
    UNDO,
  );
}
