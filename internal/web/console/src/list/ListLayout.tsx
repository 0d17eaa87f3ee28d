// The list column, and beside it the ticket that is open.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Summary } from '../api/client';
import { useStatusName } from '../api/desk';
import { useMay } from '../api/may';
import { agents as agentsQuery, ticket as ticketQuery } from '../api/queries';
import { session } from '../api/session';
import { later } from '../app/later';
import { Empty, Failed, Waiting } from '../app/Parts';
import { notify } from '../app/notices';
import { useValue } from '../app/state';
import { useActions } from '../keys/actions';
import { useText } from '../text/text';
import { asking } from '../ticket/merging';
import { outbox, UNDO, watch } from '../ticket/outbox';
import { refusals, unsent, waits } from '../ticket/unsent';
import { density } from '../theme/theme';
import { useNow } from './clock';
import { failures } from './change';
import { current, scrolled, select, sight, useOpened, useShown } from './current';
import { place, stand, type Cursor } from './cursor';
import { follow } from './feed';
import { Head } from './Head';
import classes from './list.module.css';
import { Row } from './Row';
import { isUnread, seen } from './seen';

const Bulk = later(() => import('./Bulk').then((m) => m.Bulk));
const MergeAsk = later(() => import('../ticket/MergeAsk').then((m) => m.MergeAsk));
const Nothing = later(() => import('./Nothing').then((m) => m.Nothing));
const Failures = later(() => import('./Failures').then((m) => m.Failures));

export function ListLayout() {
  const t = useText();
  const { ticket } = useParams({ strict: false });
  const shown = useShown();
  const queries = useQueryClient();
  const selected = useValue(current, (s) => s.selected);
  const failed = useValue(failures, (s) => s.list.length > 0);
  const merging = useValue(asking, (s) => s.asked !== undefined);
  const chosen = useMemo(() => shown.rows.filter((x) => selected.has(x.id)), [shown.rows, selected]);
  useEffect(() => follow(queries), [queries]);
  useEffect(() => refusals.follow(), []);
  useEffect(() => {
    // What a ticket needs beyond the first load, before one is opened.
    const timer = setTimeout(() => void Promise.all([import('../ticket/Panel'), import('../ticket/Details'), import('../ticket/Whom')]).catch(() => undefined), 300);
    return () => clearTimeout(timer);
  }, []);
  const latest = useRef(t);
  latest.current = t;
  useEffect(() => watch(queries, (key, values) => latest.current(key, values)), [queries]);
  return (
    <div className={classes.layout} data-ticket={ticket !== undefined}>
      <section className={classes.column} aria-label={t('list.name')}>
        <Head shown={shown.pending || shown.error ? undefined : shown.rows.length} more={shown.more} />
        <Kept />
        {shown.looked > 0 && (
          <p className={classes.kept}>
            {t('list.looked', { n: shown.looked })}{' '}
            <button type="button" onClick={shown.further}>
              {t('list.looked.further')}
            </button>
          </p>
        )}
        {shown.pending ? <Waiting shape="rows" /> : shown.error ? <Failed error={shown.error} retry={shown.retry} /> : <Rows tickets={shown.rows} here={ticket} more={shown.more} next={shown.next} />}
        {chosen.length > 0 && <Bulk tickets={chosen} rows={shown.rows} />}
        {merging && <MergeAsk />}
        {failed && <Failures />}
      </section>
      <div className={classes.ticket}>
        <Outlet />
      </div>
    </div>
  );
}

/** Kept leads from the view of spam to the mail that made no ticket. */
function Kept() {
  const t = useText();
  const spam = useValue(current, (s) => s.view === 'spam' && s.search === '');
  const may = useMay();
  if (!spam || !may('quarantine.read')) return null;
  return (
    <p className={classes.kept}>
      {t('list.spam.kept')} <Link to="/quarantine">{t('app.rail.quarantine')}</Link>
    </p>
  );
}

export function NoTicket() {
  const t = useText();
  return <Empty title={t('list.none.title')}>{t('list.none.text')}</Empty>;
}

const AHEAD = 40; // rows from the end at which the next page is read

