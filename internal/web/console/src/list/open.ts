// The open tickets that the agent may see: all of them, in memory, where
// views count, filter and sort them.
import { queryOptions } from '@tanstack/react-query';
import { client, data, type Summary } from '../api/client';
import { queries } from '../api/queries';
import { create } from '../app/state';

const PAGE = 200;

/** reading tells whether the whole list has been there once: until then its
 * first pages are shown, those due next, and it is longer than it says. */
export const reading = create({ whole: false });

export const open = queryOptions({
  queryKey: ['open'],
  staleTime: Infinity, // the change feed keeps it fresh
  queryFn: async ({ signal }) => {
    const tickets: Summary[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await data(client.GET('/api/v1/tickets', { params: { query: { limit: PAGE, cursor } }, signal }));
      tickets.push(...page.tickets);
      cursor = page.next;
      pages++;
      // Shown after 1, 2, 4, 8 pages: each time it is sorted anew.
      if (cursor && !reading.get().whole && (pages & (pages - 1)) === 0 && !signal.aborted) queries.setQueryData<Summary[]>(['open'], (before) => (before && before.length > tickets.length ? before : tickets.slice()));
    } while (cursor);
    reading.set({ whole: true });
    return tickets;
  },
});
