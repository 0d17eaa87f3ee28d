// Who else is here, in one quiet line; louder only when somebody writes.
import { useQuery } from '@tanstack/react-query';
import { agents as agentsQuery } from '../api/queries';
import { useLanguage, useText } from '../text/text';
import { usePresence } from './presence';
import classes from './ticket.module.css';

export function Others({ ticket }: { ticket: string }) {
  const t = useText();
  const others = usePresence(ticket);
  const agents = useQuery(agentsQuery).data;
  const list = new Intl.ListFormat(useLanguage(), { type: 'conjunction' });
  const of = (state: string) => others.filter((o) => o.state === state).map((o) => agents?.find((a) => a.id === o.agent)?.name ?? o.agent);
  const [writing, looking] = [of('writing'), of('looking')];
  return (
    <p role="status" className={classes.here} data-writing={writing.length > 0} hidden={others.length === 0}>
      {writing.length > 0 && t('ticket.here.writing', { who: list.format(writing) })}
      {writing.length > 0 && looking.length > 0 && ' · '}
      {looking.length > 0 && t('ticket.here.looking', { who: list.format(looking) })}
    </p>
  );
}
