// What goes to a third party with the words above it: the message that is passed
// on, and those of its files that are chosen.
import { Checkbox } from '@mantine/core';
import type { TicketView } from '../api/client';
import { useLanguage, useText } from '../text/text';
import { enclosed, passed } from './compose';
import type { Draft } from './drafts';
import { size } from './size';
import classes from './ticket.module.css';

const EXCERPT = 120; // characters

export function Enclosed({ view, draft, change }: { view: TicketView; draft: Draft; change: (d: Pick<Draft, 'enclosed'>) => void }) {
  const t = useText();
  const l = useLanguage();
  const of = passed(view, draft);
  if (!of) return null;
  const who = of.authorName ?? of.from ?? view.requester.name ?? view.requester.address ?? t('ticket.desk');
  const words = (of.reply || of.text).replace(/\s+/g, ' ').trim();
  const chosen = enclosed(of, draft);
  return (
    <div className={classes.enclosed}>
      <p dir="auto">
        {t('ticket.forward.below', { who })} <q>{words.length > EXCERPT ? `${words.slice(0, EXCERPT)}…` : words}</q>
      </p>
      {of.files.length > 0 && (
        <ul className={classes.files} aria-label={t('ticket.forward.files')}>
          {of.files.map((f) => (
            <li key={f.id} className={classes.file}>
              <Checkbox
                size="xs"
                disabled={f.locked}
                checked={chosen.includes(f.id)}
                label={<bdi>{f.name}</bdi>}
                onChange={(e) => change({ enclosed: e.currentTarget.checked ? [...chosen, f.id] : chosen.filter((id) => id !== f.id) })}
              />
              <span className={classes.cc}>{size(l, f.size)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
