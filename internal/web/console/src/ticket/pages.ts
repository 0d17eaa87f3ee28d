// The older pages of a conversation, read when somebody scrolls up to them.
import { useCallback, useRef, useState } from 'react';
import { client, data, type Event, type Message, type TicketView } from '../api/client';

const of = (x: { ticket?: string; seq: number }) => `${x.ticket ?? ''}:${x.seq}`;

/** joined are messages and events of all pages, each once, as the newest page
 * has it. */
export function joined<T extends { ticket?: string; seq: number }>(newest: T[], older: T[], key: (x: T) => string = of): T[] {
  const known = new Set(newest.map(key));
  return [...newest, ...older.filter((x) => !known.has(key(x)) && known.add(key(x)))];
}

export interface Pages {
  messages: Message[];
  events: Event[];
  more: boolean;
  busy: boolean;
  error: unknown;
  load: () => void;
}

export function usePages(view: TicketView): Pages {
  const [older, setOlder] = useState<{ messages: Message[]; events: Event[]; next: string | undefined } | undefined>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const next = older ? older.next : view.next;
  const latest = useRef(view);
  const before = latest.current;
  latest.current = view;
  // What leaves the newest page because something newer came stays on the screen.
  const kept = useRef<{ messages: Message[]; events: Event[] }>({ messages: [], events: [] });
  if (older && before !== view && before.ticket.id === view.ticket.id) {
    kept.current = { messages: joined(before.messages, kept.current.messages), events: joined(before.events, kept.current.events, (e) => e.id) };
  }
  const load = useCallback(() => {
    if (busy || !next) return;
    setBusy(true);
    setError(undefined);
    data(client.GET('/api/v1/tickets/{ticket}', { params: { path: { ticket: view.ticket.id }, query: { cursor: next } } }))
      .then((page) => setOlder((o) => ({ messages: joined(o?.messages ?? [], page.messages), events: joined(o?.events ?? [], page.events, (e) => e.id), next: page.next })))
      .catch(setError)
      .finally(() => setBusy(false));
  }, [busy, next, view.ticket.id]);
  return {
    messages: older ? joined(joined(view.messages, kept.current.messages), older.messages) : view.messages,
    events: older ? joined(joined(view.events, kept.current.events, (e) => e.id), older.events, (e) => e.id) : view.events,
    more: next !== undefined,
    busy,
    error,
    load,
  };
}
