// A ticket that became part of another: which one, and how that is said.
import type { QueryClient } from '@tanstack/react-query';
import { ApiError, type TicketView } from '../api/client';
import { ticket as ticketQuery } from '../api/queries';
import { failing, said, tried } from '../app/errors';
import type { Translate } from '../text/text';

export interface Whole {
  id: string;
  number: number;
}

/** wholeOf is the ticket that one became part of, as its own events name it;
 * undefined when it stands for itself, or the event is on an older page. */
export function wholeOf(view: Pick<TicketView, 'ticket' | 'events'>): Whole | undefined {
  const { mergedInto } = view.ticket;
  return view.events.map((e) => e.data.mergedInto).find((x) => x !== undefined && x.id === mergedInto);
}

/** saidOf is what happened to a ticket, as said; of one that became part of
 * another it names the other, and the ticket is read again. */
export async function saidOf(queries: QueryClient, t: Translate, error: unknown, ...tickets: string[]): Promise<string> {
  if (!(error instanceof ApiError) || error.code !== 'merged') return said(t, error);
  for (const id of tickets) {
    try {
      const view = await queries.fetchQuery({ ...ticketQuery(id), staleTime: 0 });
      if (!view.ticket.mergedInto) continue;
      const whole = wholeOf(view) ?? (await queries.fetchQuery(ticketQuery(view.ticket.mergedInto))).ticket;
      return t('ticket.part.refused', { part: `#${view.ticket.number}`, number: `#${whole.number}` });
    } catch {
      // It cannot be read: the desk's own words have to do.
    }
  }
  return said(t, error);
}

/** refusal is why a change of a ticket was not made, as said; what says in words
 * what was tried. */
export async function refusal(queries: QueryClient, t: Translate, error: unknown, ticket: string, what: string): Promise<string> {
  if (isStale(error)) return t('ticket.stale');
  return failing(error) ? tried(t, error, what) : saidOf(queries, t, error, ticket);
}

/** isStale reports a change of another version than the newest. */
export const isStale = (error: unknown): boolean => error instanceof ApiError && error.status === 412;