function Rows({ tickets, here, more, next }: { tickets: Summary[]; here: string | undefined; more: boolean; next: () => void }) {
  const t = useText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const height = useValue(density.state, (s) => s.density) === 'compact' ? 48 : 60;
  const { selected, line, sort } = useValue(current, (s) => s);
  const opened = useOpened();
  const status = useStatusName();
  const selectable = useMay()('ticket.update');
  const read = useValue(seen.state, (s) => s.messages);
  const online = useValue(session.state, (s) => s.online);
  const going = useValue(outbox, (s) => s.going);
  const why = useValue(unsent, (s) => s.why);
  const agents = useQuery(agentsQuery).data;
  const names = useMemo(() => new Map(agents?.map((a) => [a.id, a.name.split(' ')[0]])), [agents]);
  const rows = useVirtualizer({ count: tickets.length, getScrollElement: () => scroller.current, estimateSize: () => height, overscan: 8, getItemKey: (i) => tickets[i]?.id ?? i, initialOffset: scrolled.top });
  useEffect(() => {
    rows.measure();
  }, [rows, height]);

  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last > tickets.length - AHEAD) next();
  }, [more, last, tickets.length, next]);

  const { startIndex: from = 0, endIndex: to = -1 } = rows.range ?? {};
  useEffect(() => sight.set({ from, to }), [from, to]);

  const openTicket = useCallback((id: string) => void navigate({ to: '/tickets/$ticket', params: { ticket: id } }), [navigate]);
  const index = tickets.findIndex((x) => x.id === here || String(x.number) === here);
  const ids = useMemo(() => tickets.map((x) => x.id), [tickets]);
  const [cursor, setCursor] = useState<Cursor>(() => stand(ids, index));
  const { at, next: after, previous: before } = useMemo(() => place(ids, tickets[index]?.id, cursor), [ids, tickets, index, cursor]);
  const go = (i: number) => {
    const next = tickets[i];
    if (!next) return;
    rows.scrollToIndex(i);
    void navigate({ to: '/tickets/$ticket', params: { ticket: next.id } });
  };
  useEffect(() => {
    if (index < 0) return;
    setCursor(stand(ids, index));
    for (const near of [tickets[index + 1], tickets[index - 1]]) if (near) void queries.prefetchQuery(ticketQuery(near.id));
    // When another ticket is opened or the list is another, not whenever it moves.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [here, opened.id, sort, line]);

  // The selected, or the one that is open, which is left: else it would be read at once.
  const unread = () => {
    const opened = here === undefined ? undefined : (tickets[index]?.id ?? queries.getQueryData(ticketQuery(here).queryKey)?.ticket.id);
    const which = selected.size > 0 ? tickets.filter((x) => selected.has(x.id)).map((x) => x.id) : [opened ?? tickets[at]?.id ?? ''];
    if (opened && which.includes(opened)) void navigate({ to: '/tickets' }).then(() => seen.unread(which));
    else seen.unread(which);
    if (selected.size > 0) current.set({ selected: new Set() });
    notify({ text: t('list.unread.done', { n: which.length }) });
  };
  useActions([
    { id: 'list.next', text: 'list.next', keys: ['j', 'arrowdown'], run: () => go(after), when: () => after < tickets.length },
    { id: 'list.previous', text: 'list.previous', keys: ['k', 'arrowup'], run: () => go(before), when: () => before >= 0 },
    { id: 'list.select.here', text: 'list.select.here', keys: ['x'], needs: 'ticket.update', run: () => tickets[at] && select(tickets[at].id), when: () => at >= 0 },
    { id: 'list.select.all', text: 'list.select.all', keys: ['shift+x'], needs: 'ticket.update', run: () => current.set({ selected: new Set(tickets.map((x) => x.id)) }) },
    { id: 'list.unread', text: 'list.unread', keys: ['shift+u'], run: unread, when: () => selected.size > 0 || here !== undefined || at >= 0 },
    { id: 'list.back', text: 'list.back', keys: ['u'], run: () => void navigate({ to: '/tickets' }), when: () => here !== undefined },
  ]);

  if (tickets.length === 0) return <Nothing />;
  return (
    <div ref={scroller} className={classes.scroller} onScroll={(e) => (scrolled.top = e.currentTarget.scrollTop)} tabIndex={-1}>
      <div role="list" style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {items.map((row) => {
          const ticket = tickets[row.index];
          if (!ticket) return null;
          return (
            <div role="listitem" key={row.key} className={classes.row} style={{ height, transform: `translateY(${row.start}px)` }} aria-current={row.index === index ? 'true' : undefined} aria-setsize={more ? -1 : tickets.length} aria-posinset={row.index + 1}>
              <Row
                ticket={ticket}
                now={now}
                status={status(ticket.status)}
                go={openTicket}
                here={row.index === index}
                selected={selected.has(ticket.id)}
                selecting={selected.size > 0}
                selectable={selectable}
                held={waits(going[ticket.id], online, UNDO) ? 'waits' : ticket.id in why && !going[ticket.id] ? 'refused' : undefined}
                unread={isUnread(read[ticket.id], ticket)}
                assignee={ticket.assignee ? (names.get(ticket.assignee) ?? ticket.assignee) : undefined}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}
