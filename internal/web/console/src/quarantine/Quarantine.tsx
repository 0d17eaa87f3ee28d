// The mail of a month that was kept away, and beside it the one that is open.
import { Button, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams, useRouterState } from '@tanstack/react-router';
import { useMay } from '../api/may';
import { Empty, Failed, Waiting } from '../app/Parts';
import { create, useValue } from '../app/state';
import { useActions } from '../keys/actions';
import classes from '../page/page.module.css';
import '../text/screens';
import { monthName } from '../text/moment';
import { useLanguage, useText } from '../text/text';
import { When } from '../text/When';
import { cause } from './cause';
import { mails, months } from './reads';

const state = create({ month: months(new Date())[0]! });

export function Quarantine() {
  const t = useText();
  const l = useLanguage();
  const navigate = useNavigate();
  const { mail: here } = useParams({ strict: false });
  const atSenders = useRouterState({ select: (s) => s.location.pathname.endsWith('/senders') });
  const may = useMay();
  const month = useValue(state, (s) => s.month);
  const pages = useInfiniteQuery(mails(month));
  const list = pages.data?.pages.flatMap((p) => p.mails) ?? [];
  const at = list.findIndex((m) => m.id === here);
  const go = (i: number) => {
    const m = list[i];
    if (m) void navigate({ to: '/quarantine/$mail', params: { mail: m.id } });
  };
  useActions([
    { id: 'quarantine.next', text: 'quarantine.next', keys: ['j', 'arrowdown'], run: () => go(at + 1), when: () => at + 1 < list.length },
    { id: 'quarantine.previous', text: 'quarantine.previous', keys: ['k', 'arrowup'], run: () => go(at - 1), when: () => at > 0 },
  ]);
  return (
    <div className={classes.layout} data-open={here !== undefined || atSenders}>
      <section className={classes.column} aria-label={t('quarantine.title')}>
        <header className={classes.top}>
          <div className={classes.tabs}>
            <h1 className={classes.tab} aria-current="page" style={{ margin: 0 }}>
              {t('quarantine.title')}
            </h1>
            {may('mailrule.read') && (
              <span className={classes.right}>
                <Button component={Link} to="/quarantine/senders" variant="subtle" color="gray">
                  {t('quarantine.senders')}
                </Button>
              </span>
            )}
          </div>
          <SegmentedControl size="xs" fullWidth aria-label={t('quarantine.month')} value={month} onChange={(m) => state.set({ month: m })} data={months(new Date()).map((m) => ({ value: m, label: monthName(l, m) }))} />
        </header>
        {pages.isPending ? (
          <Waiting shape="rows" />
        ) : pages.isLoadingError ? (
          <Failed error={pages.error} retry={() => void pages.refetch()} />
        ) : list.length === 0 ? (
          <Empty title={t('quarantine.none.title')}>{t('quarantine.none.text')}</Empty>
        ) : (
          <div className={classes.scroller}>
            <ul className={classes.rows} aria-label={t('quarantine.title')}>
              {list.map((m) => (
                <li key={m.id}>
                  <Link to="/quarantine/$mail" params={{ mail: m.id }} className={classes.row}>
                    <span className={classes.two}>
                      <span className={classes.one} dir="auto">
                        {m.subject || t('quarantine.nosubject')}
                      </span>
                      <span className={classes.small}>
                        {m.from || t('list.nobody')} · {cause(t, m)}
                      </span>
                    </span>
                    <span className={classes.end}>
                      <When at={m.at} />
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
            {pages.hasNextPage && (
              <Button variant="subtle" m="sm" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                {t('page.more')}
              </Button>
            )}
          </div>
        )}
      </section>
      <div className={classes.beside}>
        <Outlet />
      </div>
    </div>
  );
}

export function NoMail() {
  const t = useText();
  return <Empty title={t('quarantine.open.title')}>{t('quarantine.open.text')}</Empty>;
}
