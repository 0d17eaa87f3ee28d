// The list column, and beside it the ticket that is open.
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { Summary } from '../api/client';
import { Empty, Failed, Waiting } from '../app/Parts';
import { useValue } from '../app/state';
import { useText } from '../text/text';
import { density } from '../theme/theme';
import classes from './list.module.css';
import { open } from './open';

export function ListLayout() {
  const t = useText();
  const { ticket } = useParams({ strict: false });
  const list = useQuery(open);
  return (
    <div className={classes.layout} data-ticket={ticket !== undefined}>
      <section className={classes.column} aria-label={t('list.name')}>
        {list.isPending ? <Waiting /> : list.error ? <Failed error={list.error} retry={() => void list.refetch()} /> : <Rows tickets={list.data} current={ticket} />}
      </section>
      <div className={classes.ticket}>
        <Outlet />
      </div>
    </div>
  );
}

export function NoTicket() {
  const t = useText();
  return <Empty title={t('list.none.title')}>{t('list.none.text')}</Empty>;
}

function Rows({ tickets, current }: { tickets: Summary[]; current: string | undefined }) {
  const t = useText();
  const scroller = useRef<HTMLDivElement>(null);
  const dense = useValue(density.state, (s) => s.density);
  const height = dense === 'compact' ? 48 : 60;
  const rows = useVirtualizer({ count: tickets.length, getScrollElement: () => scroller.current, estimateSize: () => height, overscan: 8 });
  if (tickets.length === 0) return <Empty title={t('list.empty.title')}>{t('list.empty.text')}</Empty>;
  return (
    <div ref={scroller} className={classes.scroller}>
      <div role="list" style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map((row) => {
          const ticket = tickets[row.index]!;
          return (
            <div role="listitem" key={ticket.id} className={classes.row} style={{ height, transform: `translateY(${row.start}px)` }} aria-current={ticket.id === current}>
              <Link to="/tickets/$ticket" params={{ ticket: ticket.id }} className={classes.link}>
                <span className={classes.first}>
                  <b dir="auto">{ticket.requesterName ?? t('list.nobody')}</b> <span dir="auto">{ticket.subject}</span>
                </span>
                <span className={classes.second} dir="auto">
                  {ticket.snippet}
                </span>
              </Link>
            </div>
          );
        })}
      </div>
    </div>
  );
}
