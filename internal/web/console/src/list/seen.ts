// Which version of a ticket this agent has read, in this browser: what is newer
// is unread.
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

export const seen = {
  state: create<{ messages: Record<string, number> }>({ messages: typeof localStorage === 'undefined' ? {} : load() }),
  /** read notes that the ticket was read up to so many messages. */
  read(ticket: string, messages: number) {
    const before = seen.state.get().messages;
    if ((before[ticket] ?? 0) >= messages) return;
    const { [ticket]: _, ...rest } = before;
    const next = Object.fromEntries([...Object.entries(rest), [ticket, messages] as const].slice(-MOST));
    seen.state.set({ messages: next });
    try {
      localStorage.setItem(KEY, JSON.stringify(next));
    } catch {
      // storage is full or forbidden: remembered as long as the page
    }
  },
};
