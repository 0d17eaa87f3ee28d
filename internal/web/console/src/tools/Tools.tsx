// The tools of a kind, and beside them the one that is open.
import { ActionIcon, TextInput, VisuallyHidden } from '@mantine/core';
import { useQuery, type UseQueryOptions } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { called } from '../api/desk';
import { useMay } from '../api/may';
import { teams as teamsQuery } from '../api/queries';
import { Empty, Failed, Waiting } from '../app/Parts';
import { NotFound } from '../app/NotFound';
import { found } from '../keys/find';
import { useActions } from '../keys/actions';
import classes from '../page/page.module.css';
import '../text/screens';
import { useLanguage, useText } from '../text/text';
import { calls, isKind, kinds, type Kind, type Listed } from './kinds';

export function Tools() {
  const { kind } = useParams({ strict: false });
  return isKind(kind) ? <Shown key={kind} kind={kind} /> : <NotFound />;
}

function Shown({ kind }: { kind: Kind }) {
  const t = useText();
  const l = useLanguage();
  const navigate = useNavigate();
  const { tool: here } = useParams({ strict: false });
  const list = useQuery(calls[kind].list as unknown as UseQueryOptions<Listed[]>);
  const teams = useQuery(teamsQuery).data ?? [];
  const makes = useMay()('tool.write');
  const [words, setWords] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const shown = found(list.data ?? [], words, (x) => called(x.name, l, x.id)).toSorted((a, b) => called(a.name, l).localeCompare(called(b.name, l)));
  const at = shown.findIndex((x) => x.id === here);
  const go = (i: number) => {
    const x = shown[i];
    if (x) void navigate({ to: '/tools/$kind/$tool', params: { kind, tool: x.id } });
  };
  const begin = () => void navigate({ to: '/tools/$kind/$tool', params: { kind, tool: 'new' } });
  useActions([
    { id: 'tools.find', text: 'tools.find', keys: ['/'], run: () => field.current?.select() },
    { id: 'tools.new', text: `tools.new.${kind}`, keys: ['c'], needs: 'tool.write', run: begin },
    { id: 'tools.next', text: 'tools.next', keys: ['j', 'arrowdown'], run: () => go(at + 1), when: () => at + 1 < shown.length },
    { id: 'tools.previous', text: 'tools.previous', keys: ['k', 'arrowup'], run: () => go(at - 1), when: () => at > 0 },
  ]);
  const whose = (x: Listed) => (x.owner === 'team' ? called(teams.find((team) => team.id === x.team)?.name, l, x.team) : t(`tools.owner.${x.owner}`));
  return (
    <div className={classes.layout} data-open={here !== undefined}>
      <section className={classes.column} aria-label={t(`tools.title.${kind}`)}>
        <header className={classes.top}>
          <VisuallyHidden component="h1">{t('app.rail.tools')}</VisuallyHidden>
          <nav className={classes.tabs} aria-label={t('app.rail.tools')}>
            {kinds.map((k) => (
              <Link key={k} to="/tools/$kind" params={{ kind: k }} className={classes.tab} aria-current={k === kind ? 'page' : undefined}>
                {t(`tools.title.${k}`)}
              </Link>
            ))}
            <ActionIcon className={classes.right} aria-label={t(`tools.new.${kind}`)} title={t(`tools.new.${kind}`)} onClick={begin}>
              <Plus size={18} aria-hidden />
            </ActionIcon>
          </nav>
          <TextInput ref={field} size="xs" type="search" value={words} maxLength={120} aria-label={t('tools.find')} placeholder={t('tools.find')} onChange={(e) => setWords(e.currentTarget.value)} onKeyDown={(e) => e.key === 'Enter' && go(0)} />
        </header>
        {list.isPending ? (
          <Waiting shape="rows" />
        ) : list.isLoadingError ? (
          <Failed error={list.error} retry={() => void list.refetch()} />
        ) : shown.length === 0 ? (
          <Empty title={words ? t('tools.nothing') : t('tools.none.title')}>
            {!words && t(`tools.none.${kind}`)} {!words && makes && t('tools.none.how')}
          </Empty>
        ) : (
          <div className={classes.scroller}>
            <ul className={classes.rows} aria-label={t(`tools.title.${kind}`)}>
              {shown.map((x) => (
                <li key={x.id}>
                  <Link to="/tools/$kind/$tool" params={{ kind, tool: x.id }} className={classes.row}>
                    <span className={classes.two}>
                      <span className={classes.one} dir="auto">
                        {called(x.name, l, x.id)}
                      </span>
                      <span className={classes.small}>{whose(x)}</span>
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

export function NoTool() {
  const { kind } = useParams({ strict: false });
  return isKind(kind) ? <NoneOpen kind={kind} /> : null;
}

function NoneOpen({ kind }: { kind: Kind }) {
  const t = useText();
  const some = useQuery(calls[kind].list as unknown as UseQueryOptions<Listed[]>).data?.length;
  if (!some) return null; // the list says why
  return <Empty title={t('tools.open.title')}>{t('tools.open.text')}</Empty>;
}
