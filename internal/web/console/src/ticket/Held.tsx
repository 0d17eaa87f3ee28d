// On top of a ticket: a message of it that has not gone out.
import { Button } from '@mantine/core';
import { session } from '../api/session';
import { useValue } from '../app/state';
import { useText } from '../text/text';
import { outbox, UNDO } from './outbox';
import { reach } from './reach';
import classes from './ticket.module.css';
import { unsent, waits } from './unsent';

export function Held({ ticket }: { ticket: string }) {
  const t = useText();
  const online = useValue(session.state, (s) => s.online);
  const going = useValue(outbox, (s) => s.going[ticket]);
  const why = useValue(unsent, (s) => s.why[ticket]);
  if (waits(going, online, UNDO)) {
    return (
      <p role="status" className={classes.unsent}>
        {t('ticket.waiting')}
      </p>
    );
  }
  if (why === undefined || going) return null;
  return (
    <div role="alert" className={classes.unsent}>
      <span>{t('ticket.unsent.here', { why })}</span>
      <Button variant="default" onClick={() => reach(ticket, 'text')}>
        {t('ticket.unsent.go')}
      </Button>
    </div>
  );
}
