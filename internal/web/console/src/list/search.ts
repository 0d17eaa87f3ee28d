// Searching all tickets that the agent may see, also those that are over.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { client, data } from '../api/client';

const PAUSE = 250; // ms after the last stroke
const SHORTEST = 2; // letters
const MOST = 50;

/** useLate is a value once it has stood still for a moment. */
export function useLate<T>(value: T, ms = PAUSE): T {
  const [late, setLate] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLate(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return late;
}

/** useSearch asks the desk once the words stand still. */
export function useSearch(words: string) {
  const q = useLate(words.trim().slice(0, 200));
  return useQuery({
    queryKey: ['search', q],
    enabled: q.length >= SHORTEST || /^#?\d+$/.test(q),
    staleTime: 10_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => data(client.GET('/api/v1/tickets/search', { params: { query: { q, limit: MOST } }, signal })),
  });
}
