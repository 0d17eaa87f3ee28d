// What the list shows now: view, filter, order, selection. It outlives the list
// itself, so that going back finds the same rows.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Summary } from '../api/client';
import { session } from '../api/session';
import { create, useValue } from '../app/state';
import { useNow } from './clock';
import { parse, passes } from './filter';
import { open } from './open';
import { sorted, view, type Sort } from './views';

export const current = create<{ view: string; line: string; sort: Sort | null; selected: ReadonlySet<string>; scroll: number }>({
  view: 'due',
  line: '',
  sort: null,
  selected: new Set(),
  scroll: 0,
});

export function choose(id: string): void {
  current.set({ view: id, selected: new Set(), sort: null, scroll: 0 });
}

export function select(id: string): void {
  const next = new Set(current.get().selected);
  if (!next.delete(id)) next.add(id);
  current.set({ selected: next });
}

/** useRows are the tickets of the view as it is filtered and sorted. */
export function useRows(): Summary[] {
  const { data } = useQuery(open);
  const { view: id, line, sort } = useValue(current, (s) => s);
  const me = useValue(session.state, (s) => s.me);
  const now = useNow();
  return useMemo(() => {
    if (!data || !me) return [];
    const v = view(id);
    const filter = parse(line);
    return sorted(
      data.filter((t) => v.has(t, me) && passes(t, filter, now)),
      sort ?? v.sort ?? 'due',
    );
  }, [data, me, id, line, sort, now]);
}
