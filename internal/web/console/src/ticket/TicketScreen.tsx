// One ticket: its conversation in time order.
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ticket as ticketQuery } from '../api/queries';
import { Failed, Waiting } from '../app/Parts';
import { useText } from '../text/text';
import classes from './ticket.module.css';

export function TicketScreen() {
  const { ticket: id } = useParams({ from: '/tickets/$ticket' });
  const t = useText();
  const view = useQuery(ticketQuery(id));
  if (view.isPending) return <Waiting />;
  if (view.error) return <Failed error={view.error} retry={() => void view.refetch()} />;
  const { ticket, messages, requester } = view.data;
  return (
    <article className={classes.ticket}>
      <header className={classes.head}>
        <h1 className={classes.subject} dir="auto">
          {ticket.subject}
        </h1>
        <span className={classes.number}>#{ticket.number}</span>
      </header>
      <div className={classes.conversation}>
        {messages.toReversed().map((m) => (
          <section key={`${m.ticket ?? ''}${m.seq}`} className={classes.message} data-kind={m.kind} data-by={m.author.kind}>
            <b dir="auto">{m.authorName ?? (m.author.kind === 'person' ? (requester.name ?? requester.address) : t('ticket.desk'))}</b>
            <p className={classes.text} dir="auto">
              {m.reply ?? m.text}
            </p>
          </section>
        ))}
      </div>
    </article>
  );
}
