// Messages on their way: for ten seconds they can be taken back, then they are
// sent. The draft stays in this browser until the desk has the message.
import type { QueryClient } from '@tanstack/react-query';
import { client, data, type Schemas, type Status, type TicketView } from '../api/client';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { create } from '../app/state';
import { shown } from '../list/change';
import type { Translate } from '../text/text';
import { drafts } from './drafts';

export const UNDO = 10_000; // ms

export interface Outgoing {
  kind: 'public' | 'note';
  text: string;
  status?: Exclude<Status, 'new' | 'postponed'>;
  attachments: Schemas['Attachment'][];
}

export const outbox = create<{ going: Readonly<Record<string, Outgoing>> }>({ going: {} });

const drop = (ticket: string) => {
  const { [ticket]: _, ...rest } = outbox.get().going;
  outbox.set({ going: rest });
};

const stay = (event: BeforeUnloadEvent) => event.preventDefault();

/** dispatch shows the message at once and sends it when nobody takes it back.
 * back gets what was written again, also when the desk refuses it. */
export function dispatch(queries: QueryClient, t: Translate, ticket: { id: string; number: number }, message: Outgoing, back: (m: Outgoing) => void): void {
  const idempotency = crypto.randomUUID();
  const revert = message.status && message.kind === 'public' ? shown(queries, [ticket.id], { status: message.status }) : () => undefined;
  outbox.set({ going: { ...outbox.get().going, [ticket.id]: message } });
  window.addEventListener('beforeunload', stay);
  const undo = () => {
    clearTimeout(timer);
    window.removeEventListener('beforeunload', stay);
    drop(ticket.id);
    revert();
    back(message);
  };
  const timer = setTimeout(() => void send(), UNDO);
  notify({ text: t(message.kind === 'note' ? 'ticket.sent.note' : 'ticket.sent', { number: `#${ticket.number}` }), action: { label: t('ticket.undo'), run: undo } }, UNDO);

  const send = async () => {
    try {
      const sent = await data(
        client.POST('/api/v1/tickets/{ticket}/messages', {
          params: { path: { ticket: ticket.id }, header: { 'Idempotency-Key': idempotency } },
          body: { kind: message.kind, text: message.text, ...(message.kind === 'public' && message.status ? { status: message.status } : {}), ...(message.attachments.length > 0 ? { attachments: message.attachments } : {}) },
        }),
      );
      const draft = drafts.read(ticket.id);
      if (draft.text === message.text) drafts.write(ticket.id, { kind: 'public', text: '' });
      queries.setQueryData<TicketView>(['ticket', ticket.id], (v) => v && { ...v, messages: [sent, ...v.messages.filter((m) => m.seq !== sent.seq)] });
      drop(ticket.id);
      void queries.invalidateQueries({ queryKey: ['ticket', ticket.id] });
    } catch (error) {
      drop(ticket.id);
      revert();
      back(message);
      notify({ error: true, text: t('ticket.unsent', { number: `#${ticket.number}`, why: said(t, error) }) }, 0);
    } finally {
      window.removeEventListener('beforeunload', stay);
    }
  };
}
