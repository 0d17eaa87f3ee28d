// The agents that an @ in a note may mean, above the field.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type KeyboardEvent } from 'react';
import type { AgentEntry, Ticket } from '../api/client';
import { sees } from '../api/may';
import { agents as agentsQuery } from '../api/queries';
import { found } from '../keys/find';
import { useText } from '../text/text';
import classes from './ticket.module.css';

const MOST = 6;

export interface Menu {
  shown: AgentEntry[];
  at: number;
  choose: (agent: AgentEntry) => void;
  /** key answers whether a key was for the menu. */
  key: (event: KeyboardEvent) => boolean;
}

/** useMentions is the menu for a word after an @, of those who see the ticket;
 * nothing is shown for undefined. */
export function useMentions(ticket: Ticket, word: string | undefined, choose: (agent: AgentEntry) => void): Menu {
  const agents = useQuery(agentsQuery).data ?? [];
  const [at, setAt] = useState(0);
  const [closed, setClosed] = useState<string>();
  useEffect(() => setAt(0), [word]);
  const shown = word === undefined || word === closed ? [] : found(agents.filter((a) => sees(a, ticket)), word, (a) => `${a.id} ${a.name}`).slice(0, MOST);
  return {
    shown,
    at: Math.min(at, shown.length - 1),
    choose,
    key(event) {
      const chosen = shown[Math.min(at, shown.length - 1)];
      if (!chosen || event.ctrlKey || event.metaKey) return false;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) setAt((at + step + shown.length) % shown.length);
      else if (event.key === 'Enter' || event.key === 'Tab') choose(chosen);
      else if (event.key === 'Escape') setClosed(word);
      else return false;
      event.preventDefault();
      return true;
    },
  };
}

export function Mentions({ menu }: { menu: Menu }) {
  const t = useText();
  if (menu.shown.length === 0) return null;
  return (
    <div id="mentions" role="listbox" aria-label={t('ticket.mention')} className={classes.mentions}>
      {menu.shown.map((a, i) => (
        <div key={a.id} id={`mention-${i}`} role="option" aria-selected={i === menu.at} className={classes.mention} onMouseDown={(e) => e.preventDefault()} onClick={() => menu.choose(a)}>
          <span dir="auto">{a.name}</span> <span className={classes.cc}>@{a.id}</span>
        </div>
      ))}
    </div>
  );
}
