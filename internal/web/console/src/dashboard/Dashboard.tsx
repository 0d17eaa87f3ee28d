// The dashboard: what is late, what is due next, what is mine, who has how much.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import type { Summary } from '../api/client';
import { agents as agentsQuery } from '../api/queries';
import { session } from '../api/session';
import { Failed, Waiting } from '../app/Parts';
import { useValue } from '../app/state';
import { useNow } from '../list/clock';
import { choose, current } from '../list/current';
import { left } from '../list/due';
import { follow } from '../list/feed';
import listClasses from '../list/list.module.css';
import { open } from '../list/open';
import { view } from '../list/views';
import { away } from '../page/agent';
import { Page, Part } from '../page/Page';
import page from '../page/page.module.css';
import { useLanguage, useText, type Key } from '../text/text';
import classes from './dashboard.module.css';
import { sums, type Load } from './sums';

const SHOWN = 6;

export function Dashboard() {
  const t = useText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const now = useNow();
  const list = useQuery(open);
  const agents = useQuery(agentsQuery).data;
  const me = useValue(session.state, (s) => s.me);
  useEffect(() => follow(queries), [queries]);
  const s = useMemo(() => (me ? sums(list.data ?? [], agents ?? [], me, now) : undefined), [list.data, agents, me, now]);
  if (list.isPending) return <Waiting shape="page" />;
  if (!list.data || !s) return <Failed error={list.error} retry={() => void list.refetch()} />;
  const show = (view: string, line = '') => {
    choose(view);
    current.set({ line });
    void navigate({ to: '/tickets' });
  };
  // What a number counts is what its view of the list shows.
  const count = (id: string) => (me ? list.data.filter((x) => view(id).has(x, me)).length : 0);
  const most = Math.max(1, ...s.load.map((l) => l.open + l.waiting));
  const numbers: Array<{ name: Key; n: number; late?: boolean; run: () => void }> = [
    { name: 'dashboard.late', n: s.late.length, late: true, run: () => show('all', 'sla:late') },
    { name: 'list.view.unassigned', n: count('unassigned'), run: () => show('unassigned') },
    { name: 'list.view.mine', n: count('mine'), run: () => show('mine') },
    { name: 'list.view.waiting', n: count('waiting'), run: () => show('waiting') },
    { name: 'list.view.postponed', n: count('postponed'), run: () => show('postponed') },
  ];
  return (
    <Page title={t('dashboard.title')}>
      <ul className={classes.numbers}>
        {numbers.map(({ name, n, late, run }) => (
          <li key={name}>
            <button type="button" className={classes.number} data-late={late && n > 0} onClick={run}>
              <span className={classes.n}>{n}</span>
              <span>{t(name)}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className={page.halves}>
        <Due title={t('dashboard.next')} none={t('dashboard.next.none')} tickets={[...s.late, ...s.next]} now={now} />
        <Due title={t('dashboard.mine')} none={t('dashboard.mine.none')} tickets={s.mine} now={now} />
      </div>
      <Part title={t('dashboard.load')}>
        <table className={classes.load}>
          <thead>
            <tr>
              <th scope="col">{t('dashboard.agent')}</th>
              <th scope="col" className={classes.figure}>
                {t('dashboard.open')}
              </th>
              <th scope="col" className={classes.figure}>
                {t('dashboard.waiting')}
              </th>
              <th scope="col" className={classes.figure}>
                {t('dashboard.late')}
              </th>
              <td className={classes.wide} />
            </tr>
          </thead>
          <tbody>
            {s.load.map((l) => (
              <Line key={l.agent.id} load={l} most={most} show={() => show('all', `assignee:${l.agent.id}`)} />
            ))}
          </tbody>
        </table>
      </Part>
    </Page>
  );
}

function Line({ load: l, most, show }: { load: Load; most: number; show: () => void }) {
  const t = useText();
  const language = useLanguage();
  return (
    <tr>
      <th scope="row">
        <button type="button" className={classes.who} onClick={show}>
          {l.agent.name}
        </button>
        {(l.agent.awayUntil || !l.agent.onDuty) && <span className={classes.off}>{l.agent.awayUntil ? away(t, language, l.agent.awayUntil) : t('dashboard.off')}</span>}
      </th>
      <td className={classes.figure}>{l.open}</td>
      <td className={classes.figure}>{l.waiting}</td>
      <td className={classes.figure} data-late={l.breached > 0}>
        {l.breached}
      </td>
      <td className={classes.wide} aria-hidden>
        <span className={classes.bar}>
          <span style={{ width: `${(100 * l.open) / most}%` }} />
          <span data-waiting style={{ width: `${(100 * l.waiting) / most}%` }} />
        </span>
      </td>
    </tr>
  );
}

function Due({ title, none, tickets, now }: { title: string; none: string; tickets: Summary[]; now: number }) {
  const t = useText();
  return (
    <Part title={title}>
      {tickets.length === 0 && <p className={page.hint}>{none}</p>}
      <ul className={page.rows}>
        {tickets.slice(0, SHOWN).map((x) => {
          const due = x.dueAt ? left(x.dueAt, now) : undefined;
          return (
            <li key={x.id}>
              <Link to="/tickets/$ticket" params={{ ticket: x.id }} className={`${page.row} ${classes.ticket}`}>
                <span className={page.two}>
                  <span className={page.one} dir="auto">
                    {x.subject.slice(0, 200) || t('ticket.subject.none')}
                  </span>
                  <span className={page.small} dir="auto">
                    {x.requesterName || t('list.nobody')}
                  </span>
                </span>
                {due && (
                  <time className={listClasses.due} data-urgency={due.urgency} dateTime={x.dueAt}>
                    {due.text}
                  </time>
                )}
              </Link>
            </li>
          );
        })}
      </ul>
    </Part>
  );
}
