// The tags that the routing rules give, and which rules they are.
import { Link } from '@tanstack/react-router';
import { Empty } from '../app/Parts';
import { useLanguage, useText } from '../text/text';
import type { Config } from './config';
import { nameOf } from './merge';
import { titleOf } from './options';
import classes from './settings.module.css';

export function Tags({ config }: { config: Config }) {
  const t = useText();
  const l = useLanguage();
  const tags = [...new Set(config.routing.flatMap((r) => r.tags ?? []))].sort((a, b) => a.localeCompare(b));
  return (
    <>
      <header className={classes.head}>
        <div>
          <h2>{t('settings.name.tags')}</h2>
          <p>{t('config.about.tags')}</p>
        </div>
      </header>
      {tags.length === 0 ? (
        <Empty title={t('config.empty')}>{t('config.empty.tags')}</Empty>
      ) : (
        <ul className={classes.rows}>
          {tags.map((tag) => (
            <li key={tag} className={classes.row} style={{ minHeight: 44, padding: '0 8px', flexWrap: 'wrap' }}>
              <span className={classes.rowTitle} style={{ flex: 1 }}>
                {tag}
              </span>
              {config.routing
                .filter((r) => r.tags?.includes(tag))
                .map((r) => (
                  <Link key={nameOf(r)} to="/settings/$section/$item" params={{ section: 'routing', item: nameOf(r) }} style={{ flex: 'none', minHeight: 32 }}>
                    {titleOf(r as unknown as Record<string, unknown>, l)}
                  </Link>
                ))}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
