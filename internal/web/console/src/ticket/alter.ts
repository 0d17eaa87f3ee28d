// Changes of a ticket that have an operation of their own: the answer is the
// ticket as it stands afterwards.
import type { QueryClient } from '@tanstack/react-query';
import { ApiError, type Ticket, type TicketView } from '../api/client';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import type { Translate } from '../text/text';

/** alter makes a change and shows its outcome; it reports whether it was made. */
export async function alter(queries: QueryClient, t: Translate, change: Promise<Ticket>): Promise<boolean> {
  try {
    const now = await change;
    queries.setQueriesData<TicketView>({ queryKey: ['ticket'] }, (v) => (v?.ticket.id === now.id ? { ...v, ticket: now } : v));
    void queries.invalidateQueries({ queryKey: ['ticket'] });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'merged') void queries.invalidateQueries({ queryKey: ['ticket'] }); // its screen says of which it is a part
    notify({ error: true, text: said(t, error) });
    return false;
  }
}
