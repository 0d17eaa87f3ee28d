// The list of what the agent was told, newest first; a row leads to its ticket.
import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { agents as agentsQuery } from '../api/queries';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { Empty, Failed, Waiting } from '../app/Parts';
import { useActions } from '../keys/actions';
import { ActionButton } from '../keys/ActionButton';
import { Page } from '../page/Page';
import { useText } from '../text/text';
import { When } from '../text/When';
import classes from './notifications.module.css';
import { notifications, read, type Notification } from './reads';

/** leadsTo is where a row leads: to its ticket, or to the mailbox that it is about. */
const leadsTo = (n: Notification) =>
  n.mailbox ? ({ to: '/settings/$section/$item', params: { section: 'mailboxes', item: n.mailbox } } as const) : ({ to: '/tickets/$ticket', params: { ticket: n.ticket } } as const);

export function Notifications() {
  const t = useText();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const pages = useInfiniteQuery(notifications);
  const agents = useQuery(agentsQuery).data;
  const names = useMemo(() => new Map(agents?.map((a) => [a.id, a.name])), [agents]);
  const list = pages.data?.pages.flatMap((p) => p.notifications) ?? [];
  const [cursor, setCursor] = useState(-1);
  const newest = list[0];
  const mark = (body: { ids?: string[]; upTo?: string }, test: (n: Notification) => boolean) => {
    read(queries, body, test).catch((e: unknown) => notify({ error: true, text: said(t, e) }));
  };
  const open = (n: Notification) => {
    if (!n.read) mark({ ids: [n.id] }, (x) => x.id === n.id);
  };
  const move = (to: number) => {
    const at = Math.min(list.length - 1, Math.max(0, to));
    setCursor(at);
    document.getElementById(`notification-${at}`)?.focus();
  };
  useActions([
    { id: 'notifications.next', text: 'notifications.next', keys: ['j', 'arrowdown'], run: () => move(cursor + 1), when: () => list.length > 0 },
    { id: 'notifications.previous', text: 'notifications.previous', keys: ['k', 'arrowup'], run: () => move(cursor - 1), when: () => list.length > 0 },
    {
      id: 'notifications.mark',
      text: 'notifications.mark',
      keys: ['e'],
      run: () => {
        const n = list[cursor];
        if (n && !n.read) mark({ ids: [n.id] }, (x) => x.id === n.id);
      },
      when: () => list[cursor]?.read === false,
    },
    { id: 'notifications.mark.everything', text: 'notifications.mark.everything', keys: ['shift+e'], run: () => newest && mark({ upTo: newest.id }, () => true), when: () => list.some((n) => !n.read) },
    { id: 'notifications.back', text: 'list.back', keys: ['u'], run: () => void navigate({ to: '/tickets' }) },
  ]);
  return (
    <Page title={t('notifications.title')} wide={list.length === 0} tools={list.some((n) => !n.read) && <ActionButton action="notifications.mark.everything" />}>
      {pages.isPending ? (
        <Waiting shape="rows" />
      ) : pages.isLoadingError ? (
        <Failed error={pages.error} retry={() => void pages.refetch()} />
      ) : list.length === 0 ? (
        <Empty title={t('notifications.none.title')}>{t('notifications.none.text')}</Empty>
      ) : (
        <>
          {list.map((n, i) => (
            <Link key={n.id} id={`notification-${i}`} {...leadsTo(n)} className={classes.row} data-unread={!n.read} data-here={i === cursor} onFocus={() => setCursor(i)} onClick={() => open(n)}>
              <span className={classes.dot} role={n.read ? undefined : 'img'} aria-label={n.read ? undefined : t('notifications.unread')} />
              <span className={classes.text}>
                <span className={classes.what}>
                  {t(`notifications.kind.${n.kind}`, { who: (n.by?.id && names.get(n.by.id)) || t('notifications.somebody'), metric: n.metric ? t(`word.metric.${n.metric}`) : t('list.sla') })}
                </span>
                <span className={classes.subject} dir="auto">
                  {n.mailbox ?? `#${n.number} · ${n.subject?.slice(0, 200) ?? t('notifications.gone')}`}
                </span>
              </span>
              <When at={n.at} />
            </Link>
          ))}
          {pages.hasNextPage && (
            <Button variant="subtle" mt="sm" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              {t('page.more')}
            </Button>
          )}
        </>
      )}
    </Page>
  );
}
