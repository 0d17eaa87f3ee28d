import { QueryClient } from '@tanstack/react-query';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { client, type Me, type Schemas, type Summary } from '../api/client';
import { session } from '../api/session';
import { renewedPage, renewedRows, renewViews, toRead } from './fresh';
import { once, viewPages } from './pages';

type Page = Schemas['TicketList'];

const row = (id: string, rev = 1, more: Partial<Summary> = {}): Summary => ({ id, number: Number(id.slice(1)), rev, subject: '', status: 'closed', category: 'done', tags: [], updatedAt: '2026-03-02T09:00:00.000Z', ...more }) as unknown as Summary;
const page = (next: string | undefined, ...tickets: Summary[]): Page => ({ tickets, next }) as Page;
const shape = (pages: Page[]) => pages.map((p) => p.tickets.map((t) => `${t.id}.${t.rev}`).join(' '));
const three = () => [page('b', row('t1'), row('t2')), page('c', row('t3'), row('t4')), page('d', row('t5'), row('t6'))];

describe('rows that the feed names', () => {
  it('are renewed where they stand, and never go back', () => {
    expect(shape(renewedRows(three(), [row('t4', 3), row('t4', 2), row('t5', 0)], () => true))).toEqual(['t1.1 t2.1', 't3.1 t4.3', 't5.1 t6.1']);
  });
  it('go when the view shows them no longer', () => {
    expect(shape(renewedRows(three(), [row('t4', 2)], () => false))).toEqual(['t1.1 t2.1', 't3.1', 't5.1 t6.1']);
  });
  it('leave the other pages as they are', () => {
    const before = three();
    const after = renewedRows(before, [row('t4', 2)], () => true);
    expect([after[0] === before[0], after[1] === before[1], after[2] === before[2]]).toEqual([true, false, true]);
  });
});

describe('a page that was read again', () => {
  it('keeps what has moved down off its end, and doubles nothing', () => {
    const after = renewedPage(three(), 0, page('x', row('t9'), row('t3', 2)), new Set());
    expect([shape(after), after.map((p) => p.next)]).toEqual([['t9.1 t3.2 t1.1 t2.1', 't4.1', 't5.1 t6.1'], ['b', 'c', 'd']]);
  });
  it('drops what the feed says is gone', () => {
    expect(shape(renewedPage(three(), 1, page('x', row('t4')), new Set(['t3'])))).toEqual(['t1.1 t2.1', 't4.1', 't5.1 t6.1']);
  });
  it('leads on when it is the last', () => {
    const after = renewedPage(three(), 2, page('e', row('t6'), row('t7')), new Set());
    expect([shape(after)[2], after[2]!.next]).toEqual(['t6.1 t7.1', 'e']);
  });
  it('is all there is when the view ends with the first', () => {
    expect(shape(renewedPage(three(), 0, page(undefined, row('t2')), new Set()))).toEqual(['t2.1']);
  });
});

describe('the pages to read again', () => {
  const open = [page('b', row('t1')), page(undefined, row('t2', 1, { category: 'open' }))];
  it.each([
    ['the first alone', three(), [], true, [0]],
    ['with what left the open ones', open, ['t2'], true, [0, 1]],
    ['not for what was over before', open, ['t1'], true, [0]],
    ['the end, where new ones come last', open, [], false, [0, 1]],
    ['no end that was not reached', three(), [], false, [0]],
  ])('%s', (_, pages, gone, newestFirst, want) => expect(toRead(pages, new Set(gone), newestFirst)).toEqual(want));
});

describe('a long view while tickets change', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    session.state.set({ me: null });
  });
  const loaded = () => {
    const pages = Array.from({ length: 25 }, (_, p) => page(p < 24 ? `c${p + 1}` : undefined, ...Array.from({ length: 4 }, (_, i) => row(`t${p * 4 + i}`, 1, { tags: ['spam'] }))));
    const queries = new QueryClient();
    queries.setQueryData(viewPages('spam').queryKey, { pages, pageParams: pages.map((_, p) => (p ? `c${p}` : undefined)) });
    const asked: Array<string | undefined> = [];
    vi.spyOn(client, 'GET').mockImplementation(((_: string, { params }: { params: { query: { cursor?: string } } }) => {
      asked.push(params.query.cursor);
      return Promise.resolve({ data: page('c1', row('t200', 1, { tags: ['spam'] }), ...pages[0]!.tickets.slice(0, 3)), response: new Response() });
    }) as never);
    session.state.set({ me: { agent: 'ana', teams: [], allowed: [] } as unknown as Me });
    const rows = () => once(queries.getQueryData(viewPages('spam').queryKey)!.pages.flatMap((p) => p.tickets));
    return { queries, asked, rows };
  };
  const changes = { tickets: [row('t50', 2, { subject: 'new', status: 'open', category: 'open', tags: ['spam'] }), row('t60', 2, { status: 'open', category: 'open' })], gone: [] };

  it('is asked for once, and has each ticket once', async () => {
    const { queries, asked, rows } = loaded();
    vi.spyOn(queries.getQueryCache().find({ queryKey: ['view', 'spam'] })!, 'isActive').mockReturnValue(true);
    await renewViews(queries, changes);
    expect(asked).toEqual([undefined]); // the first page
    expect(rows().map((t) => t.id)).toEqual(['t200', ...Array.from({ length: 100 }, (_, i) => `t${i}`).filter((id) => id !== 't60')]);
    expect(rows().find((t) => t.id === 't50')?.subject).toBe('new');
  });
  it('is asked for nothing while another view is shown, and again when it is', async () => {
    const { queries, asked, rows } = loaded();
    await renewViews(queries, changes);
    expect([asked, rows().length, queries.getQueryState(['view', 'spam'])?.isInvalidated]).toEqual([[], 99, true]);
  });
});
