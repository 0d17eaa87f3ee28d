// Says, while an answer is being written, that somebody else has answered.
import { useEffect, useState } from 'react';
import type { TicketView } from '../api/client';
import { session } from '../api/session';
import { useValue } from '../app/state';
import { useText } from '../text/text';
import { meanwhile } from './thread';
import classes from './ticket.module.css';

export function Meanwhile({ view, writing }: { view: TicketView; writing: boolean }) {
  const t = useText();
  const me = useValue(session.state, (s) => s.me?.agent);
  const newest = Math.max(0, ...view.messages.map((m) => m.seq));
  const [since, setSince] = useState(newest);
  useEffect(() => {
    if (!writing) setSince(newest);
  }, [writing, newest]);
  const other = writing ? meanwhile(view.messages, since, me) : undefined;
  return (
    <p role="status" className={classes.meanwhile} hidden={!other}>
      {other && (other.author.kind === 'person' ? t('ticket.meanwhile.customer') : t('ticket.meanwhile', { who: other.authorName ?? t('ticket.desk') }))}
    </p>
  );
}
