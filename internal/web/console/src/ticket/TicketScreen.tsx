// One ticket: conversation, composer, and the panel beside it.
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ArrowLeft, ChevronDown, ChevronUp, Merge as MergeIcon, PanelRight } from 'lucide-react';
import { startTransition, useEffect, useState } from 'react';
import { ApiError } from '../api/client';
import { ticket as ticketQuery } from '../api/queries';
import { later } from '../app/later';
import { standsAbove } from '../app/notices';
import { Empty, Failed, Waiting } from '../app/Parts';
import { create, useValue } from '../app/state';
import { useActions } from '../keys/actions';
import { ActionSymbol } from '../keys/ActionButton';
import { seen } from '../list/seen';
import { useText } from '../text/text';
import { Composer } from './Composer';
import { Conversation } from './Conversation';
import { flag } from './happened';
import { asker } from './merging';
import { outbox } from './outbox';
import { Others } from './Others';
import { inPanel, reach, wish } from './reach';
import classes from './ticket.module.css';
import { Held } from './Held';

// The panel's fields weigh as much as the conversation: they come right after
// the first load, and the room for them is kept.
const Panel = later(() => import('./Panel').then((m) => m.Panel), <aside className={classes.panel} />);
const Joined = later(() => import('./Joined').then((m) => m.Joined), <div className={classes.joined} />);
const Merge = later(() => import('./Merge').then((m) => m.Merge));

/** byKey are the panel's fields that have a key. */
const byKey = [
  ['status', 's', 'ticket.update'],
  ['priority', 'p', 'ticket.update'],
  ['assignee', 'a', 'ticket.assign'],
  ['team', 't', 'ticket.assign'],
  ['tags', 'l', 'ticket.update'],
] as const;

const NARROW = 1180; // px up to which the panel is a page of its own, as in ticket.module.css
const folded = create({ panel: false });

export function TicketScreen() {
  const { ticket: id } = useParams({ from: '/tickets/$ticket' });
  return <Shown key={id} id={id} panel={false} />;
}

/** PanelScreen is the panel on its own, for a narrow window. */
export function PanelScreen() {
  const { ticket: id } = useParams({ from: '/tickets/$ticket/panel' });
  return <Shown key={id} id={id} panel />;
}

function Shown({ id, panel }: { id: string; panel: boolean }) {
  const t = useText();
  const navigate = useNavigate();
  const view = useQuery(ticketQuery(id));
  const fold = useValue(folded, (s) => s.panel);
  const [merging, setMerging] = useState(false);
  // The conversation is there first, then the panel's many fields.
  const [late, setLate] = useState(panel);
  useEffect(() => {
    const timer = setTimeout(() => startTransition(() => setLate(true)), 30);
    return () => clearTimeout(timer);
  }, []);
  const ticket = view.data?.ticket;
  const going = useValue(outbox, (s) => (ticket ? s.going[ticket.id] : undefined));
  useEffect(() => {
    if (ticket) seen.read(ticket.id, ticket.messages);
  }, [ticket]);
  // What is to be filled in comes into view first, and goes again afterwards
  // where it has taken the place of the conversation.
  const wished = useValue(wish, (s) => (ticket && s.ticket === ticket.id ? s.field : ''));
  useEffect(() => {
    if (!wished) return;
    const narrow = window.innerWidth <= NARROW;
    if (!inPanel(wished)) {
      if (narrow && panel) void navigate({ to: '/tickets/$ticket', params: { ticket: id } });
    } else if (!narrow) folded.set({ panel: false });
    else if (!panel) {
      wish.set({ after: () => void navigate({ to: '/tickets/$ticket', params: { ticket: id } }) });
      void navigate({ to: '/tickets/$ticket/panel', params: { ticket: id } });
    }
    // Once for each field that is asked for.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wished]);
  useActions([
    {
      id: 'ticket.panel.toggle',
      text: 'ticket.panel.toggle',
      keys: [']'],
      run: () => {
        if (window.innerWidth > NARROW) folded.set({ panel: !fold });
        else void navigate(panel ? { to: '/tickets/$ticket', params: { ticket: id } } : { to: '/tickets/$ticket/panel', params: { ticket: id } });
      },
    },
    ...byKey.map(([name, key, needs]) => ({ id: `ticket.set.${name}`, text: `ticket.set.${name}` as const, keys: [key], needs, run: () => ticket && reach(ticket.id, name), when: () => ticket !== undefined && !ticket.mergedInto })),
    ...(['type', 'blockers'] as const).map((name) => ({ id: `ticket.set.${name}`, text: `ticket.set.${name}` as const, needs: 'ticket.update' as const, run: () => ticket && reach(ticket.id, name), when: () => ticket !== undefined && !ticket.mergedInto })),
    { id: 'ticket.merge', text: 'ticket.merge', keys: ['shift+g'], needs: 'ticket.merge', run: () => setMerging(true), when: () => ticket !== undefined && !ticket.mergedInto },
  ]);
  if (view.isPending) return <Waiting shape="page" />;
  if (view.error instanceof ApiError && view.error.status === 404) {
    return (
      <Empty heading title={t('ticket.none.title')}>
        <p style={{ margin: '0 0 12px' }}>{t('ticket.none.text')}</p>
        <Link to="/tickets">{t('list.back')}</Link>
      </Empty>
    );
  }
  if (!view.data || !ticket) return <Failed error={view.error} retry={() => void view.refetch()} />;
  return (
    <div className={classes.screen} data-panel={panel} data-fold={fold}>
      <article className={classes.ticket}>
        <header ref={standsAbove} className={classes.head}>
          <Link to="/tickets" className={classes.back} aria-label={t('list.back')}>
            <ArrowLeft size={18} aria-hidden />
          </Link>
          <div className={classes.title}>
            <h1 className={classes.subject} dir="auto" title={ticket.subject}>
              {ticket.subject || t('ticket.subject.none')}
            </h1>
            <span className={classes.number}>#{ticket.number}</span>
          </div>
          <span className={classes.tools}>
            <ActionSymbol action="list.previous" icon={<ChevronUp size={18} aria-hidden />} />
            <ActionSymbol action="list.next" icon={<ChevronDown size={18} aria-hidden />} />
            {!ticket.mergedInto && <ActionSymbol action="ticket.merge" icon={<MergeIcon size={18} aria-hidden />} />}
            <ActionSymbol action="ticket.panel.toggle" icon={<PanelRight size={18} aria-hidden />} />
          </span>
        </header>
        {ticket.flags.length > 0 && <p className={classes.flags}>{ticket.flags.map((f) => flag(t, f)).join(' · ')}</p>}
        <Others ticket={ticket.id} />
        {ticket.mergedInto ? <Joined view={view.data} into={ticket.mergedInto} /> : <Held ticket={ticket.id} />}
        <Conversation view={view.data} outgoing={going} />
        {!ticket.mergedInto && <Composer view={view.data} />}
      </article>
      {late ? <Panel view={view.data} /> : <aside className={classes.panel} />}
      {merging && <Merge tickets={[asker(view.data)]} close={() => setMerging(false)} />}
    </div>
  );
}
