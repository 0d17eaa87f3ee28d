// The conversation: messages, and between them what happened.
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Event, TicketView } from '../api/client';
import { session } from '../api/session';
import { said } from '../app/errors';
import { later } from '../app/later';
import { useValue } from '../app/state';
import { useActions } from '../keys/actions';
import { useText } from '../text/text';
import { shapes } from './compose';
import { looks } from './format';
import { Happening } from './Happening';
import type { Names } from './happened';
import { MessageCard } from './MessageCard';
import { useNames } from './names';
import type { Outgoing } from './outbox';
import { usePages } from './pages';
import { numbers, thread } from './thread';
import classes from './ticket.module.css';

const Formatted = later(() => import('./Formatted').then((m) => m.Formatted));
const none: ReadonlyMap<string, string> = new Map();
const NEAR = 240; // px from the top at which older messages are read

export function Conversation({ view, outgoing }: { view: TicketView; outgoing: Outgoing | undefined }) {
  const t = useText();
  const names = useNames();
  const scroller = useRef<HTMLDivElement>(null);
  const pages = usePages(view);
  const online = useValue(session.state, (s) => s.online);
  const items = useMemo(() => thread({ messages: pages.messages, events: pages.events }), [pages.messages, pages.events]);
  const merged = useMemo(() => numbers(pages.events), [pages.events]);
  // What an earlier page sent may be here already.
  const leaving = outgoing && !pages.messages.some((m) => m.author.kind === 'agent' && m.text.trim() === outgoing.draft.text.trim()) ? outgoing : undefined;
  const newest = pages.messages[0] && `${pages.messages[0].ticket ?? ''}:${pages.messages[0].seq}`;

  useEffect(() => {
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
  }, [view.ticket.id, newest, outgoing]);
  // Whoever reads the newest goes on reading it when the composer or a message grows.
  const atEnd = useRef(true);
  const top = useRef(0);
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const watch = new ResizeObserver(() => {
      if (atEnd.current) box.scrollTop = box.scrollHeight;
    });
    for (const e of [box, ...box.children]) watch.observe(e);
    return () => watch.disconnect();
  }, [items, leaving]);

  const page = (by: number) => scroller.current?.scrollBy({ top: by * scroller.current.clientHeight });
  useActions([
    { id: 'ticket.scroll.down', text: 'ticket.scroll.down', keys: ['pagedown'], run: () => page(0.8) },
    { id: 'ticket.scroll.up', text: 'ticket.scroll.up', keys: ['pageup'], run: () => page(-0.8) },
  ]);

  // When older messages come in above, what is being read stays where it is.
  const oldest = items[0]?.key;
  const before = useRef({ oldest, fromEnd: 0 });
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box && before.current.oldest !== oldest && before.current.fromEnd > 0) box.scrollTop = box.scrollHeight - before.current.fromEnd;
    before.current = { oldest, fromEnd: 0 };
  }, [oldest]);
  const older = () => {
    if (scroller.current) before.current.fromEnd = scroller.current.scrollHeight - scroller.current.scrollTop;
    pages.load();
  };

  return (
    <div
      ref={scroller}
      className={classes.conversation}
      tabIndex={0}
      role="log"
      aria-label={t('ticket.conversation')}
      onScroll={(e) => {
        const { scrollHeight, scrollTop, clientHeight } = e.currentTarget;
        if (scrollHeight - scrollTop - clientHeight < 24) atEnd.current = true;
        else if (scrollTop < top.current) atEnd.current = false;
        top.current = scrollTop;
        if (pages.more && !pages.busy && !pages.error && e.currentTarget.scrollTop < NEAR) older();
      }}
    >
      {pages.error !== undefined && <p className={classes.warning}>{said(t, pages.error)}</p>}
      {pages.more && (
        <button type="button" className={classes.more} disabled={pages.busy} onClick={older}>
          {pages.busy ? t('app.loading') : t('ticket.older')}
        </button>
      )}
      {items.map((item) =>
        item.kind === 'message' ? (
          <MessageCard key={item.key} message={item.message} view={view} from={item.message.ticket ? merged.get(item.message.ticket) : undefined} />
        ) : (
          <Happenings key={item.key} events={item.events} names={names} numbers={merged} merged={view.ticket.merged} />
        ),
      )}
      {leaving && (
        <section className={classes.message} data-kind={leaving.body.kind} data-by="agent">
          <header className={classes.from}>
            <b>{online ? t('ticket.leaving') : t('ticket.waits.here')}</b>
          </header>
          <Leaving of={leaving} />
        </section>
      )}
    </div>
  );
}

/** Leaving is what is on its way, as it will be read: formatted when its HTML goes
 * along and looks otherwise than the text. */
function Leaving({ of: { body, draft, images } }: { of: Outgoing }) {
  const blocks = useMemo(() => (body.html === undefined ? [] : shapes(draft)), [body, draft]);
  if (looks(blocks)) return <Formatted blocks={blocks} images={images ?? none} />;
  return (
    <p className={classes.text} dir="auto">
      {draft.text}
    </p>
  );
}

const Happenings = memo(function Happenings({ events, ...of }: { events: Event[]; names: Names; numbers: ReadonlyMap<string, number>; merged: string[] }) {
  const t = useText();
  const [all, setAll] = useState(false);
  const last = events.at(-1)!;
  if (all || events.length === 1) {
    return (
      <ul className={classes.events}>
        {events.map((e) => (
          <li key={e.id}>
            <Happening event={e} {...of} />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <div className={classes.events}>
      <Happening event={last} {...of} />
      <button type="button" className={classes.more} onClick={() => setAll(true)}>
        {t('ticket.events.more', { n: events.length - 1 })}
      </button>
    </div>
  );
});
