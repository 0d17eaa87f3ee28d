// What the quarantine's screens read, and its months.
import { infiniteQueryOptions } from '@tanstack/react-query';
import { client, data, type Schemas } from '../api/client';
import { monthsBack } from '../text/moment';

/** months are the two that may have entries: they are kept for 30 days. */
export const months = (now: Date): string[] => monthsBack(now, 2);

export const mails = (month: string) =>
  infiniteQueryOptions({
    queryKey: ['quarantine', 'list', month],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Schemas['QuarantineList']) => page.next,
    queryFn: ({ pageParam }) => data(client.GET('/api/v1/quarantine', { params: { query: { month, cursor: pageParam } } })),
  });
