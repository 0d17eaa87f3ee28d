// What the list shows now: view, filter, order, selection. It outlives the list
// itself, so that going back finds the same rows.
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { called, savedViews } from '../api/desk';
import type { Summary } from '../api/client';
import { session } from '../api/session';
import { create, useValue } from '../app/state';
import { useLanguage, useText } from '../text/text';
import { useNow } from './clock';
import { best, parse, passes } from './filter';
import { open, reading } from './open';
import { once, viewPages } from './pages';
import { matches, showsEnded, sortOf, type Saved } from './saved';
import { useSearch } from './search';
import { sorted, view, type Sort } from './views';

export interface Current {
  view: string;
  line: string;
  sort: Sort | null;
  selected: ReadonlySet<string>;
  /** What all tickets are searched for; empty: the view is shown. */
  search: string;
}

export const current = create<Current>({ view: 'due', line: '', sort: null, selected: new Set(), search: '' });

/** sight are the first and the last row that can be seen. */
export const sight = create({ from: 0, to: -1 });

/** scrolled is how far the list is scrolled; nobody is told when it changes. */
export const scrolled = { top: 0 };

export function choose(id: string): void {
  scrolled.top = 0;
  current.set({ view: id, selected: new Set(), sort: null, search: '' });
}

export function select(id: string): void {
  const next = new Set(current.get().selected);
  if (!next.delete(id)) next.add(id);
  current.set({ selected: next });
}

/** Opened is the view that is open, built in or saved, as the list needs it. */
export interface Opened {
  id: string;
  name: string;
  empty: string;
  sort: Sort;
  saved: Saved | undefined;
  /** Its conditions. */
  filter: Saved['filter'];
  /** Id of the desk's view that answers it; undefined: it is in memory. */
  remote: string | undefined;
}

export function useOpened(): Opened {
  const t = useText();
  const l = useLanguage();
  const id = useValue(current, (s) => s.view);
  const saved = useQuery(savedViews).data?.find((v) => v.id === id);
  return useMemo(() => {
    if (saved) return { id, name: called(saved.name, l, id), empty: t('list.empty.saved'), sort: sortOf(saved.sort), saved, filter: saved.filter, remote: showsEnded(saved.filter) ? id : undefined };
    const v = view(id);
    return { id: v.id, name: t(v.name), empty: t(v.empty), sort: v.sort ?? 'due', saved: undefined, filter: v.base, remote: v.remote };
  }, [id, saved, l, t]);
}

const none: Summary[] = [];

/** FILTERED is how many tickets that are over are read for a filter, or for
 * another order, before somebody asks for more. */
const FILTERED = 5_000;

const nothing = () => undefined;

export interface Shown {
  rows: Summary[];
  pending: boolean;
  error: unknown;
  retry: () => void;
  /** There are more than those. */
  more: boolean;
  /** Reads on, when the desk has more of the view. */
  next: () => void;
  /** How many were looked at when reading for a filter ended early; 0: it did not. */
  looked: number;
  /** Looks at as many again. */
  further: () => void;
}

/** useShown are the tickets of the view, or of the search, filtered and sorted. */
export function useShown(): Shown {
  const opened = useOpened();
  const line = useDeferredValue(useValue(current, (s) => s.line));
  const sort = useValue(current, (s) => s.sort);
  const words = useValue(current, (s) => s.search);
  const me = useValue(session.state, (s) => s.me);
  const now = useNow();
  const inMemory = useQuery(open);
  const whole = useValue(reading, (s) => s.whole);
  const asked = useInfiniteQuery({ ...viewPages(opened.remote ?? ''), enabled: opened.remote !== undefined && words === '', placeholderData: keepPreviousData });
  const { hasNextPage, isFetching, fetchNextPage, isFetchNextPageError } = asked;
  const next = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const answered = useMemo(() => asked.data && once(asked.data.pages.flatMap((p) => p.tickets)), [asked.data]);
  const found = useSearch(words);
  const source = words ? found : opened.remote ? asked : inMemory;
  const list = words ? found.data?.tickets : opened.remote ? answered : inMemory.data;
  const rows = useMemo(() => {
    if (!list || !me) return none;
    if (words) return list; // the surest first, as the desk has them
    const filter = parse(line);
    const has = opened.remote ? () => true : opened.saved ? (t: Summary) => matches(opened.saved!.filter, t, me, now) : (t: Summary) => view(opened.id).has(t, me);
    const fit = list.filter((t) => has(t) && passes(t, filter, now));
    return best(sorted(fit, sort ?? opened.sort), filter);
  }, [list, me, line, sort, now, words, opened]);
  // Another order, or a filter, is of the whole view: it is read on.
  const apart = opened.remote !== undefined && !words && (line !== '' || (sort !== null && sort !== opened.sort));
  const [most, setMost] = useState(FILTERED);
  useEffect(() => setMost(FILTERED), [opened.id]);
  const looked = apart && hasNextPage && answered && answered.length >= most ? answered.length : 0;
  // A page of which nothing is in sight leads on, too.
  const on = opened.remote !== undefined && !words && hasNextPage && !looked && !isFetchNextPageError && (apart || rows.length === 0);
  useEffect(() => {
    if (on) next();
  }, [on, next]);
  return {
    rows,
    pending: (source.isPending && (!words || source.isFetching)) || (on && rows.length === 0),
    error: source.data === undefined ? source.error : undefined,
    retry: () => void source.refetch(),
    more: words ? Boolean(found.data?.more) : opened.remote ? hasNextPage || Boolean(asked.data?.pages.at(-1)?.partial) : !whole && inMemory.data !== undefined,
    next: words || !opened.remote || looked ? nothing : next,
    looked,
    further: () => setMost((n) => n + FILTERED),
  };
}
