// One row of the list, two lines: who and what about, then the last words said.
import { Clock, MailX } from 'lucide-react';
import { memo, type MouseEvent } from 'react';
import type { Summary } from '../api/client';
import { useText } from '../text/text';
import { select } from './current';
import { left } from './due';
import classes from './list.module.css';

interface Props {
  ticket: Summary;
  now: number;
  here: boolean;
  selected: boolean;
  selecting: boolean;
  /** Whether it can be selected, to be changed. */
  selectable: boolean;
  unread: boolean;
  assignee: string | undefined;
  /** A message of it that has not gone out. */
  held: 'waits' | 'refused' | undefined;
  /** What the desk calls its status. */
  status: string;
  /** Opens it. */
  go: (id: string) => void;
}

export const Row = memo(function Row({ ticket, now, here, selected, selecting, selectable, unread, assignee, held, status, go }: Props) {
  const t = useText();
  const due = ticket.dueAt ? left(ticket.dueAt, now) : undefined;
  // A plain link: thousands of the router's own would each listen to it.
  const follow = (e: MouseEvent, id: string) => {
    if (e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
    e.preventDefault();
    go(id);
  };
  const Mark = selectable ? 'label' : 'span';
  return (
    <div className={classes.inner} data-here={here} data-selected={selected} data-selecting={selecting} data-unread={unread}>
      <Mark className={classes.mark}>
        <span className={classes.dot} data-status={ticket.status} title={status} role="img" aria-label={status} />
        {selectable && <input type="checkbox" className={classes.check} tabIndex={-1} checked={selected} onChange={() => select(ticket.id)} aria-label={t('list.select', { number: `#${ticket.number}` })} />}
      </Mark>
      <a href={`/console/tickets/${ticket.id}`} className={classes.link} draggable={false} onClick={(e) => follow(e, ticket.id)}>
        <span className={classes.first}>
          <span className={classes.who} dir="auto">
            {ticket.requesterName || t('list.nobody')}
          </span>
          <span className={classes.subject} dir="auto">
            {ticket.subject.slice(0, 200) || t('ticket.subject.none')}
          </span>
          {held && (
            <span className={classes.held} data-held={held} role="img" aria-label={t(`list.held.${held}`)} title={t(`list.held.${held}`)}>
              {held === 'waits' ? <Clock size={14} aria-hidden /> : <MailX size={14} aria-hidden />}
            </span>
          )}
          {due && (
            <time className={classes.due} data-urgency={due.urgency} dateTime={ticket.dueAt}>
              {due.text}
            </time>
          )}
        </span>
        <span className={classes.second}>
          {(ticket.priority === 'urgent' || ticket.priority === 'high') && <span className={classes.priority}>{t(`word.priority.${ticket.priority}`)}</span>}
          <span className={classes.snippet} dir="auto">
            {ticket.snippetFrom === 'agent' && `${t('list.us')} `}
            {ticket.snippet}
          </span>
          <span className={classes.assignee}>{assignee}</span>
        </span>
      </a>
    </div>
  );
});
