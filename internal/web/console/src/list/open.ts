// The open tickets that the agent may see: all of them, in memory, where
// views count, filter and sort them.
import { queryOptions } from '@tanstack/react-query';
import { client, data, type Summary } from '../api/client';

const PAGE = 200;

export const open = queryOptions({
  queryKey: ['open'],
  staleTime: Infinity, // the change feed keeps it fresh
  queryFn: async ({ signal }) => {
    const tickets: Summary[] = [];
    let cursor: string | undefined;
    do {
      const page = await data(client.GET('/api/v1/tickets', { params: { query: { limit: PAGE, cursor } }, signal }));
      tickets.push(...page.tickets);
      cursor = page.next;
    } while (cursor);
    return tickets;
  },
});
