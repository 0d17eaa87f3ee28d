// The tags that the routing rules give and those that open tickets have: where
// each comes from, and the way to its tickets.
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Empty } from '../app/Parts';
import { choose, current } from '../list/current';
import { written } from '../list/filter';
import { open } from '../list/open';
import { useLanguage, useText } from '../text/text';
import type { Config } from './config';
import { nameOf } from './merge';
import { titleOf } from './options';
import classes from './settings.module.css';

export function Tags({ config }: { config: Config }) {
  const t = useText();
  const l = useLanguage();
  const navigate = useNavigate();
  const list = useQuery(open).data;
  const counts = useMemo(() => {
    const of = new Map<string, number>();
    for (const tag of list?.flatMap((x) => x.tags) ?? []) of.set(tag, (of.get(tag) ?? 0) + 1);
    return of;
  }, [list]);
  const tags = [...new Set([...config.routing.flatMap((r) => r.tags ?? []), ...counts.keys()])].sort((a, b) => a.localeCompare(b));
  const show = (tag: string) => {
    choose('all');
    current.set({ line: written('tag', tag) });
    void navigate({ to: '/tickets' });
  };
  return (
    <>
      <header className={classes.head}>
        <div>
          <h2>{t('settings.name.tags')}</h2>
          <p>{t('config.about.tags')}</p>
          <p>{t('config.tags.rename')}</p>
        </div>
      </header>
      {tags.length === 0 ? (
        <Empty title={t('config.empty')}>{t('config.empty.tags')}</Empty>
      ) : (
        <ul className={classes.rows}>
          {tags.map((tag) => (
            <li key={tag} className={classes.row} style={{ minHeight: 44, padding: '0 8px', flexWrap: 'wrap' }}>
              <span className={classes.rowTitle} style={{ flex: 1 }} dir="auto">
                {tag}
              </span>
              {config.routing
                .filter((r) => r.tags?.includes(tag))
                .map((r) => (
                  <Link key={nameOf(r)} to="/settings/$section/$item" params={{ section: 'routing', item: nameOf(r) }} style={{ flex: 'none', minHeight: 32 }}>
                    {titleOf(r as unknown as Record<string, unknown>, l)}
                  </Link>
                ))}
              {(counts.get(tag) ?? 0) > 0 && (
                <a
                  href="/console/tickets"
                  style={{ flex: 'none', minHeight: 32 }}
                  onClick={(e) => {
                    e.preventDefault();
                    show(tag);
                  }}
                >
                  {t('config.tags.open', { n: counts.get(tag) ?? 0 })}
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
