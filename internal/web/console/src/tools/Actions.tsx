// The steps of a macro, in their order.
import { ActionIcon, Button, Group, Select, Stack, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import type { Schemas } from '../api/client';
import { called, useStatusName } from '../api/desk';
import { agents as agentsQuery, tags as tagsQuery, teams as teamsQuery } from '../api/queries';
import { Part } from '../page/Page';
import classes from '../page/page.module.css';
import { languages } from '../text/language';
import { useLanguage, useText } from '../text/text';
import { priorities, settable, types } from '../ticket/words';
import type { Action } from './kinds';
import { Template } from './Template';

const does: Array<Schemas['MacroDo']> = ['status', 'priority', 'type', 'assignee', 'team', 'add_tags', 'remove_tags', 'note', 'reply'];
const MOST = 20;
const first: Partial<Record<Schemas['MacroDo'], string>> = { status: 'resolved', priority: 'normal', type: 'question', assignee: 'me' };

export function Actions({ actions, change }: { actions: Action[]; change: (actions: Action[]) => void }) {
  const t = useText();
  const set = (i: number, a: Action) => change(actions.map((x, j) => (j === i ? a : x)));
  const swap = (i: number, j: number) => {
    const next = [...actions];
    [next[i], next[j]] = [next[j]!, next[i]!];
    change(next);
  };
  return (
    <Part title={t('tools.actions')} hint={t('tools.actions.hint')}>
      <Stack gap="md">
        {actions.map((a, i) => (
          <Stack key={i} gap={8}>
            <div className={classes.step}>
              <Select aria-label={t('tools.action', { n: i + 1 })} allowDeselect={false} value={a.do} data={does.map((d) => ({ value: d, label: t(`tools.do.${d}`) }))} onChange={(v) => v && set(i, { do: v as Action['do'], value: first[v as Action['do']] })} />
              <div className={classes.value}>
                <Value action={a} set={(x) => set(i, x)} />
              </div>
              <ActionIcon aria-label={t('tools.action.up', { n: i + 1 })} disabled={i === 0} onClick={() => swap(i, i - 1)}>
                <ArrowUp size={14} aria-hidden />
              </ActionIcon>
              <ActionIcon aria-label={t('tools.action.down', { n: i + 1 })} disabled={i === actions.length - 1} onClick={() => swap(i, i + 1)}>
                <ArrowDown size={14} aria-hidden />
              </ActionIcon>
              <ActionIcon aria-label={t('tools.action.remove', { n: i + 1 })} disabled={actions.length === 1} onClick={() => change(actions.filter((_, j) => j !== i))}>
                <X size={14} aria-hidden />
              </ActionIcon>
            </div>
            {(a.do === 'note' || a.do === 'reply') && languages.map((x) => <Template key={x} label={t(`page.language.${x}`)} value={a.text?.[x] ?? ''} error={undefined} change={(text) => set(i, { ...a, text: { ...a.text, [x]: text } })} />)}
          </Stack>
        ))}
        <Group>
          <Button variant="default" leftSection={<Plus size={14} aria-hidden />} disabled={actions.length >= MOST} onClick={() => change([...actions, { do: 'add_tags', tags: [] }])}>
            {t('tools.action.add')}
          </Button>
        </Group>
      </Stack>
    </Part>
  );
}

function Value({ action: a, set }: { action: Action; set: (a: Action) => void }) {
  const t = useText();
  const l = useLanguage();
  const status = useStatusName();
  const agents = useQuery(agentsQuery).data ?? [];
  const teams = useQuery(teamsQuery).data ?? [];
  const tags = useQuery(tagsQuery).data ?? [];
  const choice = (data: Array<{ value: string; label: string }>) => <Select aria-label={t(`tools.do.${a.do}`)} searchable allowDeselect={false} value={a.value || null} data={data} onChange={(v) => v && set({ ...a, value: v })} />;
  switch (a.do) {
    case 'status':
      return choice(settable.map((s) => ({ value: s, label: status(s) })));
    case 'priority':
      return choice(priorities.map((p) => ({ value: p, label: t(`word.priority.${p}`) })));
    case 'type':
      return choice(types.map((x) => ({ value: x, label: t(`word.type.${x}`) })));
    case 'assignee':
      return choice([{ value: 'me', label: t('tools.me') }, { value: 'none', label: t('list.nobody.assignee') }, ...agents.filter((x) => x.active).map((x) => ({ value: x.id, label: x.name }))]);
    case 'team':
      return choice(teams.map((x) => ({ value: x.id, label: called(x.name, l, x.id) })));
    case 'add_tags':
    case 'remove_tags':
      return <TagsInput aria-label={t(`tools.do.${a.do}`)} data={tags} maxTags={20} value={a.tags ?? []} onChange={(x) => set({ ...a, tags: x })} />;
    default:
      return null;
  }
}
