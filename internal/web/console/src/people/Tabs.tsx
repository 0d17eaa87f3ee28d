// Customers and organisations are two lists of one place.
import { VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import classes from '../page/page.module.css';
import { useText } from '../text/text';

export function Tabs({ children }: { children?: ReactNode }) {
  const t = useText();
  return (
    <nav className={classes.tabs} aria-label={t('people.tabs')}>
      <VisuallyHidden component="h1">{t('people.tabs')}</VisuallyHidden>
      <Link to="/people" className={classes.tab} activeProps={{ 'aria-current': 'page' }}>
        {t('people.title')}
      </Link>
      <Link to="/organizations" className={classes.tab} activeProps={{ 'aria-current': 'page' }}>
        {t('people.organizations')}
      </Link>
      <span className={classes.right}>{children}</span>
    </nav>
  );
}
