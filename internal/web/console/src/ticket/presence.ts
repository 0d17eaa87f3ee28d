// Who else is at the ticket: said to the desk each 20 seconds while the window
// is seen, and at once when writing begins or ends.
import { useEffect, useState } from 'react';
import { client, data, type Schemas } from '../api/client';
import { create, useValue } from '../app/state';

const EVERY = 20_000; // ms
const WRITING = 20_000; // ms that a stroke counts for

/** writing is the ticket in which something was typed last, and when. */
const typed = create({ ticket: '', at: 0 });

/** stroke notes that something is being typed. */
export function stroke(ticket: string): void {
  const { ticket: before, at } = typed.get();
  if (before !== ticket || Date.now() - at > WRITING / 4) typed.set({ ticket, at: Date.now() });
}

export function usePresence(ticket: string | undefined): Schemas['Presence'][] {
  const [others, setOthers] = useState<Schemas['Presence'][]>([]);
  const writing = useValue(typed, (s) => s.ticket === ticket && s.at > 0);
  useEffect(() => {
    if (!ticket) return undefined;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout>;
    const path = { params: { path: { ticket } } };
    const say = async () => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') {
        const last = typed.get();
        const state = last.ticket === ticket && Date.now() - last.at < WRITING ? 'writing' : 'looking';
        if (state === 'looking' && last.ticket === ticket) typed.set({ ticket: '', at: 0 });
        try {
          const list = (await data(client.PUT('/api/v1/tickets/{ticket}/presence', { ...path, body: { state } }))).others;
          if (!stopped) setOthers(list);
        } catch {
          if (!stopped) setOthers([]); // nobody is known to be there
        }
      }
      if (!stopped) timer = setTimeout(() => void say(), EVERY);
    };
    // Whoever only passes by is not announced.
    timer = setTimeout(() => void say(), writing ? 0 : 1000);
    const seen = () => document.visibilityState === 'visible' && void say();
    document.addEventListener('visibilitychange', seen);
    return () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [ticket, writing]);
  useEffect(() => {
    if (!ticket) return undefined;
    return () => {
      setOthers([]);
      void client.DELETE('/api/v1/tickets/{ticket}/presence', { params: { path: { ticket } } }).catch(() => undefined);
    };
  }, [ticket]);
  return others;
}
