// The desk's views that are loaded, kept fresh by the change feed: what it names
// is renewed where it stands, and only the pages are read anew that may have more.
import type { InfiniteData, Query, QueryClient } from '@tanstack/react-query';
import { client, data, type Schemas, type Summary } from '../api/client';
import { savedViews } from '../api/desk';
import { session } from '../api/session';
import { PAGE } from './pages';
import { matches, sortOf } from './saved';
import { view } from './views';

type Page = Schemas['TicketList'];
type Loaded = InfiniteData<Page, string | undefined>;
type Changes = Pick<Schemas['ChangeList'], 'tickets' | 'gone'>;

/** renewedRows are pages with what is newer in the place of what it was, without
 * what the view shows no longer; a page of which nothing was named stays itself. */
export function renewedRows(pages: Page[], tickets: Summary[], has: (t: Summary) => boolean): Page[] {
  const newest = new Map<string, Summary>();
  for (const t of tickets) if ((newest.get(t.id)?.rev ?? -1) < t.rev) newest.set(t.id, t);
  return pages.map((page) => {
    const old = (t: Summary) => (newest.get(t.id)?.rev ?? -1) > t.rev;
    if (!page.tickets.some(old)) return page;
    return { ...page, tickets: page.tickets.map((t) => (old(t) ? newest.get(t.id)! : t)).filter((t) => !newest.has(t.id) || has(t)) };
  });
}

/** renewedPage puts a page in the place of the one that was read before. What has
 * only moved down, off its end, stays behind it: the next page begins where it
 * did. The last page leads on to what follows it now. */
export function renewedPage(pages: Page[], at: number, fresh: Page, gone: ReadonlySet<string>): Page[] {
  const here = new Set(fresh.tickets.map((t) => t.id));
  if (at === 0 && !fresh.next) return [fresh]; // the whole view
  return pages.map((page, i) => {
    if (i === at && i === pages.length - 1) return fresh;
    const rest = page.tickets.filter((t) => !here.has(t.id) && !(i === at && gone.has(t.id)));
    if (i === at) return { ...page, tickets: [...fresh.tickets, ...rest] };
    return rest.length === page.tickets.length ? page : { ...page, tickets: rest };
  });
}

/** toRead are the pages that may have more than is known of: the first; those
 * with what left the list of open tickets, of which the feed says no more; and
 * where new tickets come last, the end that has been reached. */
export function toRead(pages: Page[], gone: ReadonlySet<string>, newestFirst: boolean): number[] {
  const last = pages.length - 1;
  return pages.flatMap((page, i) => (i === 0 || (i === last && !newestFirst && !page.next) || page.tickets.some((t) => t.category !== 'done' && gone.has(t.id)) ? [i] : []));
}

/** renewViews takes an answer of the feed into the views: the one that is shown
 * is read on where it may have more, the others when they are shown again. */
export async function renewViews(queries: QueryClient, changes: Changes): Promise<void> {
  const gone = new Set(changes.gone);
  for (const query of queries.getQueryCache().findAll({ queryKey: ['view'] }) as Query<Loaded>[]) {
    const id = String(query.queryKey[1]);
    const loaded = query.state.data as Loaded | undefined;
    const me = session.state.get().me;
    if (!loaded || !me) continue;
    const saved = queries.getQueryData(savedViews.queryKey)?.find((v) => v.id === id);
    const set = (next: (pages: Page[]) => Page[]) =>
      queries.setQueryData<Loaded>(query.queryKey, (now) => {
        if (!now) return now;
        const pages = next(now.pages);
        return pages.every((p, i) => p === now.pages[i]) && pages.length === now.pages.length ? now : { pages, pageParams: now.pageParams.slice(0, pages.length) };
      });
    set((pages) => renewedRows(pages, changes.tickets, (t) => matches(saved?.filter ?? view(id).base, t, me, Date.now())));
    if (!query.isActive()) {
      void queries.invalidateQueries({ queryKey: query.queryKey, exact: true, refetchType: 'none' });
      continue;
    }
    const newestFirst = (saved ? sortOf(saved.sort) : view(id).sort) === 'newest';
    for (const at of toRead(loaded.pages, gone, newestFirst)) {
      if (at >= (query.state.data as Loaded).pages.length) break; // the first was all
      const fresh = await data(client.GET('/api/v1/tickets', { params: { query: { view: id, limit: PAGE, cursor: loaded.pageParams[at] } } }));
      set((pages) => renewedPage(pages, at, fresh, gone));
    }
  }
}
