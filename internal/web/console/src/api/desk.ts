// How the desk is set up, as far as the list and the ticket need it: statuses
// with their names, custom fields, canned replies, macros and saved views.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useLanguage, useText } from '../text/text';
import { client, data, type Schemas, type Status } from './client';

const rarely = 5 * 60_000; // ms

export const statuses = queryOptions({
  queryKey: ['statuses'],
  staleTime: rarely,
  queryFn: async () => (await data(client.GET('/api/v1/statuses'))).statuses,
});

export const configuration = queryOptions({
  queryKey: ['configuration'],
  staleTime: rarely,
  queryFn: () => data(client.GET('/api/v1/configuration')),
});

/** whole reads every page of a list. */
async function whole<T>(page: (cursor: string | undefined) => Promise<{ of: T[]; next?: string | undefined }>): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const { of, next } = await page(cursor);
    all.push(...of);
    cursor = next;
  } while (cursor);
  return all;
}

export const cannedReplies = queryOptions({
  queryKey: ['canned-replies'],
  staleTime: rarely,
  queryFn: () =>
    whole(async (cursor) => {
      const p = await data(client.GET('/api/v1/canned-replies', { params: { query: { cursor } } }));
      return { of: p.cannedReplies, next: p.next };
    }),
});

export const macros = queryOptions({
  queryKey: ['macros'],
  staleTime: rarely,
  queryFn: () =>
    whole(async (cursor) => {
      const p = await data(client.GET('/api/v1/macros', { params: { query: { cursor } } }));
      return { of: p.macros, next: p.next };
    }),
});

/** savedViews are the views that somebody has made; those that every desk has
 * are the console's own. */
export const savedViews = queryOptions({
  queryKey: ['views'],
  staleTime: rarely,
  queryFn: () =>
    whole(async (cursor) => {
      const p = await data(client.GET('/api/v1/views', { params: { query: { cursor } } }));
      return { of: p.views.filter((v) => v.owner !== 'built_in'), next: p.next };
    }),
});

/** called is a name that an admin gave, in the reader's language or the other. */
export const called = (name: Schemas['Name'] | undefined, l: 'es' | 'en', id = ''): string => name?.[l] || name?.en || name?.es || id;

/** useStatusName answers what the desk calls a status. */
export function useStatusName(): (status: Status) => string {
  const t = useText();
  const l = useLanguage();
  const known = useQuery(statuses).data;
  return useCallback((status) => known?.find((s) => s.status === status)?.name[l] || t(`word.status.${status}`), [known, l, t]);
}
