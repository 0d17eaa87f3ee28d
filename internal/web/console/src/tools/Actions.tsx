// The steps of a macro, in their order.
import { ActionIcon, Button, Group, Select, Stack, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import type { Schemas } from '../api/client';
import { called, useStatusName } from '../api/desk';
import { agents as agentsQuery, tags as tagsQuery, teams as teamsQuery } from '../api/queries';
import { Fact } from '../page/Fact';
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

type Choice = { value: string; label: string };

const writes = (a: Action) => a.do === 'note' || a.do === 'reply';

interface Props {
  actions: Action[];
  change: (actions: Action[]) => void;
  readOnly: boolean;
}

export function Actions({ actions, change, readOnly }: Props) {
  const t = useText();
  const set = (i: number, a: Action) => change(actions.map((x, j) => (j === i ? a : x)));
  const swap = (i: number, j: number) => {
    const next = [...actions];
    [next[i], next[j]] = [next[j]!, next[i]!];
    change(next);
  };
  if (readOnly) return <Steps actions={actions} />;
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
            {writes(a) && languages.map((x) => <Template key={x} label={t(`page.language.${x}`)} value={a.text?.[x] ?? ''} error={undefined} change={(text) => set(i, { ...a, text: { ...a.text, [x]: text } })} />)}
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

/** useChoices answers what the value of a step is chosen from; undefined: it has none to choose. */
function useChoices(): (a: Action) => Choice[] | undefined {
  const t = useText();
  const l = useLanguage();
  const status = useStatusName();
  const agents = useQuery(agentsQuery).data ?? [];
  const teams = useQuery(teamsQuery).data ?? [];
  return (a) => {
    switch (a.do) {
      case 'status':
        return settable.map((s) => ({ value: s, label: status(s) }));
      case 'priority':
        return priorities.map((p) => ({ value: p, label: t(`word.priority.${p}`) }));
      case 'type':
        return types.map((x) => ({ value: x, label: t(`word.type.${x}`) }));
      case 'assignee':
        return [{ value: 'me', label: t('tools.me') }, { value: 'none', label: t('list.nobody.assignee') }, ...agents.filter((x) => x.active || x.id === a.value).map((x) => ({ value: x.id, label: x.name }))];
      case 'team':
        return teams.map((x) => ({ value: x.id, label: called(x.name, l, x.id) }));
      default:
        return undefined;
    }
  };
}

function Value({ action: a, set }: { action: Action; set: (a: Action) => void }) {
  const t = useText();
  const tags = useQuery(tagsQuery).data ?? [];
  const choices = useChoices()(a);
  const label = t(`tools.do.${a.do}`);
  if (choices) return <Select aria-label={label} searchable allowDeselect={false} value={a.value || null} data={choices} onChange={(v) => v && set({ ...a, value: v })} />;
  if (writes(a)) return null;
  return <TagsInput aria-label={label} data={tags} maxTags={20} value={a.tags ?? []} onChange={(x) => set({ ...a, tags: x })} />;
}

/** Steps are what a macro does, to read. */
function Steps({ actions }: { actions: Action[] }) {
  const t = useText();
  const choices = useChoices();
  const facts = actions.flatMap((a) => {
    const label = t(`tools.do.${a.do}`);
    if (writes(a)) return languages.filter((x) => a.text?.[x]).map((x) => ({ label: `${label} · ${t(`page.language.${x}`)}`, value: a.text?.[x] }));
    return [{ label, value: choices(a)?.find((c) => c.value === a.value)?.label ?? a.value ?? a.tags?.join(', ') }];
  });
  return (
    <Part title={t('tools.actions')} hint={t('tools.actions.hint')}>
      {facts.map((x, i) => (
        <Fact key={i} {...x} />
      ))}
    </Part>
  );
}
