// All that happened, newest first, with why.
import { useState } from 'react';
import type { TicketView } from '../api/client';
import { useText } from '../text/text';
import { When } from '../text/When';
import { cause } from './cause';
import { useNames } from './Conversation';
import { happened } from './happened';
import classes from './ticket.module.css';

export function History({ view }: { view: TicketView }) {
  const t = useText();
  const names = useNames();
  const [shown, setShown] = useState(false);
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
                <span dir="auto">{happened(t, e, names).join(' · ')}</span> <When at={e.at} />
                {why && (
                  <span className={classes.why} dir="auto">
                    {why}
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
