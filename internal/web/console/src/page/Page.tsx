// What the screens beside list and ticket are made of: a head with a name and
// buttons, a body that scrolls, and parts inside it.
import { Link, type LinkProps } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '../text/text';
import '../text/screens';
import classes from './page.module.css';

interface PageProps {
  title: ReactNode;
  /** Where the arrow leads; left out: there is none. */
  back?: LinkProps['to'];
  /** The arrow is there in wide windows too. */
  backAlways?: boolean;
  tools?: ReactNode;
  /** What is in it takes the whole width. */
  wide?: boolean;
  children: ReactNode;
}

export function Page({ title, back, backAlways, tools, wide, children }: PageProps) {
  const t = useText();
  return (
    <article className={classes.screen}>
      <header className={classes.head}>
        {back && (
          <Link to={back} className={classes.back} data-always={backAlways} aria-label={t('page.back')}>
            <ArrowLeft size={18} aria-hidden />
          </Link>
        )}
        <h1 dir="auto">{title}</h1>
        {tools}
      </header>
      <div className={classes.body} data-wide={wide}>{children}</div>
    </article>
  );
}

export function Part({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <h2 className={classes.part}>{title}</h2>
      {hint && <p className={classes.hint}>{hint}</p>}
      {children}
    </section>
  );
}
