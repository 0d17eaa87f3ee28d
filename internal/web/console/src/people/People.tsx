// The list of whom a search found, and beside it the person that is open.
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { useRef } from 'react';
import { create, useValue } from '../app/state';
import { Empty, Failed, Waiting } from '../app/Parts';
import { useActions } from '../keys/actions';
import classes from '../page/page.module.css';
import { useText } from '../text/text';
import '../text/screens';
import { NewPerson } from './NewPerson';
import { search, wanted } from './reads';
import { Tabs } from './Tabs';

const state = create({ words: '' });

export function People() {
  const t = useText();
  const navigate = useNavigate();
  const { person: here } = useParams({ strict: false });
  const words = useValue(state, (s) => s.words);
  const [settled] = useDebouncedValue(words, 200);
  const found = useQuery(search(settled));
  const field = useRef<HTMLInputElement>(null);
  const people = wanted(words) ? (found.data ?? []) : [];
  const at = people.findIndex((p) => p.id === here);
  const go = (i: number) => {
    const p = people[i];
    if (p) void navigate({ to: '/people/$person', params: { person: p.id } });
  };
  useActions([
    { id: 'people.find', text: 'people.find', keys: ['/'], run: () => field.current?.select() },
    { id: 'people.next', text: 'people.next', keys: ['j', 'arrowdown'], run: () => go(at + 1), when: () => at + 1 < people.length },
    { id: 'people.previous', text: 'people.previous', keys: ['k', 'arrowup'], run: () => go(at - 1), when: () => at > 0 },
  ]);
  return (
    <div className={classes.layout} data-open={here !== undefined}>
      <section className={classes.column} aria-label={t('people.title')}>
        <header className={classes.top}>
          <Tabs>
            <NewPerson words={words} />
          </Tabs>
          <TextInput
            ref={field}
            autoFocus={here === undefined && window.innerWidth > 700}
            size="xs"
            type="search"
            value={words}
            maxLength={120}
            aria-label={t('people.find')}
            placeholder={t('people.find.placeholder')}
            onChange={(e) => state.set({ words: e.currentTarget.value })}
            onKeyDown={(e) => {
              if (e.key === 'Escape') field.current?.blur();
              if (e.key === 'Enter') go(0);
            }}
          />
        </header>
        {!wanted(words) ? (
          <Empty title={t('people.start.title')}>{t('people.start.text')}</Empty>
        ) : found.isPending ? (
          <Waiting shape="rows" />
        ) : found.isLoadingError ? (
          <Failed error={found.error} retry={() => void found.refetch()} />
        ) : people.length === 0 ? (
          <Empty title={t('people.none.title')}>{t('people.none.text')}</Empty>
        ) : (
          <div className={classes.scroller}>
            <ul className={classes.rows} aria-label={t('people.found')}>
              {people.map((p) => (
                <li key={p.id}>
                  <Link to="/people/$person" params={{ person: p.id }} className={classes.row}>
                    <span className={classes.two}>
                      <span className={classes.one} dir="auto">
                        {p.name || t('list.nobody')}
                      </span>
                      <span className={classes.small}>{[...p.addresses, ...p.phones].join(' · ')}</span>
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        )}
      </section>
      <div className={classes.beside}>
        <Outlet />
      </div>
    </div>
  );
}

export function Nobody() {
  const t = useText();
  return <Empty title={t('people.open.title')}>{t('people.open.text')}</Empty>;
}
