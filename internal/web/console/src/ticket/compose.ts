// From a draft to what the API is asked: whom it goes to, and its HTML when
// images stand in the text.
import type { Schemas, Status, TicketView } from '../api/client';
import type { Draft } from './drafts';

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

/** marker stands in the text where an image goes. */
export const marker = (name: string): string => `[${name}]`;

const escaped = (s: string) => s.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** html is the draft's text with its images in it; undefined when it has none. */
export function html(draft: Draft): string | undefined {
  const images = draft.files.filter((f) => f.inline && draft.text.includes(marker(f.name)));
  if (images.length === 0) return undefined;
  let body = escaped(draft.text);
  for (const f of images) body = body.replaceAll(escaped(marker(f.name)), `<img src="cid:${f.id}" alt="${escaped(f.name)}">`);
  return body
    .split(/\n{2,}/)
    .map((p) => `<p>${p.replace(/\n/g, '<br>')}</p>`)
    .join('');
}

/** message is the draft as the API takes it. */
export function message(view: Pick<TicketView, 'ticket' | 'requester'>, draft: Draft, status: Leaves | undefined): NewMessage {
  const files = draft.files.length > 0 ? { uploads: draft.files.map(({ id, name }) => ({ id, name })) } : {};
  if (draft.mode === 'note') return { kind: 'note', text: draft.text, ...files };
  const { to, cc } = whom(view, draft);
  if (draft.mode === 'forward') return { kind: 'forward', text: draft.text, to, ...(cc.length > 0 ? { cc } : {}), ...(draft.quote ? { quote: [draft.quote] } : {}), ...(status ? { status } : {}), ...files };
  // What the desk would choose by itself is left to it: who has joined meanwhile is in copy then.
  const chosen = draft.mode === 'all' && !draft.to && !draft.cc ? {} : { to, ...(cc.length > 0 ? { cc } : {}) };
  const rich = html(draft);
  return { kind: 'public', text: draft.text, ...(rich ? { html: rich } : {}), ...chosen, ...(status ? { status } : {}), ...files };
}
