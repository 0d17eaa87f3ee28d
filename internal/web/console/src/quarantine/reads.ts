// What the quarantine's screens read, and its months.
import { infiniteQueryOptions } from '@tanstack/react-query';
import { client, data, type Schemas } from '../api/client';

/** months are the two that may have entries: they are kept for 30 days. UTC, as
 * the desk counts them; the newest first. */
export function months(now: Date): string[] {
  const before = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1));
  return [now, before].map((d) => d.toISOString().slice(0, 7));
}

export const mails = (month: string) =>
  infiniteQueryOptions({
    queryKey: ['quarantine', 'list', month],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Schemas['QuarantineList']) => page.next,
    queryFn: ({ pageParam }) => data(client.GET('/api/v1/quarantine', { params: { query: { month, cursor: pageParam } } })),
  });
