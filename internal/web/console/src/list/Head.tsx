// The top of the list: which view, how many, the filter line, the search.
import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ArrowDownUp, ChevronDown, Search, SquarePen, X } from 'lucide-react';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import { called, savedViews } from '../api/desk';
import { keeps, useMay } from '../api/may';
import { session } from '../api/session';
import { later } from '../app/later';
import { useValue } from '../app/state';
import { useActions } from '../keys/actions';
import { useLanguage, useText } from '../text/text';
import { useNow } from './clock';
import { choose, current, useOpened } from './current';
import { Facets } from './Facets';
import { useFacets } from './offered';
import { apart, parse, parts, toggled, understood, wordsOf } from './filter';
import classes from './list.module.css';
import { open } from './open';
import { matches, showsEnded, within } from './saved';
import { sorts, views } from './views';

const ViewForm = later(() => import('./ViewForm').then((m) => m.ViewForm));

export const Head = memo(function Head({ shown, more }: { shown: number | undefined; more: boolean }) {
  const t = useText();
  const l = useLanguage();
  const { line, sort, search } = useValue(current, (s) => s);
  const me = useValue(session.state, (s) => s.me);
  const opened = useOpened();
  const facets = useFacets();
  const saved = useQuery(savedViews).data ?? [];
  const field = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const creates = useMay()('ticket.create');
  const create = () => void navigate({ to: '/new' });
  const [form, setForm] = useState<'new' | 'edit'>();
  // Words stand in the field, facts as chips under it: the line is both. A fact
  // that is being typed becomes a chip when it is complete.
  const { chips, words } = useMemo(() => parts(line), [line]);
  const [typed, setTyped] = useState(words);
  useEffect(() => setTyped((before) => (wordsOf(before) === words ? before : words)), [words]);
  const put = (text: string, complete = false) => {
    const { done, rest } = apart(understood(text, facets), text, complete);
    setTyped(rest);
    current.set({ line: [...chips, ...done, wordsOf(rest)].filter(Boolean).join(' ') });
  };
  const look = () => {
    const { done, rest } = apart(understood(typed, facets), typed, true);
    const sought = wordsOf(rest);
    if (done.length > 0) put(typed, true);
    else if (sought) {
      setTyped('');
      current.set({ search: sought, line: chips.join(' '), selected: new Set() });
    } else field.current?.focus();
  };
  const mayChange = opened.saved && keeps(me, opened.saved);
  useActions([
    { id: 'list.filter', text: 'list.filter', keys: ['/'], run: () => field.current?.select() },
    { id: 'list.search', text: 'list.search', keys: ['mod+shift+f'], inField: true, run: look },
    ...views.map((v, i) => ({ id: `view.${v.id}`, text: v.name, keys: i < 9 ? [`g ${i + 1}`] : [], run: () => choose(v.id) })),
    ...sorts.map((s) => ({ id: `sort.${s}`, text: `list.sort.${s}` as const, run: () => current.set({ sort: s }) })),
    { id: 'list.view.save', text: 'list.view.save', needs: 'tool.write', run: () => setForm('new') },
    { id: 'list.view.edit', text: 'list.view.edit', run: () => setForm('edit'), when: () => Boolean(mayChange) },
    { id: 'list.search.end', text: 'list.search.end', run: () => current.set({ search: '' }), when: () => search !== '' },
    { id: 'list.new', text: 'list.new', keys: ['c'], run: create, needs: 'ticket.create' },
  ]);
  useActions(
    saved.map((v) => ({ id: `view.${v.id}`, text: 'list.view.open' as const, values: { name: called(v.name, l, v.id) }, run: () => choose(v.id) })),
    [saved.map((v) => v.id).join(), l],
  );
  return (
    <header className={classes.head}>
      <div className={classes.title}>
        {search ? (
          <Button variant="subtle" color="gray" size="sm" px={8} rightSection={<X size={14} aria-hidden />} onClick={() => current.set({ search: '' })} aria-label={t('list.search.end')}>
            <h1 className={classes.name} dir="auto">
              {t('list.search.title', { words: search.slice(0, 40) })}
            </h1>
          </Button>
        ) : (
          <Menu position="bottom-start" width={280}>
            <Menu.Target>
              <Button variant="subtle" color="gray" size="sm" px={8} rightSection={<ChevronDown size={14} aria-hidden />}>
                <h1 className={classes.name}>{opened.name}</h1>
              </Button>
            </Menu.Target>
            <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
              <ViewItems here={opened.id} />
              <Menu.Divider />
              <Menu.Item onClick={() => setForm('new')}>{t('list.view.save')}</Menu.Item>
              {mayChange && <Menu.Item onClick={() => setForm('edit')}>{t('list.view.edit')}</Menu.Item>}
            </Menu.Dropdown>
          </Menu>
        )}
        <span className={classes.count}>{shown !== undefined && (more ? t('list.count.more', { n: shown }) : t('list.count', { n: shown }))}</span>
        {creates && (
          <ActionIcon aria-label={t('list.new')} title={t('list.new')} onClick={create}>
            <SquarePen size={16} aria-hidden />
          </ActionIcon>
        )}
        {!search && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={t('list.sort')} title={t('list.sort')}>
                <ArrowDownUp size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {sorts.map((s) => (
                <Menu.Item key={s} fw={(sort ?? opened.sort) === s ? 600 : undefined} onClick={() => current.set({ sort: s })}>
                  {t(`list.sort.${s}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <TextInput
        ref={field}
        size="xs"
        value={typed}
        onChange={(e) => put(e.currentTarget.value)}
        onBlur={() => typed !== words && put(typed, true)}
        onKeyDown={(e) => {
          if (e.key === 'Escape') {
            setTyped('');
            if (line || search) current.set({ line: '', search: '' });
            field.current?.blur();
          }
          if (e.key === 'Backspace' && typed === '' && chips.length > 0) current.set({ line: chips.slice(0, -1).join(' ') });
          if (e.key === 'Enter') {
            look();
            field.current?.blur();
          }
        }}
        placeholder={t('list.filter.placeholder')}
        aria-label={t('list.filter')}
        rightSectionWidth={56}
        rightSection={
          <>
            <ActionIcon aria-label={t('list.search')} title={t('list.search')} size={24} onClick={look}>
              <Search size={14} aria-hidden />
            </ActionIcon>
            <Facets facets={within(facets, opened.filter)} line={line} />
          </>
        }
      />
      {chips.length > 0 && (
        <div className={classes.chips}>
          {parse(chips.join(' ')).facts.map((f, i) => {
            const facet = facets.find((x) => x.fact === f.name);
            const name = facet?.values.find(([v]) => v === f.raw)?.[1] ?? f.raw;
            const text = `${f.not ? t('list.not') + ' ' : ''}${facet?.name ?? f.name}: ${name}`;
            return (
              <button key={chips[i]} type="button" className={classes.chip} dir="auto" aria-label={t('list.filter.remove', { what: text })} onClick={() => current.set({ line: f.not ? [...chips.filter((c) => c !== chips[i]), words].join(' ').trim() : toggled(line, f.name, f.raw) })}>
                {text} <X size={12} aria-hidden />
              </button>
            );
          })}
        </div>
      )}
      {form && <ViewForm saved={form === 'edit' ? opened.saved : undefined} line={line} base={opened.filter} sort={sort ?? opened.sort} close={() => setForm(undefined)} />}
    </header>
  );
});

/** ViewItems are the views with how many each has; counted while they are shown. */
function ViewItems({ here }: { here: string }) {
  const t = useText();
  const l = useLanguage();
  const now = useNow();
  const me = useValue(session.state, (s) => s.me);
  const list = useQuery(open).data;
  const saved = useQuery(savedViews).data ?? [];
  const count = (has: (x: NonNullable<typeof list>[number]) => boolean) => (list ? list.reduce((n, x) => n + (has(x) ? 1 : 0), 0) : 0);
  if (!me) return null;
  return (
    <>
      {views.map((v) => (
        <Menu.Item key={v.id} onClick={() => choose(v.id)} rightSection={v.remote ? undefined : <span className={classes.count}>{count((x) => v.has(x, me))}</span>} fw={v.id === here ? 600 : undefined}>
          {t(v.name)}
        </Menu.Item>
      ))}
      {saved.length > 0 && <Menu.Label>{t('list.view.saved')}</Menu.Label>}
      {saved.map((v) => (
        <Menu.Item key={v.id} onClick={() => choose(v.id)} rightSection={showsEnded(v.filter) ? undefined : <span className={classes.count}>{count((x) => matches(v.filter, x, me, now))}</span>} fw={v.id === here ? 600 : undefined}>
          <span dir="auto">{called(v.name, l, v.id)}</span> <span className={classes.count}>{v.owner === 'agent' ? '' : t(`word.owner.${v.owner}`)}</span>
        </Menu.Item>
      ))}
    </>
  );
}
