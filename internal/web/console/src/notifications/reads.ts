// What the agent was told. The bell asks again whenever the change feed has
// brought something, and otherwise each half minute while the window is seen.
import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query';
import { client, data, type Schemas } from '../api/client';
import { open } from '../list/open';

export type Notification = Schemas['Notification'];
type List = Schemas['NotificationList'];

const EVERY = 30_000;
const SOONEST = 5_000; // the change feed's own rhythm

export const unread = queryOptions({
  queryKey: ['notifications', 'unread'],
  staleTime: SOONEST,
  refetchInterval: EVERY,
  queryFn: async () => (await data(client.GET('/api/v1/notifications', { params: { query: { limit: 1 } } }))).unread,
});

export const notifications = infiniteQueryOptions({
  queryKey: ['notifications', 'list'],
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: List) => page.next,
  staleTime: SOONEST,
  queryFn: ({ pageParam }) => data(client.GET('/api/v1/notifications', { params: { query: { limit: 50, cursor: pageParam } } })),
});

/** listen asks again when the lists have changed, until the function it answers is called. */
export function listen(queries: QueryClient): () => void {
  const key = JSON.stringify(open.queryKey);
  let last: unknown = queries.getQueryData(open.queryKey);
  return queries.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.query.queryHash !== key || event.query.state.data === last) return;
    last = event.query.state.data;
    void queries.invalidateQueries({ queryKey: ['notifications'] });
  });
}

/** marked is the page list with those read that the test picks. */
export function marked(pages: List[], test: (n: Notification) => boolean): List[] {
  return pages.map((page) => ({ ...page, notifications: page.notifications.map((n) => (n.read || !test(n) ? n : { ...n, read: true })) }));
}

/** read marks notifications, first on the screen and then at the desk; it puts
 * them back when the desk refuses. */
export async function read(queries: QueryClient, body: Schemas['ReadNotifications'], test: (n: Notification) => boolean): Promise<void> {
  const list = queries.getQueryData(notifications.queryKey);
  const count = queries.getQueryData(unread.queryKey);
  const less = list?.pages.flatMap((p) => p.notifications).filter((n) => !n.read && test(n)).length ?? 0;
  queries.setQueryData(notifications.queryKey, (l) => l && { ...l, pages: marked(l.pages, test) });
  queries.setQueryData(unread.queryKey, (n) => n && Math.max(0, n - less));
  try {
    const answer = await data(client.POST('/api/v1/notifications/read', { body }));
    queries.setQueryData(unread.queryKey, answer.unread);
  } catch (e) {
    queries.setQueryData(notifications.queryKey, list);
    queries.setQueryData(unread.queryKey, count);
    throw e;
  }
}
