// What somebody may read and not change: its name and what it is, as text.
import type { ReactNode } from 'react';
import classes from './fact.module.css';

export function Fact({ label, value }: { label: string; value: ReactNode }) {
  return (
    <p className={classes.fact} data-fact>
      <span className={classes.name}>{label}</span> <span dir="auto">{value || '—'}</span>
    </p>
  );
}
