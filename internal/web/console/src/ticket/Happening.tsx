// What came from another ticket says from which one; what happened is one line
// in words, and where tickets were merged stands the way back.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Event } from '../api/client';
import { useMay } from '../api/may';
import { ticket as ticketQuery } from '../api/queries';
import { useText } from '../text/text';
import { When } from '../text/When';
import { happened, line, type Names } from './happened';
import { unmerge } from './merging';
import classes from './ticket.module.css';

/** Of leads to the ticket that a line or message came from. Its number is read
 * when the pages that are here do not tell it. */
export function Of({ ticket, number }: { ticket: string; number: number | undefined }) {
  const t = useText();
  const read = useQuery({ ...ticketQuery(ticket), enabled: number === undefined, retry: false }).data?.ticket.number;
  const is = number ?? read;
  return (
    <Link to="/tickets/$ticket" params={{ ticket }} className={classes.of}>
      {t('ticket.of', { number: is === undefined ? '…' : `#${is}` })}
    </Link>
  );
}

interface Props {
  event: Event;
  names: Names;
  /** Numbers of merged tickets by id, and the ids of those that are part of this one now. */
  numbers: ReadonlyMap<string, number>;
  merged: string[];
}

export function Happening({ event: e, names, numbers, merged }: Props) {
  const t = useText();
  return (
    <>
      {e.ticket && (
        <>
          <Of ticket={e.ticket} number={numbers.get(e.ticket)} />
          {' · '}
        </>
      )}
      <span dir="auto">{line(happened(t, e, names))}</span> <When at={e.at} />
      {e.data.merged && e.type !== 'ticket.unmerged' && merged.includes(e.data.merged.id) && <Apart part={e.data.merged} />}
    </>
  );
}

function Apart({ part }: { part: { id: string; number: number } }) {
  const t = useText();
  const queries = useQueryClient();
  const may = useMay();
  const [busy, setBusy] = useState(false);
  if (!may('ticket.merge')) return null;
  return (
    <button
      type="button"
      className={classes.more}
      disabled={busy}
      aria-label={`${t('ticket.apart')}: #${part.number}`}
      onClick={() => {
        setBusy(true);
        void unmerge(queries, t, [part]).finally(() => setBusy(false));
      }}
    >
      {t('ticket.apart')}
    </button>
  );
}
