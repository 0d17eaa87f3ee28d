// What the list can be filtered by, in the reader's words.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { called, useStatusName } from '../api/desk';
import type { Summary } from '../api/client';
import { agents as agentsQuery, organizationNames, teams as teamsQuery } from '../api/queries';
import { useLanguage, useText } from '../text/text';
import { priorities, types } from '../ticket/words';
import type { Facet } from './filter';
import { open } from './open';

const MOST = 50; // values of one fact
const statuses = ['new', 'open', 'answered', 'pending', 'on_hold', 'postponed', 'resolved', 'closed'] as const;
const channels = ['email', 'form', 'portal', 'api'] as const;

const nothing: Summary[] = [];

/** useFacets are all facts with what the list has of them. */
export function useFacets(): Facet[] {
  const t = useText();
  const l = useLanguage();
  const status = useStatusName();
  const list = useQuery(open).data ?? nothing;
  const agents = useQuery(agentsQuery).data;
  const teams = useQuery(teamsQuery).data;
  const has = useMemo(() => ({ tags: [...new Set(list.flatMap((x) => x.tags))].sort().slice(0, MOST), organizations: [...new Set(list.flatMap((x) => x.organization ?? []))].slice(0, MOST) }), [list]);
  const names = useQuery({ ...organizationNames, enabled: has.organizations.length > 0 }).data;
  return useMemo(
    () =>
      (
        [
          { fact: 'status', name: t('ticket.status'), values: statuses.map((s) => [s, status(s)]) },
          { fact: 'priority', name: t('ticket.priority'), values: priorities.map((p) => [p, t(`word.priority.${p}`)]) },
          { fact: 'sla', name: t('list.sla'), values: (['late', 'soon', 'ontime', 'none'] as const).map((s) => [s, t(`list.sla.${s}`)]) },
          { fact: 'assignee', name: t('ticket.assignee'), values: [['none', t('list.nobody.assignee')], ...(agents ?? []).filter((a) => a.active).map((a) => [a.id, a.name] as [string, string])] },
          { fact: 'team', name: t('ticket.team'), values: [['none', t('list.noteam')], ...(teams ?? []).map((x) => [x.id, called(x.name, l, x.id)] as [string, string])] },
          { fact: 'type', name: t('ticket.type'), values: types.map((x) => [x, t(`word.type.${x}`)]) },
          { fact: 'channel', name: t('list.channel'), values: channels.map((c) => [c, t(`word.channel.${c}`)]) },
          { fact: 'language', name: t('list.language'), values: [['es', t('word.language.es')], ['en', t('word.language.en')]] },
          { fact: 'tag', name: t('list.tag'), values: has.tags.map((x) => [x, x]) },
          { fact: 'org', name: t('list.org'), values: [['none', t('list.org.none')], ...has.organizations.map((id) => [id, names?.find((o) => o.id === id)?.name ?? id] as [string, string])] },
        ] satisfies Facet[]
      ).filter((f) => f.values.length > 1 || f.fact === 'tag'),
    [t, l, status, agents, teams, has, names],
  );
}
