// What is typed and not sent yet, per agent and ticket, kept in this browser
// until the desk has it; and what was sent but may not have arrived.
import { session } from '../api/session';
import { refusals } from './unsent';
import type { Sent } from './uploads';

/** How it is written: to the requester, to all who take part, to a third
 * party, or for agents only. */
export type Mode = 'reply' | 'all' | 'forward' | 'note';
export const modes: Mode[] = ['reply', 'all', 'forward', 'note'];

export interface Draft {
  mode: Mode;
  text: string;
  /** Addresses that the agent chose; left out: those that the mode means. */
  to?: string[];
  cc?: string[];
  /** Of a forward: the message that it quotes. */
  quote?: number;
  /** Of a forward: the files of that message that go with it; left out: all. */
  enclosed?: string[];
  files: Sent[];
}

export const empty = (mode: Mode = 'all'): Draft => ({ mode, text: '', files: [] });

/** isEmpty reports whether nothing would be lost with it. */
export const isEmpty = (d: Draft): boolean => d.text === '' && d.files.length === 0;

const key = (ticket: string) => `desk-draft-${session.state.get().me?.agent ?? ''}-${ticket}`;
const texts = (v: unknown): string[] | undefined => (Array.isArray(v) && v.every((x) => typeof x === 'string') ? (v as string[]) : undefined);

/** together is a draft that comes back, before what was written meanwhile; the
 * same draft, read from the browser already, stays as it is. */
export function together(back: Draft, now: Draft): Draft {
  if (isEmpty(now) || now.text === back.text) return back;
  return { ...now, text: [back.text, now.text].filter(Boolean).join('\n\n'), files: [...back.files, ...now.files.filter((f) => !back.files.some((b) => b.id === f.id))] };
}

export const drafts = {
  read(ticket: string): Draft | undefined {
    try {
      const d = JSON.parse(localStorage.getItem(key(ticket)) ?? 'null') as Partial<Draft> | null;
      if (!d || typeof d.text !== 'string') return undefined;
      const { to, cc, enclosed } = { to: texts(d.to), cc: texts(d.cc), enclosed: texts(d.enclosed) };
      return {
        mode: modes.find((m) => m === d.mode) ?? 'all',
        text: d.text,
        files: Array.isArray(d.files) ? d.files.filter((f) => typeof f?.id === 'string') : [],
        ...(to ? { to } : {}),
        ...(cc ? { cc } : {}),
        ...(typeof d.quote === 'number' ? { quote: d.quote } : {}),
        ...(enclosed ? { enclosed } : {}),
      };
    } catch {
      return undefined; // storage is forbidden, or something else wrote there
    }
  },
  write(ticket: string, draft: Draft) {
    if (isEmpty(draft)) refusals.forget(ticket);
    try {
      if (isEmpty(draft)) localStorage.removeItem(key(ticket));
      else localStorage.setItem(key(ticket), JSON.stringify(draft));
    } catch {
      // storage is full or forbidden: kept as long as the page
    }
  },
};
