// The bell of the rail, with how much is unread.
import { Tooltip } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Bell as BellIcon } from 'lucide-react';
import { useEffect } from 'react';
import frame from '../app/frame.module.css';
import { useText } from '../text/text';
import classes from './bell.module.css';
import { listen, unread } from './reads';

const MOST = 99; // the desk counts no further than the newest hundred

export function Bell() {
  const t = useText();
  const queries = useQueryClient();
  const { data: n = 0 } = useQuery(unread);
  useEffect(() => listen(queries), [queries]);
  const label = n > 0 ? t('app.bell', { n }) : t('app.rail.notifications');
  return (
    <Tooltip label={label} position="right">
      <Link to="/notifications" aria-label={label} className={`${frame.link} ${classes.bell}`}>
        <BellIcon size={20} strokeWidth={1.75} aria-hidden />
        {n > 0 && (
          <span className={classes.count} aria-hidden>
            {n > MOST ? `${MOST}+` : n}
          </span>
        )}
      </Link>
    </Tooltip>
  );
}
