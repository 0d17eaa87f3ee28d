// What the screens of customers and organisations read.
import { infiniteQueryOptions, keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import { client, data, type Schemas } from '../api/client';
import { versioned } from '../page/versioned';

const LEAST = 2; // characters that the desk wants to search by, or one of those that say as much
const WHOLE = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]$/u;

/** wanted is what is searched for, or nothing when it is too little. */
export const wanted = (words: string): string | undefined => {
  const q = words.trim();
  return [...q].length < LEAST && !WHOLE.test(q) ? undefined : q;
};

export const search = (words: string) =>
  queryOptions({
    queryKey: ['people', 'search', wanted(words)],
    enabled: wanted(words) !== undefined,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => (await data(client.GET('/api/v1/people', { params: { query: { q: wanted(words) } }, signal }))).people,
  });

export const person = (id: string) =>
  queryOptions({
    queryKey: ['people', 'one', id],
    queryFn: () => versioned(client.GET('/api/v1/people/{person}', { params: { path: { person: id } } })),
  });

export const personTickets = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['people', 'tickets', id],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Schemas['TicketHistory']) => page.next,
    queryFn: ({ pageParam }) => data(client.GET('/api/v1/people/{person}/tickets', { params: { path: { person: id }, query: { cursor: pageParam } } })),
  });

export const organizations = (words: string) =>
  infiniteQueryOptions({
    queryKey: ['organizations', 'list', words.trim()],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Schemas['OrganizationList']) => page.next,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => data(client.GET('/api/v1/organizations', { params: { query: { q: words.trim() || undefined, cursor: pageParam } }, signal })),
  });

export const organization = (id: string) =>
  queryOptions({
    queryKey: ['organizations', 'one', id],
    queryFn: () => versioned(client.GET('/api/v1/organizations/{organization}', { params: { path: { organization: id } } })),
  });

/** changed has everything read again in which a person's name or addresses stand. */
export function changed(queries: QueryClient): void {
  for (const key of ['people', 'person', 'organizations']) void queries.invalidateQueries({ queryKey: [key] });
  void queries.invalidateQueries({ queryKey: ['ticket'] });
}
