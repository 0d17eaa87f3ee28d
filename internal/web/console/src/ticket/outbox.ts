// Messages on their way: for ten seconds they can be taken back, then they are
// sent. When the page is left meanwhile they go at once. Until the desk has
// answered, the browser remembers them with the key under which they are sent,
// so another page sends again what may not have arrived: the desk counts it once.
// A page holds a lock of the browser for each of its own as long as it looks
// after it; the others wait for that lock, so no window sends another's early.
import type { QueryClient } from '@tanstack/react-query';
import { ApiError, client, data, type Message, type TicketView } from '../api/client';
import { session } from '../api/session';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { create } from '../app/state';
import { shown } from '../list/change';
import type { Translate } from '../text/text';
import type { NewMessage } from './compose';
import { drafts, empty, type Draft } from './drafts';
import { saidOf } from './part';
import { marked, refused } from './required';
import { refusals } from './unsent';

export const UNDO = 10_000; // ms
const GRACE = 15_000; // ms that another page has to send its own, in a browser without locks
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
  /** Where this page shows the images in it, by id; another page cannot. */
  images?: ReadonlyMap<string, string>;
}

export const outbox = create<{ going: Readonly<Record<string, Outgoing>> }>({ going: {} });

const prefix = () => `desk-sending-${session.state.get().me?.agent ?? ''}-`;
const remembered = {
  write({ images: _, ...o }: Outgoing) {
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

/** held runs work when no other page looks after the message, and lets none do
 * so until work is done. */
function held(o: Outgoing, signal: AbortSignal | undefined, work: () => Promise<void>): void {
  const locks = (navigator as Partial<Navigator>).locks;
  if (locks) {
    // Whoever stops waiting is told by an error.
    locks.request(`desk-sending-${o.key}`, signal ? { signal } : {}, work).catch(() => undefined);
    return;
  }
  const timer = setTimeout(() => void work(), signal ? Math.max(0, o.at + GRACE - Date.now()) : 0);
  signal?.addEventListener('abort', () => clearTimeout(timer));
}

const drop = (o: Outgoing) => {
  own.delete(o.key);
  const { [o.ticket]: _, ...rest } = outbox.get().going;
  outbox.set({ going: rest });
};

/** returned are messages that came back, because somebody took them back or the
 * desk refused them, until the composer of their ticket has taken them. */
export const returned = create<{ messages: Readonly<Record<string, Outgoing>> }>({ messages: {} });

const back = (o: Outgoing) => {
  drafts.write(o.ticket, o.draft);
  returned.set({ messages: { ...returned.get().messages, [o.ticket]: o } });
};

/** taken is the message that came back for a ticket, once; its images are the
 * taker's then. */
export function taken(ticket: string): Outgoing | undefined {
  const { [ticket]: message, ...rest } = returned.get().messages;
  if (message) returned.set({ messages: rest });
  return message;
}

/** dispatch shows the message at once and sends it when nobody takes it back. */
export function dispatch(queries: QueryClient, t: Translate, message: Omit<Outgoing, 'key' | 'at'>): void {
  const o: Outgoing = { ...message, key: crypto.randomUUID(), at: Date.now() + UNDO };
  const { status } = o.body;
  const revert = status ? shown(queries, [o.ticket], { status }) : () => undefined;
  outbox.set({ going: { ...outbox.get().going, [o.ticket]: o } });
  drafts.write(o.ticket, o.draft);
  refusals.forget(o.ticket);
  remembered.write(o);
  let over = () => undefined as void;
  const ended = new Promise<void>((resolve) => (over = resolve));
  own.add(o.key);
  held(o, undefined, () => ended);
  const undo = () => {
    clearTimeout(timer);
    remembered.drop(o.ticket);
    drop(o);
    revert();
    back(o);
    over();
  };
  const timer = setTimeout(() => {
    close();
    void send(queries, t, o, revert).finally(() => over());
  }, UNDO);
  const close = notify({ text: t(o.body.kind === 'note' ? 'ticket.sent.note' : o.body.kind === 'forward' ? 'ticket.sent.forward' : 'ticket.sent', { number: `#${o.number}` }), undo }, UNDO);
}

/** pause is how long, in ms, a message waits before it is tried once more. */
export const pause = (tries: number): number => Math.min(30_000, 1000 * 2 ** Math.min(tries, 5));

/** post sends it; without a connection it waits for the next one and goes
 * again, under the same key. */
async function post(t: Translate, o: Outgoing): Promise<Message> {
  let close: (() => void) | undefined;
  try {
    for (let tries = 0; ; tries++) {
      try {
        return await data(client.POST('/api/v1/tickets/{ticket}/messages', { params: { path: { ticket: o.ticket }, header: { 'Idempotency-Key': o.key } }, body: o.body }));
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 0) throw error;
        close ??= notify({ text: t('ticket.waits', { number: `#${o.number}` }) }, 0);
        await connected();
        // The rest may get through while this does not: it is not tried all the time.
        if (tries > 0) await new Promise((resolve) => setTimeout(resolve, pause(tries)));
      }
    }
  } finally {
    close?.();
  }
}

/** connected waits until the way to the desk is open again. */
const connected = (): Promise<void> =>
  new Promise((resolve) => {
    if (session.state.get().online) return void setTimeout(resolve, 1000);
    const end = session.state.listen(() => {
      if (!session.state.get().online) return;
      end();
      resolve();
    });
  });

async function send(queries: QueryClient, t: Translate, o: Outgoing, failed: () => void): Promise<void> {
  try {
    const sent = await post(t, o);
    const draft = drafts.read(o.ticket);
    if (draft?.text === o.draft.text) drafts.write(o.ticket, empty());
    remembered.drop(o.ticket);
    queries.setQueriesData<TicketView>({ queryKey: ['ticket'] }, (v) => (v?.ticket.id === o.ticket ? { ...v, messages: [sent, ...v.messages.filter((m) => m.seq !== sent.seq || m.ticket !== sent.ticket)] } : v));
    drop(o);
    o.images?.forEach((url) => URL.revokeObjectURL(url));
    void queries.invalidateQueries({ queryKey: ['ticket'] });
  } catch (error) {
    remembered.drop(o.ticket);
    drop(o);
    failed();
    back(o);
    const missing = refused(error);
    if (missing.length > 0) marked.set({ ticket: o.ticket, fields: missing });
    const why = error instanceof ApiError && error.problem?.errors ? said(t, error, o.body.uploads) : await saidOf(queries, t, error, o.ticket);
    refusals.keep(o.ticket, why);
    notify({ error: true, text: t('ticket.unsent', { number: `#${o.number}`, why }) }, 0);
  }
}

/** own are the keys of what this page looks after. */
const own = new Set<string>();

/** left sends what of the page itself waits while it is being left. */
function left() {
  for (const o of Object.values(outbox.get().going).filter((x) => own.has(x.key))) {
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

/** watch sends what waits when the page is left, and what a page that is gone
 * may not have sent; until the returned function is called. */
export function watch(queries: QueryClient, t: Translate): () => void {
  const stop = new AbortController();
  const waiting = new Set<Outgoing>();
  window.addEventListener('pagehide', left);
  for (const o of remembered.all().filter((x) => !outbox.get().going[x.ticket])) {
    waiting.add(o);
    outbox.set({ going: { ...outbox.get().going, [o.ticket]: o } });
    held(o, stop.signal, async () => {
      waiting.delete(o);
      // Meanwhile its page may have sent it, or taken it back.
      if (remembered.has(o)) {
        own.add(o.key);
        return send(queries, t, o, () => undefined);
      }
      drop(o);
      if (drafts.read(o.ticket)?.text === o.draft.text) back(o);
      await queries.invalidateQueries({ queryKey: ['ticket', o.ticket] });
    });
  }
  return () => {
    window.removeEventListener('pagehide', left);
    stop.abort();
    waiting.forEach(drop);
  };
}
