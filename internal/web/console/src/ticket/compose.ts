// From a draft to what the API is asked: whom it goes to, and its HTML when
// there is more in the text than words.
import type { Message, Schemas, Status, TicketView } from '../api/client';
import type { Draft } from './drafts';
import * as format from './format';

export type NewMessage = Schemas['NewMessage'];
export type Leaves = Exclude<Status, 'new' | 'postponed'>;

/** whom is who gets the draft, as addresses, chosen or meant by its mode. */
export function whom(view: Pick<TicketView, 'ticket' | 'requester'>, draft: Draft): { to: string[]; cc: string[] } {
  if (draft.mode === 'note') return { to: [], cc: [] };
  const of = (role: string) => view.ticket.participants.filter((p) => p.role === role).map((p) => p.address);
  const requester = of('requester')[0] ?? view.requester.address;
  return {
    to: draft.to ?? (draft.mode === 'forward' || !requester ? [] : [requester]),
    cc: draft.cc ?? (draft.mode === 'all' ? of('cc') : []),
  };
}

const MOST_FILES = 20; // of the API

/** passed is the message that a forward passes on: the one that was chosen, else
 * the newest public one, of the customer if there is any. */
export function passed(view: Pick<TicketView, 'messages'>, draft: Draft): Message | undefined {
  const own = view.messages.filter((m) => !m.ticket);
  if (draft.quote) return own.find((m) => m.seq === draft.quote);
  const open = own.filter((m) => m.kind === 'public');
  return open.find((m) => m.direction === 'in') ?? open[0];
}

/** enclosed are the ids of its files that go with it: those that were chosen,
 * else all, except that a third party is not sent its own. */
export function enclosed(of: Message | undefined, draft: Draft): string[] {
  const chosen = draft.enclosed ?? (of && of.kind !== 'forward' ? of.files.map((f) => f.id) : []);
  return (of?.files ?? []).filter((f) => !f.locked && chosen.includes(f.id)).slice(0, MOST_FILES).map((f) => f.id);
}

/** isAddress is as strict as a form needs; the desk decides. */
export const isAddress = (s: string): boolean => /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/.test(s);

const MOST_HTML = 200_000; // bytes, of the API

/** shapes are the parts of the draft's text with their marks read. */
export const shapes = (draft: Pick<Draft, 'text' | 'files'>): format.Block[] => format.parse(draft.text, draft.files.filter((f) => f.inline));

/** html is the draft's text with its marks and images; undefined when it is
 * words alone, or so long that the text has to do. */
export function html(draft: Pick<Draft, 'text' | 'files'>): string | undefined {
  const blocks = shapes(draft);
  if (!format.isFormatted(blocks)) return undefined;
  const made = format.html(blocks);
  return new TextEncoder().encode(made).length > MOST_HTML ? undefined : made;
}

/** message is the draft as the API takes it. */
export function message(view: Pick<TicketView, 'ticket' | 'requester' | 'messages'>, draft: Draft, status: Leaves | undefined): NewMessage {
  const files = draft.files.length > 0 ? { uploads: draft.files.map(({ id, name }) => ({ id, name })) } : {};
  const rich = html(draft);
  const said = { text: draft.text, ...(rich ? { html: rich } : {}) };
  if (draft.mode === 'note') return { kind: 'note', ...said, ...files };
  const { to, cc } = whom(view, draft);
  if (draft.mode === 'forward') {
    const of = passed(view, draft);
    const quote = of?.seq ?? draft.quote;
    const ticketFiles = enclosed(of, draft);
    return { kind: 'forward', ...said, to, ...(cc.length > 0 ? { cc } : {}), ...(quote ? { quote: [quote] } : {}), ...(ticketFiles.length > 0 ? { ticketFiles } : {}), ...(status ? { status } : {}), ...files };
  }
  // What the desk would choose by itself is left to it: who has joined meanwhile is in copy then.
  const chosen = draft.mode === 'all' && !draft.to && !draft.cc ? {} : { to, ...(cc.length > 0 ? { cc } : {}) };
  return { kind: 'public', ...said, ...chosen, ...(status ? { status } : {}), ...files };
}
