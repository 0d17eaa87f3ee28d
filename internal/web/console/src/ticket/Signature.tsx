// What the desk will put under the answer: the agent's own signature, then the
// team's, in the ticket's language. It is shown, not sent.
import { useQuery } from '@tanstack/react-query';
import type { Ticket } from '../api/client';
import { called } from '../api/desk';
import { teams as teamsQuery } from '../api/queries';
import { session } from '../api/session';
import { useValue } from '../app/state';
import { useText } from '../text/text';
import classes from './ticket.module.css';

export function Signature({ ticket }: { ticket: Ticket }) {
  const t = useText();
  const own = useValue(session.state, (s) => s.me?.profile?.signature);
  const team = useQuery(teamsQuery).data?.find((x) => x.id === ticket.team)?.signature;
  const lines = [called(own, ticket.language), called(team, ticket.language)].filter(Boolean).join('\n');
  if (!lines) return null;
  return (
    <details className={classes.signature}>
      <summary>{t('ticket.signature')}</summary>
      <p className={classes.text} dir="auto">
        {lines}
      </p>
    </details>
  );
}
