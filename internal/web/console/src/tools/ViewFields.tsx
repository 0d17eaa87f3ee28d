// Which tickets a view shows, and in which order.
import { MultiSelect, Select, Switch, TagsInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../api/client';
import { called, useStatusName } from '../api/desk';
import { agents as agentsQuery, organizationNames, tags as tagsQuery, teams as teamsQuery } from '../api/queries';
import { Fact } from '../page/Fact';
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

/** Condition is one that is chosen from values. */
interface Condition {
  of: 'statuses' | 'priorities' | 'types' | 'assignees' | 'teams' | 'channels' | 'languages' | 'categories' | 'organizations' | 'sla';
  label: string;
  values: Array<{ value: string; label: string }>;
  searchable?: boolean;
}

function useConditions(filter: Filter): Condition[] {
  const t = useText();
  const l = useLanguage();
  const status = useStatusName();
  const agents = useQuery(agentsQuery).data ?? [];
  const teams = useQuery(teamsQuery).data ?? [];
  const organizations = useQuery(organizationNames).data ?? [];
  const of = <T extends string>(list: readonly T[], name: (x: T) => string) => list.map((x) => ({ value: x, label: name(x) }));
  const gone = (filter.organizations ?? []).filter((id) => !organizations.some((o) => o.id === id));
  return [
    { of: 'statuses', label: t('ticket.status'), values: of(['new', ...settable, 'postponed'] as Array<Schemas['Status']>, status) },
    { of: 'priorities', label: t('ticket.priority'), values: of(priorities, (p) => t(`word.priority.${p}`)) },
    { of: 'types', label: t('ticket.type'), values: of(types, (x) => t(`word.type.${x}`)) },
    {
      of: 'assignees',
      label: t('ticket.assignee'),
      searchable: true,
      values: [{ value: 'me', label: t('tools.me') }, { value: 'none', label: t('list.nobody.assignee') }, ...agents.filter((a) => a.active || filter.assignees?.includes(a.id)).map((a) => ({ value: a.id, label: a.name }))],
    },
    { of: 'teams', label: t('ticket.team'), values: [{ value: 'mine', label: t('list.view.team') }, { value: 'none', label: t('list.noteam') }, ...teams.map((x) => ({ value: x.id, label: called(x.name, l, x.id) }))] },
    { of: 'channels', label: t('tools.channel'), values: of(channels, (c) => t(`word.channel.${c}`)) },
    { of: 'languages', label: t('list.language'), values: of(languages, (x) => t(`word.language.${x}`)) },
    { of: 'categories', label: t('tools.category'), values: of(categories, (c) => t(`tools.category.${c}`)) },
    { of: 'organizations', label: t('list.org'), searchable: true, values: [...organizations.map((o) => ({ value: o.id, label: o.name })), ...of(gone, (id) => id)] },
    { of: 'sla', label: t('list.sla'), values: of(slas, (s) => t(`tools.sla.${s}`)) },
  ];
}

interface Props {
  filter: Filter;
  sort: Schemas['ViewSort'];
  change: (more: Partial<Draft>) => void;
  readOnly: boolean;
}

export function ViewFields({ filter, sort, change, readOnly }: Props) {
  const t = useText();
  const tags = useQuery(tagsQuery).data ?? [];
  const conditions = useConditions(filter);
  const set = (more: Filter) => change({ filter: { ...filter, ...more } });
  if (readOnly) return <ViewFacts conditions={conditions} filter={filter} sort={sort} />;
  return (
    <>
      <Part title={t('tools.filter')} hint={t('tools.filter.hint')}>
        <div className={classes.grid}>
          {conditions.map((c) => (
            <MultiSelect key={c.of} label={c.label} searchable={c.searchable} value={filter[c.of] ?? []} data={c.values} onChange={(v) => set({ [c.of]: v })} />
          ))}
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

/** ViewFacts are the conditions that a view has, and its order, to read. */
function ViewFacts({ conditions, filter, sort }: Pick<Props, 'filter' | 'sort'> & { conditions: Condition[] }) {
  const t = useText();
  const order = orders.find((o) => o === sort.by) ?? 'due';
  const facts = [
    ...conditions.map((c) => ({ label: c.label, value: (filter[c.of] ?? []).map((v) => c.values.find((x) => x.value === v)?.label ?? v).join(', ') })),
    { label: t('ticket.tags'), value: filter.tags?.join(', ') },
    { label: t('tools.words'), value: filter.text },
  ].filter((x) => x.value);
  return (
    <>
      <Part title={t('tools.filter')} hint={facts.length > 0 ? t('tools.filter.hint') : t('tools.filter.none')}>
        <div className={classes.grid}>
          {facts.map((x) => (
            <Fact key={x.label} {...x} />
          ))}
        </div>
      </Part>
      <Part title={t('list.sort')}>{[t(`tools.sort.${order}`), sort.descending && t('tools.sort.descending')].filter(Boolean).join(' · ')}</Part>
    </>
  );
}
