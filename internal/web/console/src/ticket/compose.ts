// From a draft to what the API is asked: whom it goes to, and its HTML when
// there is more in the text than words.
import type { Schemas, Status, TicketView } from '../api/client';
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
export function message(view: Pick<TicketView, 'ticket' | 'requester'>, draft: Draft, status: Leaves | undefined): NewMessage {
  const files = draft.files.length > 0 ? { uploads: draft.files.map(({ id, name }) => ({ id, name })) } : {};
  const rich = html(draft);
  const said = { text: draft.text, ...(rich ? { html: rich } : {}) };
  if (draft.mode === 'note') return { kind: 'note', ...said, ...files };
  const { to, cc } = whom(view, draft);
  if (draft.mode === 'forward') return { kind: 'forward', ...said, to, ...(cc.length > 0 ? { cc } : {}), ...(draft.quote ? { quote: [draft.quote] } : {}), ...(status ? { status } : {}), ...files };
  // What the desk would choose by itself is left to it: who has joined meanwhile is in copy then.
  const chosen = draft.mode === 'all' && !draft.to && !draft.cc ? {} : { to, ...(cc.length > 0 ? { cc } : {}) };
  return { kind: 'public', ...said, ...chosen, ...(status ? { status } : {}), ...files };
}
