// What can be done with the tickets that are selected.
import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useState } from 'react';
import { called, useStatusName } from '../api/desk';
import type { Schemas, Summary } from '../api/client';
import { takes, useMay, type Right } from '../api/may';
import { agents as agentsQuery, tags as tagsQuery, teams as teamsQuery } from '../api/queries';
import { session } from '../api/session';
import { later } from '../app/later';
import { standsBelow } from '../app/notices';
import { Sure } from '../app/Sure';
import { useValue } from '../app/state';
import { useActions } from '../keys/actions';
import { Picker } from '../keys/Picker';
import { useAgentName } from '../page/agent';
import { useLanguage, useText } from '../text/text';
import { MacroPicker } from '../ticket/MacroPicker';
import { asSpam, notSpam, SPAM } from '../ticket/spam';
import { priorities, settable, types } from '../ticket/words';
import type { Change, Each } from './change';
import { current, sight } from './current';
import classes from './list.module.css';
import { runOnEach, sends } from './macro';
import { changeMany } from './many';
import { inWords } from './undo';

type Part = 'assignee' | 'status' | 'priority' | 'team' | 'type';

const Merge = later(() => import('../ticket/Merge').then((m) => m.Merge));

const SURE = 50; // tickets from which on a change is asked about

/** Bulk is shown for the selected ones of the rows. */
export function Bulk({ tickets, rows }: { tickets: Summary[]; rows: Summary[] }) {
  const t = useText();
  const l = useLanguage();
  const queries = useQueryClient();
  const status = useStatusName();
  const me = useValue(session.state, (s) => s.me);
  const may = useMay();
  const agentName = useAgentName();
  const agents = useQuery(agentsQuery).data ?? [];
  const teams = useQuery(teamsQuery).data ?? [];
  const known = useQuery(tagsQuery).data ?? [];
  const [asking, setAsking] = useState<'macro' | 'tag' | 'untag' | 'merge' | Part>();
  const [words, setWords] = useState('');
  const none = () => current.set({ selected: new Set() });
  const { from, to } = useValue(sight, (s) => s);
  const seen = new Set(rows.slice(from, to + 1).map((x) => x.id));
  const unseen = tickets.filter((x) => !seen.has(x.id)).length;
  const [question, setQuestion] = useState<{ what: string; sent: boolean; run: () => void }>();
  // So many at once are asked about: most of them are not in view. What goes to
  // several customers cannot be called back.
  const sure = (what: string, run: () => void, sent = false) => {
    const go = () => {
      none();
      run();
    };
    if (tickets.length > SURE || (sent && tickets.length > 1)) setQuestion({ what, sent, run: go });
    else go();
  };
  const each = (what: string, of: Summary[], c: Change | Each) => sure(what, () => void changeMany(queries, t, of, c, what));
  const change = (c: Change) => each(inWords(queries, t, c), tickets, c);
  const spam = tickets.every((x) => x.tags.includes(SPAM));
  const tag = (name: string, on: boolean) =>
    each(
      `${t(on ? 'list.bulk.tag' : 'list.bulk.untag')}: ${name}`,
      tickets.filter((x) => x.tags.includes(name) !== on),
      (x) => ({ tags: on ? [...x.tags, name] : x.tags.filter((y) => y !== name) }),
    );
  const runMacro = (m: Schemas['Macro']) => {
    const what = t('ticket.macro.run', { name: called(m.name, l, m.id) });
    sure(what, () => void runOnEach(queries, t, tickets, m, what), sends(m));
  };
  const markSpam = () => each(t(spam ? 'ticket.spam.not' : 'ticket.spam'), tickets, spam ? notSpam : asSpam);
  // What is changed of all at once: by its button, by key, from the palette.
  const every: Array<{ id: Part; name: string; needs: Right; keys?: string[]; of: Array<[string, string]> }> = [
    { id: 'assignee', name: t('ticket.assignee'), needs: 'ticket.assign', keys: ['shift+a'], of: [['', t('list.nobody.assignee')], ...agents.filter((a) => tickets.every((x) => takes(a, x.team))).map((a) => [a.id, agentName(a)] as [string, string])] },
    { id: 'status', name: t('ticket.status'), needs: 'ticket.update', keys: ['shift+s'], of: settable.map((s) => [s, status(s)]) },
    { id: 'priority', name: t('ticket.priority'), needs: 'ticket.update', keys: ['shift+p'], of: priorities.map((p) => [p, t(`word.priority.${p}`)]) },
    { id: 'team', name: t('ticket.team'), needs: 'ticket.assign', keys: ['shift+t'], of: teams.map((x) => [x.id, called(x.name, l, x.id)]) },
    { id: 'type', name: t('ticket.type'), needs: 'ticket.update', of: types.map((x) => [x, t(`word.type.${x}`)]) },
  ];
  const parts = every.filter((p) => may(p.needs));
  const asked = parts.find((p) => p.id === asking);
  useActions([
    { id: 'bulk.mine', text: 'list.bulk.mine', keys: ['shift+m'], needs: 'ticket.assign', run: () => change({ assignee: me?.agent ?? '' }) },
    { id: 'bulk.resolve', text: 'list.bulk.resolve', keys: ['shift+e'], needs: 'ticket.update', run: () => change({ status: 'resolved' }) },
    { id: 'bulk.tag', text: 'list.bulk.tag', keys: ['shift+l'], needs: 'ticket.update', run: () => setAsking('tag') },
    ...every.map(({ id, keys, needs }) => ({ id: `bulk.${id}`, text: `list.bulk.${id}` as const, needs, ...(keys ? { keys } : {}), run: () => setAsking(id) })),
    { id: 'bulk.untag', text: 'list.bulk.untag', needs: 'ticket.update', run: () => setAsking('untag') },
    { id: 'bulk.macro', text: 'list.bulk.macro', run: () => setAsking('macro') },
    { id: 'bulk.merge', text: 'list.bulk.merge', needs: 'ticket.merge', run: () => setAsking('merge'), when: () => tickets.length > 1 },
    { id: 'bulk.spam', text: spam ? 'ticket.spam.not' : 'ticket.spam', keys: ['!'], needs: 'ticket.update', run: markSpam },
    { id: 'bulk.none', text: 'list.bulk.none', keys: ['escape'], run: none },
  ], [spam]);
  const typed = words.trim().slice(0, 40);
  const offered = asking === 'untag' ? [...new Set(tickets.flatMap((x) => x.tags))].sort() : [...(typed && !known.includes(typed) ? [typed] : []), ...known.filter((x) => x.toLowerCase().includes(typed.toLowerCase()))];
  return (
    <div ref={standsBelow} className={classes.bulk} role="toolbar" aria-label={t('list.bulk', { n: tickets.length })}>
      <div className={classes.bulkhead}>
        <span>
          <b>{t('list.bulk', { n: tickets.length })}</b>
          {unseen > 0 && <span className={classes.count}> · {t('list.bulk.unseen', { n: unseen })}</span>}
        </span>
        <ActionIcon aria-label={t('list.bulk.none')} title={t('list.bulk.none')} onClick={none}>
          <X size={16} aria-hidden />
        </ActionIcon>
      </div>
      <Group gap={4}>
        {parts.map((p) => (
          <Pick key={p.id} name={p.name} of={p.of} choose={(v) => change({ [p.id]: v })} />
        ))}
        <Button variant="default" onClick={() => setAsking('tag')}>
          {t('list.bulk.tag.do')}
        </Button>
        <Button variant="default" onClick={() => setAsking('macro')}>
          {t('list.bulk.macro.do')}
        </Button>
        <Button variant="default" onClick={markSpam}>
          {t(spam ? 'ticket.spam.not' : 'ticket.spam.do')}
        </Button>
        {tickets.length > 1 && may('ticket.merge') && (
          <Button variant="default" onClick={() => setAsking('merge')}>
            {t('ticket.similar.do')}
          </Button>
        )}
      </Group>
      {question && (
        <Sure title={t('list.bulk.sure', { n: tickets.length })} does={t('list.bulk.sure.do', { n: tickets.length })} close={() => setQuestion(undefined)} run={question.run}>
          <p className={classes.failedrest}>
            {question.what}.{question.sent && ` ${t('list.bulk.sure.sent')}`}
            {unseen > 0 && ` ${t('list.bulk.sure.unseen', { n: unseen })}`}
          </p>
        </Sure>
      )}
      {asked && (
        <Picker
          key={asked.id}
          close={() => setAsking(undefined)}
          title={t(`list.bulk.${asked.id}`)}
          placeholder={asked.name}
          none=""
          things={asked.of}
          id={([value]) => value}
          name={([, name]) => name}
          choose={([value]) => change({ [asked.id]: value })}
        />
      )}
      {asking === 'macro' && <MacroPicker close={() => setAsking(undefined)} title={t('list.bulk.macro')} choose={runMacro} />}
      {(asking === 'tag' || asking === 'untag') && (
        <Picker
          close={() => {
            setAsking(undefined);
            setWords('');
          }}
          title={t(asking === 'untag' ? 'list.bulk.untag' : 'list.bulk.tag')}
          placeholder={t('list.bulk.tag.placeholder')}
          none={t('list.bulk.tag.none')}
          things={offered}
          {...(asking === 'untag' ? {} : { typed: setWords })}
          id={(x) => x}
          name={(x) => x}
          choose={(x) => tag(x, asking !== 'untag')}
        />
      )}
      {asking === 'merge' && (
        <Merge
          tickets={tickets}
          selected={tickets}
          close={() => {
            setAsking(undefined);
            none();
          }}
        />
      )}
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
