// The conversation in time order: messages, and between them what happened,
// folded into one line.
import type { Event, Message, TicketView } from '../api/client';

export type Item = { kind: 'message'; key: string; message: Message } | { kind: 'events'; key: string; events: Event[] };

/** silent are events that the message beside them tells already, and those that
 * only say who watches: they stand in the history. */
const silent = (e: Event) => e.data.participant?.role === 'watcher' || (e.type === 'message.added' && !e.data.priority && !e.data.team && !e.data.assignee && (!e.data.status || e.actor.kind !== 'agent' || e.data.status.to === 'answered' || e.data.status.to === 'open'));

/** placesOf are the places that messages have among the events, in their order:
 * mails that were received one after another come in that order, whatever their
 * seq, and take each other's places. */
function placesOf(messages: Message[]): number[] {
  const seqs = new Map<string, number[]>();
  for (const m of messages) {
    const list = seqs.get(m.ticket ?? '');
    if (list) list.push(m.seq);
    else seqs.set(m.ticket ?? '', [m.seq]);
  }
  for (const list of seqs.values()) list.sort((a, b) => a - b);
  return messages.map((m) => seqs.get(m.ticket ?? '')?.pop() ?? m.seq);
}

export function thread(view: Pick<TicketView, 'messages' | 'events'>): Item[] {
  const places = placesOf(view.messages);
  const all = [
    ...view.messages.map((message, i) => ({ at: message.at, ticket: message.ticket ?? '', seq: places[i] ?? message.seq, message, event: undefined })),
    ...view.events.filter((e) => !silent(e)).map((event) => ({ at: event.at, ticket: event.ticket ?? '', seq: event.seq + 0.5, message: undefined, event })),
  ];
  // Only seq orders one ticket; between merged ones the time does.
  all.sort((a, b) => (a.ticket === b.ticket ? a.seq - b.seq : a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const items: Item[] = [];
  for (const x of all) {
    const key = `${x.ticket}:${x.message?.seq ?? x.seq}`;
    if (x.message) items.push({ kind: 'message', key, message: x.message });
    else {
      const last = items.at(-1);
      if (last?.kind === 'events') last.events.push(x.event);
      else items.push({ kind: 'events', key, events: [x.event] });
    }
  }
  return items;
}

/** meanwhile is the newest message of somebody else after the one of that seq:
 * notes, answers and what customers wrote, not what the desk sends by itself. */
export function meanwhile(messages: Message[], since: number, me: string | undefined): Message | undefined {
  return messages.find((m) => !m.ticket && m.seq > since && m.kind !== 'automatic' && m.kind !== 'system' && !(m.author.kind === 'agent' && m.author.id === me));
}

/** numbers are those of the merged tickets whose messages are read here, by id. */
export const numbers = (events: Event[]): Map<string, number> =>
  new Map(events.flatMap((e) => (e.data.merged ? [[e.data.merged.id, e.data.merged.number] as const] : [])));
