// The cache of what was read, and the reads that several screens share.
import { QueryClient, queryOptions } from '@tanstack/react-query';
import { ApiError, client, data } from './client';

const again = (count: number, error: unknown) => count < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500 || error.status === 429);

export const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: again, staleTime: 30_000, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
});

const rarely = 5 * 60_000;

export const agents = queryOptions({
  queryKey: ['agents'],
  staleTime: rarely,
  queryFn: async () => (await data(client.GET('/api/v1/agents'))).agents,
});

export const teams = queryOptions({
  queryKey: ['teams'],
  staleTime: rarely,
  queryFn: async () => (await data(client.GET('/api/v1/teams'))).teams,
});

export const tags = queryOptions({
  queryKey: ['tags'],
  staleTime: rarely,
  queryFn: async () => (await data(client.GET('/api/v1/tags'))).tags,
});

/** organizationNames are the first page of the organisations: what lists and
 * views are filtered by. */
export const organizationNames = queryOptions({
  queryKey: ['organization-names'],
  staleTime: rarely,
  queryFn: async () => (await data(client.GET('/api/v1/organizations', {}))).organizations,
});

/** ticket is one ticket with its newest messages and events. */
export const ticket = (id: string) =>
  queryOptions({
    queryKey: ['ticket', id],
    queryFn: () => data(client.GET('/api/v1/tickets/{ticket}', { params: { path: { ticket: id } } })),
  });
