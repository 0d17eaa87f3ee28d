// The right panel: the ticket's fields, its clocks, and who asks.
import { MultiSelect, Stack, TagsInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { called, useStatusName } from '../api/desk';
import type { Clock, TicketView } from '../api/client';
import { takes, useMay } from '../api/may';
import { agents as agentsQuery, tags as tagsQuery, teams as teamsQuery } from '../api/queries';
import { session } from '../api/session';
import { later } from '../app/later';
import { useValue } from '../app/state';
import { Customer } from '../customer/Customer';
import { run, useActions } from '../keys/actions';
import type { Change } from '../list/change';
import { current } from '../list/current';
import { changeOne } from '../list/one';
import { useNow } from '../list/clock';
import { hours, left } from '../list/due';
import { useAgentName } from '../page/agent';
import { Fact } from '../page/Fact';
import { useLanguage, useText } from '../text/text';
import { moment } from '../text/moment';
import { When } from '../text/When';
import { blockable } from './block';
import { Choice } from './Choice';
import { useReach } from './reach';
import { useMayEnd } from './required';
import { asSpam, notSpam, SPAM } from './spam';
import classes from './ticket.module.css';
import { Snooze } from './Snooze';
import { daysToMonday, morning } from './until';
import { blockers, settable, types } from './words';
import { Weight } from './Weight';

const Details = later(() => import('./Details').then((m) => m.Details));

export function Panel({ view }: { view: TicketView }) {
  const t = useText();
  return (
    <aside className={classes.panel} aria-label={t('ticket.panel')}>
      {!view.ticket.mergedInto && <Fields view={view} />}
      <section>
        <h2 className={classes.part}>{t('ticket.clocks')}</h2>
        {view.ticket.clocks.length === 0 && <p className={classes.cc}>{t('ticket.clocks.none')}</p>}
        {view.ticket.clocks.map((c) => (
          <ClockLine key={c.metric} clock={c} over={view.ticket.category === 'done'} />
        ))}
      </section>
      <Customer person={view.requester} here={view.ticket.id} states={view.mailStates} />
      <Details view={view} />
    </aside>
  );
}

function Fields({ view: { ticket } }: { view: TicketView }) {
  const t = useText();
  const l = useLanguage();
  const status = useStatusName();
  const queries = useQueryClient();
  const me = useValue(session.state, (s) => s.me);
  const may = useMay();
  const agents = useQuery(agentsQuery).data ?? [];
  const agentName = useAgentName();
  const teams = useQuery(teamsQuery).data ?? [];
  const known = useQuery(tagsQuery).data ?? [];
  const mayEnd = useMayEnd(ticket);
  const change = (c: Change) => void changeOne(queries, t, ticket, c);
  const setStatus = (v: string): boolean => {
    const to = v as Change['status'];
    if (!mayEnd(to)) return false;
    change({ status: to });
    return true;
  };
  const spam = ticket.tags.includes(SPAM);
  const markSpam = () => void changeOne(queries, t, ticket, (spam ? notSpam : asSpam)(ticket), { text: t(spam ? 'ticket.spam.not.done' : 'ticket.spam.done', { number: `#${ticket.number}` }), ...(spam ? {} : blockable(queries, t, ticket)) });
  const blocking = useReach(ticket.id, 'blockers');
  const mine = agents.find((a) => a.id === me?.agent);
  const blocked = blockers.map((x) => ({ value: x, label: t(`word.blocker.${x}`) }));
  useActions([
    { id: 'ticket.take', text: 'ticket.take', keys: ['m'], needs: 'ticket.assign', run: () => change({ assignee: me?.agent ?? '' }), when: () => ticket.assignee !== me?.agent && (!mine || takes(mine, ticket.team)) },
    { id: 'ticket.resolve', text: 'ticket.resolve', keys: ['e'], needs: 'ticket.update', run: () => setStatus('resolved'), when: () => ticket.status !== 'resolved' && ticket.status !== 'closed' },
    { id: 'ticket.tomorrow', text: 'ticket.tomorrow', keys: ['h'], needs: 'ticket.update', run: () => change({ status: 'postponed', wakeAt: morning(1) }) },
    { id: 'ticket.nextweek', text: 'ticket.nextweek', keys: ['shift+h'], needs: 'ticket.update', run: () => change({ status: 'postponed', wakeAt: morning(daysToMonday()) }) },
    // Of those that are selected it is the list's.
    { id: 'ticket.spam', text: spam ? 'ticket.spam.not' : 'ticket.spam', keys: ['!'], needs: 'ticket.update', run: markSpam, when: () => current.get().selected.size === 0 },
  ], [spam]);
  return (
    <Stack gap={0} className={classes.fields}>
      <Choice ticket={ticket.id} name="status" needs="ticket.update" label={t('ticket.status')} value={ticket.status} data={[...new Set([ticket.status, ...settable])].map((s) => ({ value: s, label: status(s) }))} choose={setStatus} />
      {ticket.status === 'resolved' && ticket.closeAt && (
        <span className={classes.cc}>
          {ticket.closeBlockers.length > 0 ? t('ticket.closes.blocked') : t('ticket.closes')} {ticket.closeBlockers.length === 0 && <When at={ticket.closeAt} />}
        </span>
      )}
      {ticket.status === 'postponed' && ticket.wakeAt && (
        <span className={classes.cc}>
          {t('ticket.wakes')} <When at={ticket.wakeAt} />
        </span>
      )}
      {ticket.category !== 'done' && may('ticket.update') && <Snooze until={(wakeAt) => change({ status: 'postponed', wakeAt })} />}
      <span className={classes.marks}>
        {may('ticket.update') && (
          <button type="button" className={classes.more} onClick={markSpam}>
            {t(spam ? 'ticket.spam.not' : 'ticket.spam')}
          </button>
        )}
        <button type="button" className={classes.more} onClick={() => run('list.unread')}>
          {t('list.unread')}
        </button>
      </span>
      <Weight ticket={ticket} />
      <Choice
        ticket={ticket.id}
        name="assignee"
        needs="ticket.assign"
        search
        label={t('ticket.assignee')}
        value={ticket.assignee ?? ''}
        data={[{ value: '', label: t('list.nobody.assignee') }, ...agents.filter((a) => takes(a, ticket.team) || a.id === ticket.assignee).map((a) => ({ value: a.id, label: agentName(a) }))]}
        choose={(v) => change({ assignee: v })}
      />
      <Choice ticket={ticket.id} name="team" needs="ticket.assign" search label={t('ticket.team')} value={ticket.team ?? null} data={teams.map((x) => ({ value: x.id, label: called(x.name, l, x.id) }))} choose={(v) => change({ team: v })} />
      <Choice ticket={ticket.id} name="type" needs="ticket.update" label={t('ticket.type')} value={ticket.type} data={types.map((x) => ({ value: x, label: t(`word.type.${x}`) }))} choose={(v) => change({ type: v as Change['type'] })} />
      {may('ticket.update') ? (
        <>
          <MultiSelect
            ref={blocking.ref}
            onKeyDown={blocking.onKeyDown}
            size="xs"
            label={t('ticket.blockers')}
            placeholder={ticket.closeBlockers.length === 0 ? t('ticket.blockers.none') : undefined}
            value={ticket.closeBlockers}
            data={blocked}
            onChange={(v) => change({ closeBlockers: v as typeof blockers })}
          />
          <Tags ticket={ticket.id} value={ticket.tags} known={known} change={(tags) => change({ tags })} />
        </>
      ) : (
        <>
          <Fact label={t('ticket.blockers')} value={blocked.filter((x) => ticket.closeBlockers.includes(x.value)).map((x) => x.label).join(', ') || t('ticket.blockers.none')} />
          <Fact label={t('ticket.tags')} value={ticket.tags.join(', ')} />
        </>
      )}
    </Stack>
  );
}

/** Tags: what is typed and not entered is dropped by Escape, kept when the field
 * is left otherwise. */
function Tags({ ticket, value, known, change }: { ticket: string; value: string[]; known: string[]; change: (tags: string[]) => void }) {
  const t = useText();
  const { ref, onKeyDown } = useReach(ticket, 'tags');
  const [typed, setTyped] = useState('');
  return (
    <TagsInput
      ref={ref}
      size="xs"
      label={t('ticket.tags')}
      value={value}
      data={known}
      maxTags={20}
      searchValue={typed}
      onSearchChange={setTyped}
      onKeyDown={(e) => {
        if (e.key === 'Escape') setTyped('');
        onKeyDown(e);
      }}
      onChange={(v) => change(v.map((x) => x.slice(0, 40)))}
    />
  );
}

function ClockLine({ clock, over }: { clock: Clock; over: boolean }) {
  const t = useText();
  const l = useLanguage();
  const now = useNow();
  const status = useStatusName();
  const running = !clock.endedAt && !clock.pausedBy && clock.dueAt ? left(clock.dueAt, now) : undefined;
  const exact = (at: string | undefined) => (at ? moment(l, at, now).exact : undefined);
  const spent = t('ticket.clock.target', { used: hours(clock.usedMinutes), target: hours(clock.targetMinutes) });
  return (
    <div className={classes.clock}>
      <span title={spent}>{t(`word.metric.${clock.metric}`)}</span>
      {running && (
        <time dateTime={clock.dueAt} title={exact(clock.dueAt)} data-urgency={running.urgency} className={classes.left}>
          {running.urgency === 'late' ? t('ticket.clock.late', { time: running.text.slice(1) }) : t('ticket.clock.left', { time: running.text })}
        </time>
      )}
      {clock.endedAt && <span className={classes.cc} title={exact(clock.endedAt)}>{clock.breachedAt ? t('ticket.clock.kept.late') : t('ticket.clock.kept')}</span>}
      {!clock.endedAt && clock.pausedBy && (
        <span className={classes.cc} title={spent}>
          {clock.breachedAt ? t('ticket.clock.paused.late', { status: status(clock.pausedBy) }) : t('ticket.clock.paused', { status: status(clock.pausedBy), time: hours(Math.max(0, clock.targetMinutes - clock.usedMinutes)) })}
        </span>
      )}
      {!clock.endedAt && !clock.pausedBy && !clock.dueAt && <span className={classes.cc}>{over ? t('ticket.clock.over') : t('ticket.clock.waits')}</span>}
    </div>
  );
}
