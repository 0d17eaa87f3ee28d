// All that happened, newest first, with why.
import { useMemo, useState } from 'react';
import type { TicketView } from '../api/client';
import { useText } from '../text/text';
import { cause } from './cause';
import { Happening } from './Happening';
import { line } from './happened';
import { useNames } from './names';
import { numbers } from './thread';
import classes from './ticket.module.css';

export function History({ view }: { view: TicketView }) {
  const t = useText();
  const names = useNames();
  const [shown, setShown] = useState(false);
  const known = useMemo(() => numbers(view.events), [view.events]);
  return (
    <section>
      <h2 className={classes.part}>
        <button type="button" className={classes.fold} aria-expanded={shown} onClick={() => setShown(!shown)}>
          {t('ticket.history', { n: view.events.length })}
        </button>
      </h2>
      {shown && (
        <ol className={classes.history}>
          {view.events.map((e) => {
            const why = cause(t, e, names);
            return (
              <li key={e.id}>
                <Happening event={e} names={names} numbers={known} merged={view.ticket.merged} />
                {why && (
                  <span className={classes.why} dir="auto">
                    {line([why])}
                  </span>
                )}
              </li>
            );
          })}
        </ol>
      )}
      {shown && view.next && <p className={classes.cc}>{t('ticket.history.older')}</p>}
    </section>
  );
}
