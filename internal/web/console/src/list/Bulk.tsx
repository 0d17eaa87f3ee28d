// What can be done with the tickets that are selected.
import { Button, Group, Menu } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Summary } from '../api/client';
import { agents as agentsQuery, teams as teamsQuery } from '../api/queries';
import { session } from '../api/session';
import { useValue } from '../app/state';
import { useActions } from '../keys/actions';
import { useLanguage, useText } from '../text/text';
import { priorities, settable } from '../ticket/words';
import { changeMany, type Change } from './change';
import { current } from './current';
import classes from './list.module.css';

export function Bulk({ tickets }: { tickets: Summary[] }) {
  const t = useText();
  const l = useLanguage();
  const queries = useQueryClient();
  const me = useValue(session.state, (s) => s.me);
  const agents = useQuery(agentsQuery).data ?? [];
  const teams = useQuery(teamsQuery).data ?? [];
  const change = (c: Change) => {
    current.set({ selected: new Set() });
    void changeMany(queries, t, tickets, c);
  };
  useActions([
    { id: 'bulk.mine', text: 'list.bulk.mine', keys: ['shift+m'], run: () => change({ assignee: me?.agent ?? '' }) },
    { id: 'bulk.resolve', text: 'list.bulk.resolve', keys: ['shift+e'], run: () => change({ status: 'resolved' }) },
    { id: 'bulk.none', text: 'list.bulk.none', keys: ['escape'], run: () => current.set({ selected: new Set() }) },
  ]);
  return (
    <div className={classes.bulk} role="toolbar" aria-label={t('list.bulk', { n: tickets.length })}>
      <b>{t('list.bulk', { n: tickets.length })}</b>
      <Group gap={4}>
        <Pick name={t('ticket.assignee')} of={[['', t('list.nobody.assignee')], ...agents.filter((a) => a.active).map((a) => [a.id, a.name] as [string, string])]} choose={(v) => change({ assignee: v })} />
        <Pick name={t('ticket.status')} of={settable.map((s) => [s, t(`word.status.${s}`)])} choose={(v) => change({ status: v as (typeof settable)[number] })} />
        <Pick name={t('ticket.priority')} of={priorities.map((p) => [p, t(`word.priority.${p}`)])} choose={(v) => change({ priority: v as (typeof priorities)[number] })} />
        <Pick name={t('ticket.team')} of={teams.map((x) => [x.id, x.name[l] ?? x.id])} choose={(v) => change({ team: v })} />
        <Button variant="subtle" onClick={() => current.set({ selected: new Set() })}>
          {t('list.bulk.none')}
        </Button>
      </Group>
    </div>
  );
}

function Pick({ name, of, choose }: { name: string; of: Array<[string, string]>; choose: (value: string) => void }) {
  return (
    <Menu position="top">
      <Menu.Target>
        <Button variant="default">{name}</Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {of.map(([value, text]) => (
          <Menu.Item key={value} onClick={() => choose(value)}>
            {text}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
