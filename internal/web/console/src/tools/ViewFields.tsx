// Which tickets a view shows, and in which order.
import { MultiSelect, Select, Switch, TagsInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../api/client';
import { called, useStatusName } from '../api/desk';
import { agents as agentsQuery, organizationNames, tags as tagsQuery, teams as teamsQuery } from '../api/queries';
import { Part } from '../page/Page';
import classes from '../page/page.module.css';
import { languages } from '../text/language';
import { useLanguage, useText } from '../text/text';
import { priorities, settable, types } from '../ticket/words';
import type { Draft } from './kinds';

type Filter = Schemas['ViewFilter'];
const orders = ['due', 'created', 'updated', 'priority', 'number'] as const;
const channels: Array<Schemas['Channel']> = ['email', 'form', 'portal', 'api'];
const categories: Array<Schemas['Category']> = ['new', 'open', 'waiting', 'snoozed', 'done'];
const slas: Array<Schemas['SLAState']> = ['breached', 'soon', 'on_time', 'none'];

export function ViewFields({ filter, sort, change }: { filter: Filter; sort: Schemas['ViewSort']; change: (more: Partial<Draft>) => void }) {
  const t = useText();
  const l = useLanguage();
  const status = useStatusName();
  const agents = useQuery(agentsQuery).data ?? [];
  const teams = useQuery(teamsQuery).data ?? [];
  const tags = useQuery(tagsQuery).data ?? [];
  const organizations = useQuery(organizationNames).data ?? [];
  const set = (more: Filter) => change({ filter: { ...filter, ...more } });
  return (
    <>
      <Part title={t('tools.filter')} hint={t('tools.filter.hint')}>
        <div className={classes.grid}>
          <MultiSelect label={t('ticket.status')} value={filter.statuses ?? []} data={['new', ...settable, 'postponed'].map((s) => ({ value: s, label: status(s as Schemas['Status']) }))} onChange={(v) => set({ statuses: v as Filter['statuses'] })} />
          <MultiSelect label={t('ticket.priority')} value={filter.priorities ?? []} data={priorities.map((p) => ({ value: p, label: t(`word.priority.${p}`) }))} onChange={(v) => set({ priorities: v as Filter['priorities'] })} />
          <MultiSelect label={t('ticket.type')} value={filter.types ?? []} data={types.map((x) => ({ value: x, label: t(`word.type.${x}`) }))} onChange={(v) => set({ types: v as Filter['types'] })} />
          <MultiSelect
            label={t('ticket.assignee')}
            searchable
            value={filter.assignees ?? []}
            data={[{ value: 'me', label: t('tools.me') }, { value: 'none', label: t('list.nobody.assignee') }, ...agents.filter((a) => a.active || filter.assignees?.includes(a.id)).map((a) => ({ value: a.id, label: a.name }))]}
            onChange={(assignees) => set({ assignees })}
          />
          <MultiSelect label={t('ticket.team')} value={filter.teams ?? []} data={[{ value: 'mine', label: t('list.view.team') }, { value: 'none', label: t('list.noteam') }, ...teams.map((x) => ({ value: x.id, label: called(x.name, l, x.id) }))]} onChange={(v) => set({ teams: v })} />
          <MultiSelect label={t('tools.channel')} value={filter.channels ?? []} data={channels.map((c) => ({ value: c, label: t(`word.channel.${c}`) }))} onChange={(v) => set({ channels: v as Filter['channels'] })} />
          <MultiSelect label={t('list.language')} value={filter.languages ?? []} data={languages.map((x) => ({ value: x, label: t(`word.language.${x}`) }))} onChange={(v) => set({ languages: v as Filter['languages'] })} />
          <MultiSelect label={t('tools.category')} value={filter.categories ?? []} data={categories.map((c) => ({ value: c, label: t(`tools.category.${c}`) }))} onChange={(v) => set({ categories: v as Filter['categories'] })} />
          <MultiSelect
            label={t('list.org')}
            searchable
            value={filter.organizations ?? []}
            data={[...organizations.map((o) => ({ value: o.id, label: o.name })), ...(filter.organizations ?? []).filter((id) => !organizations.some((o) => o.id === id)).map((id) => ({ value: id, label: id }))]}
            onChange={(v) => set({ organizations: v })}
          />
          <MultiSelect label={t('list.sla')} value={filter.sla ?? []} data={slas.map((s) => ({ value: s, label: t(`tools.sla.${s}`) }))} onChange={(v) => set({ sla: v as Filter['sla'] })} />
          <TagsInput label={t('ticket.tags')} data={tags} value={filter.tags ?? []} onChange={(v) => set({ tags: v })} />
          <TextInput label={t('tools.words')} maxLength={120} value={filter.text ?? ''} onChange={(e) => set({ text: e.currentTarget.value })} />
        </div>
      </Part>
      <Part title={t('list.sort')}>
        <div className={classes.grid}>
          <Select aria-label={t('list.sort')} allowDeselect={false} value={sort.by ?? 'due'} data={orders.map((o) => ({ value: o, label: t(`tools.sort.${o}`) }))} onChange={(v) => v && change({ sort: { ...sort, by: v } })} />
          <Switch label={t('tools.sort.descending')} checked={sort.descending ?? false} onChange={(e) => change({ sort: { ...sort, descending: e.currentTarget.checked } })} style={{ alignSelf: 'center' }} />
        </div>
      </Part>
    </>
  );
}
