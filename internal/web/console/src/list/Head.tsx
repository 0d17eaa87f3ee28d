// The top of the list: which view, how many, the filter line.
import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ArrowDownUp, ChevronDown, ListFilter } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { agents as agentsQuery } from '../api/queries';
import { session } from '../api/session';
import { useValue } from '../app/state';
import { useActions } from '../keys/actions';
import { useText } from '../text/text';
import { priorities, settable } from '../ticket/words';
import { choose, current } from './current';
import { toggled, type Fact } from './filter';
import classes from './list.module.css';
import { open } from './open';
import { sorts, view, views } from './views';

export function Head({ shown }: { shown: number }) {
  const t = useText();
  const { view: id, line, sort } = useValue(current, (s) => s);
  const me = useValue(session.state, (s) => s.me);
  const { data } = useQuery(open);
  const field = useRef<HTMLInputElement>(null);
  const counts = useMemo(() => new Map(views.map((v) => [v.id, me && data ? data.filter((x) => v.has(x, me)).length : 0])), [data, me]);
  useActions([
    { id: 'list.filter', text: 'list.filter', keys: ['/'], run: () => field.current?.select() },
    ...views.map((v, i) => ({ id: `view.${v.id}`, text: v.name, keys: [`g ${i + 1}`], run: () => choose(v.id) })),
    ...sorts.map((s) => ({ id: `sort.${s}`, text: `list.sort.${s}` as const, run: () => current.set({ sort: s }) })),
  ]);
  return (
    <header className={classes.head}>
      <div className={classes.title}>
        <Menu position="bottom-start" width={280}>
          <Menu.Target>
            <Button variant="subtle" color="gray" size="sm" px={8} rightSection={<ChevronDown size={14} aria-hidden />}>
              <h1 className={classes.name}>{t(view(id).name)}</h1>
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {views.map((v) => (
              <Menu.Item key={v.id} onClick={() => choose(v.id)} rightSection={<span className={classes.count}>{counts.get(v.id)}</span>} fw={v.id === id ? 600 : undefined}>
                {t(v.name)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <span className={classes.count}>{t('list.count', { n: shown })}</span>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t('list.sort')} title={t('list.sort')}>
              <ArrowDownUp size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {sorts.map((s) => (
              <Menu.Item key={s} fw={(sort ?? view(id).sort ?? 'due') === s ? 600 : undefined} onClick={() => current.set({ sort: s })}>
                {t(`list.sort.${s}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
      <TextInput
        ref={field}
        size="xs"
        value={line}
        onChange={(e) => current.set({ line: e.currentTarget.value })}
        onKeyDown={(e) => {
          if (e.key === 'Escape') {
            if (line) current.set({ line: '' });
            field.current?.blur();
          }
          if (e.key === 'Enter') field.current?.blur();
        }}
        placeholder={t('list.filter.placeholder')}
        aria-label={t('list.filter')}
        rightSection={<Facets line={line} />}
      />
    </header>
  );
}

/** Facets offers what is in the list to filter by. */
function Facets({ line }: { line: string }) {
  const t = useText();
  const { data = [] } = useQuery(open);
  const agents = useQuery(agentsQuery).data ?? [];
  const tags = useMemo(() => [...new Set(data.flatMap((x) => x.tags))].sort().slice(0, 30), [data]);
  const groups: Array<[Fact, string, Array<[string, string]>]> = [
    ['status', t('ticket.status'), ['new', ...settable.slice(0, 4)].map((s) => [s, t(`word.status.${s as 'new'}`)])],
    ['priority', t('ticket.priority'), priorities.map((p) => [p, t(`word.priority.${p}`)])],
    ['assignee', t('ticket.assignee'), [['none', t('list.nobody.assignee')], ...agents.filter((a) => a.active).map((a) => [a.id, a.name] as [string, string])]],
    ['sla', t('list.sla'), [['late', t('list.sla.late')]]],
    ['tag', t('ticket.tags'), tags.map((x) => [x, x])],
  ];
  const on = new Set(line.trim().split(/\s+/));
  return (
    <Menu position="bottom-end" closeOnItemClick={false} width={240}>
      <Menu.Target>
        <ActionIcon aria-label={t('list.facets')} title={t('list.facets')}>
          <ListFilter size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        {groups
          .filter(([, , of]) => of.length > 0)
          .map(([fact, name, of]) => (
            <div key={fact}>
              <Menu.Label>{name}</Menu.Label>
              {of.map(([value, text]) => (
                <Menu.Item key={value} aria-checked={on.has(`${fact}:${value}`)} role="menuitemcheckbox" fw={on.has(`${fact}:${value}`) ? 600 : undefined} onClick={() => current.set({ line: toggled(line, fact, value) })}>
                  {text}
                </Menu.Item>
              ))}
            </div>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
