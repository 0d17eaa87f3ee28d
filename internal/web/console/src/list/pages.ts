// The desk's own views, a page at a time: what is over is not kept in memory.
import { infiniteQueryOptions } from '@tanstack/react-query';
import { client, data, type Schemas, type Summary } from '../api/client';

/** PAGE is how many tickets are read together. */
export const PAGE = 200;

/** viewPages are the tickets of one of the desk's views, in its order. */
export const viewPages = (view: string) =>
  infiniteQueryOptions({
    queryKey: ['view', view],
    staleTime: 15_000,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Schemas['TicketList']) => page.next,
    queryFn: ({ pageParam, signal }) => data(client.GET('/api/v1/tickets', { params: { query: { view, limit: PAGE, cursor: pageParam } }, signal })),
  });

/** once is each ticket in its newest version, where it came first: one that
 * moves between two pages while they are read is in both. */
export function once(list: Summary[]): Summary[] {
  const byID = new Map<string, Summary>();
  for (const t of list) {
    const known = byID.get(t.id);
    if (!known || known.rev < t.rev) byID.set(t.id, t);
  }
  return [...byID.values()];
}
