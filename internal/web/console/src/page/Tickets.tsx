// Tickets as rows of a screen: state, subject, when.
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Summary } from '../api/client';
import list from '../list/list.module.css';
import { useText } from '../text/text';
import { When } from '../text/When';
import classes from './page.module.css';

export function Tickets({ tickets, more }: { tickets: Summary[]; more?: { run: () => void; busy: boolean } }) {
  const t = useText();
  return (
    <>
      <ul className={classes.rows}>
        {tickets.map((x) => (
          <li key={x.id}>
            <Link to="/tickets/$ticket" params={{ ticket: x.id }} className={classes.row}>
              <span className={list.dot} data-status={x.status} aria-hidden />
              <span className={classes.two}>
                <span className={classes.one} dir="auto">
                  {x.subject.slice(0, 200) || t('ticket.subject.none')}
                </span>
                <span className={classes.small}>
                  #{x.number} · {t(`word.status.${x.status}`)}
                </span>
              </span>
              <span className={classes.end}>
                <When at={x.updatedAt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {more && (
        <Button variant="subtle" mt="sm" loading={more.busy} onClick={more.run}>
          {t('page.more')}
        </Button>
      )}
    </>
  );
}
