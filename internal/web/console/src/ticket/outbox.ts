// Messages on their way: for ten seconds they can be taken back, then they are
// sent. When the page is left meanwhile they go at once. Until the desk has
// answered, the browser remembers them with the key under which they are sent,
// so the next page sends again what may not have arrived: the desk counts it once.
import type { QueryClient } from '@tanstack/react-query';
import { client, data, type TicketView } from '../api/client';
import { session } from '../api/session';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { create } from '../app/state';
import { shown } from '../list/change';
import type { Translate } from '../text/text';
import type { NewMessage } from './compose';
import { drafts, empty, type Draft } from './drafts';

export const UNDO = 10_000; // ms
const GRACE = 15_000; // ms that another page has to send its own
const MOST_KEEPALIVE = 60_000; // bytes that a page may still send while it is left

export interface Outgoing {
  ticket: string;
  number: number;
  draft: Draft;
  body: NewMessage;
  /** Idempotency-Key of the request. */
  key: string;
  /** When it is sent by itself, in ms. */
  at: number;
  /** The window that sends it. */
  page: string;
}

export const outbox = create<{ going: Readonly<Record<string, Outgoing>> }>({ going: {} });

const prefix = () => `desk-sending-${session.state.get().me?.agent ?? ''}-`;
const remembered = {
  write(o: Outgoing) {
    try {
      localStorage.setItem(prefix() + o.ticket, JSON.stringify(o));
    } catch {
      // storage is full or forbidden: it goes, but only from this page
    }
  },
  drop: (ticket: string) => {
    try {
      localStorage.removeItem(prefix() + ticket);
    } catch {
      // see write
    }
  },
  has(o: Outgoing): boolean {
    try {
      return localStorage.getItem(prefix() + o.ticket)?.includes(o.key) ?? false;
    } catch {
      return false;
    }
  },
  all(): Outgoing[] {
    try {
      return Object.keys(localStorage)
        .filter((k) => k.startsWith(prefix()))
        .map((k) => JSON.parse(localStorage.getItem(k) ?? '{}') as Outgoing)
        .filter((o) => o.key && o.ticket && o.body);
    } catch {
      return [];
    }
  },
};

const drop = (o: Outgoing) => {
  const { [o.ticket]: _, ...rest } = outbox.get().going;
  outbox.set({ going: rest });
};

/** dispatch shows the message at once and sends it when nobody takes it back.
 * back gets the draft again, also when the desk refuses it. */
export function dispatch(queries: QueryClient, t: Translate, message: Omit<Outgoing, 'key' | 'at' | 'page'>, back: (d: Draft) => void): void {
  const o: Outgoing = { ...message, key: crypto.randomUUID(), at: Date.now() + UNDO, page: page() };
  const { status } = o.body;
  const revert = status ? shown(queries, [o.ticket], { status }) : () => undefined;
  outbox.set({ going: { ...outbox.get().going, [o.ticket]: o } });
  drafts.write(o.ticket, o.draft);
  remembered.write(o);
  const undo = () => {
    clearTimeout(timer);
    remembered.drop(o.ticket);
    drop(o);
    revert();
    back(o.draft);
  };
  const failed = () => {
    revert();
    back(o.draft);
  };
  const timer = setTimeout(() => {
    close();
    void send(queries, t, o, failed);
  }, UNDO);
  const close = notify({ text: t(o.body.kind === 'note' ? 'ticket.sent.note' : o.body.kind === 'forward' ? 'ticket.sent.forward' : 'ticket.sent', { number: `#${o.number}` }), action: { label: t('ticket.undo'), run: undo } }, UNDO);
}

async function send(queries: QueryClient, t: Translate, o: Outgoing, failed: () => void): Promise<void> {
  try {
    const sent = await data(client.POST('/api/v1/tickets/{ticket}/messages', { params: { path: { ticket: o.ticket }, header: { 'Idempotency-Key': o.key } }, body: o.body }));
    const draft = drafts.read(o.ticket);
    if (draft?.text === o.draft.text) drafts.write(o.ticket, empty());
    remembered.drop(o.ticket);
    queries.setQueriesData<TicketView>({ queryKey: ['ticket'] }, (v) => (v?.ticket.id === o.ticket ? { ...v, messages: [sent, ...v.messages.filter((m) => m.seq !== sent.seq || m.ticket !== sent.ticket)] } : v));
    drop(o);
    void queries.invalidateQueries({ queryKey: ['ticket'] });
  } catch (error) {
    remembered.drop(o.ticket);
    drop(o);
    failed();
    notify({ error: true, text: t('ticket.unsent', { number: `#${o.number}`, why: said(t, error) }) }, 0);
  }
}

/** left sends what waits while the page is being left. */
function left() {
  for (const o of Object.values(outbox.get().going)) {
    const body = JSON.stringify(o.body);
    if (body.length > MOST_KEEPALIVE) continue; // the next page sends it
    void fetch(`/api/v1/tickets/${encodeURIComponent(o.ticket)}/messages`, {
      method: 'POST',
      keepalive: true,
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': o.key, 'X-CSRF-Token': session.csrf ?? '' },
      body,
    }).catch(() => undefined);
  }
}

/** watch sends what waits when the page is left, and what an earlier page may
 * not have sent; until the returned function is called. */
export function watch(queries: QueryClient, t: Translate): () => void {
  window.addEventListener('pagehide', left);
  const timers = remembered
    .all()
    .filter((o) => !outbox.get().going[o.ticket])
    .map((o) => {
      outbox.set({ going: { ...outbox.get().going, [o.ticket]: o } });
      // Another window may still send its own, or take it back.
      const wait = o.page === page() ? 0 : Math.max(0, o.at + GRACE - Date.now());
      return setTimeout(() => {
        if (remembered.has(o)) void send(queries, t, o, () => drafts.write(o.ticket, o.draft));
        else drop(o);
      }, wait);
    });
  return () => {
    window.removeEventListener('pagehide', left);
    timers.forEach(clearTimeout);
  };
}

/** page is the same in a window before and after it is loaded anew. */
function page(): string {
  try {
    const id = sessionStorage.getItem('desk-page') ?? crypto.randomUUID();
    sessionStorage.setItem('desk-page', id);
    return id;
  } catch {
    return '';
  }
}
