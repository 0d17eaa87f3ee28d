// Which version of a ticket this agent has read, in this browser: what is newer
// is unread.
import type { Summary } from '../api/client';
import { create } from '../app/state';

const KEY = 'desk-seen';
const MOST = 3000;

const load = (): Record<string, number> => {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, number>;
  } catch {
    return {};
  }
};

const UNREAD = -1; // somebody wants it to stand there as unread

/** isUnread reports whether the customer has written what was not read, or the
 * agent has marked it so. */
export const isUnread = (read: number | undefined, t: Pick<Summary, 'messages' | 'snippetFrom'>): boolean => read === UNREAD || (t.snippetFrom === 'person' && (read ?? 0) < t.messages);

const write = (messages: Record<string, number>) => {
  seen.state.set({ messages });
  try {
    localStorage.setItem(KEY, JSON.stringify(messages));
  } catch {
    // storage is full or forbidden: remembered as long as the page
  }
};

export const seen = {
  state: create<{ messages: Record<string, number> }>({ messages: typeof localStorage === 'undefined' ? {} : load() }),
  /** read notes that the ticket was read up to so many messages. */
  read(ticket: string, messages: number) {
    const before = seen.state.get().messages;
    if ((before[ticket] ?? 0) >= messages) return;
    const { [ticket]: _, ...rest } = before;
    write(Object.fromEntries([...Object.entries(rest), [ticket, messages] as const].slice(-MOST)));
  },
  /** unread marks tickets as not read, until they are opened again. */
  unread(tickets: string[]) {
    const marks = tickets.map((id) => [id, UNREAD] as const);
    const { ...rest } = seen.state.get().messages;
    for (const id of tickets) delete rest[id];
    write(Object.fromEntries([...Object.entries(rest), ...marks].slice(-MOST)));
  },
};
