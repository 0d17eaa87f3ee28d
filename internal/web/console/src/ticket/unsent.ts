// Messages that the desk did not take: the list and the ticket say so until
// they are sent after all or thrown away, also after the page is loaded anew.
import { session } from '../api/session';
import { create } from '../app/state';

/** unsent is why, by ticket. */
export const unsent = create<{ why: Readonly<Record<string, string>> }>({ why: {} });

const key = () => `desk-unsent-${session.state.get().me?.agent ?? ''}`;

function read(): Record<string, string> {
  try {
    const kept = JSON.parse(localStorage.getItem(key()) ?? '{}') as Record<string, unknown>;
    return Object.fromEntries(Object.entries(kept).flatMap(([ticket, why]) => (typeof why === 'string' ? [[ticket, why]] : [])));
  } catch {
    return {}; // storage is forbidden, or something else wrote there
  }
}

function write(why: Record<string, string>) {
  unsent.set({ why });
  try {
    if (Object.keys(why).length > 0) localStorage.setItem(key(), JSON.stringify(why));
    else localStorage.removeItem(key());
  } catch {
    // storage is full or forbidden: kept as long as the page
  }
}

export const refusals = {
  keep: (ticket: string, why: string) => write({ ...read(), [ticket]: why }),
  /** forget: the message was sent, or its draft is empty. */
  forget(ticket: string) {
    const all = { ...unsent.get().why, ...read() };
    if (!(ticket in all)) return;
    const { [ticket]: _, ...rest } = all;
    write(rest);
  },
  /** follow reads what earlier pages and other windows have met, until the
   * returned function is called. */
  follow(): () => void {
    const on = (e?: StorageEvent) => {
      if (!e || e.key === key()) unsent.set({ why: read() });
    };
    on();
    window.addEventListener('storage', on);
    return () => window.removeEventListener('storage', on);
  },
};

const begun = Date.now();

/** waits reports whether a message on its way is more than just sent: no
 * connection, or an earlier page did not get it through. */
export const waits = (o: { at: number } | undefined, online: boolean, undo: number): boolean => o !== undefined && (!online || o.at - undo < begun);
