// Who is signed in, and whether the way to the desk is open. The state changes
// by what requests meet, and everything that shows it listens.
import { create } from '../app/state';
import { language } from '../text/language';
import { zone } from '../text/zone';
import type { Me } from './client';

interface State {
  me: Me | null;
  /** The version of the profile in it: what a change of it names. */
  version: string;
  /** over: the session has ended; requests wait for the next sign-in. */
  over: boolean;
  online: boolean;
}

const state = create<State>({ me: null, version: '*', over: false, online: true });
state.listen(() => zone.tell(state.get().me?.zone));
let waiting: Array<() => void> = [];

type Known = Pick<State, 'version'> & { me: Me };

const known = async (response: Response): Promise<Known> => ({ me: (await response.json()) as Me, version: response.headers.get('ETag') ?? '*' });

const read = async (): Promise<Known | null> => {
  const response = await fetch('/api/v1/me', { headers: { Accept: 'application/json' } });
  return response.ok ? known(response) : null;
};

export const session = {
  state,
  get csrf() {
    return state.get().me?.csrf;
  },

  /** begin reads who is signed in; nobody is sent to sign in and comes back here. */
  async begin(): Promise<Me> {
    const response = await fetch('/api/v1/me', { headers: { Accept: 'application/json' } });
    if (response.status === 401) {
      location.assign('/sign-in?to=' + encodeURIComponent(location.pathname + location.search));
      return new Promise(() => undefined); // the page is being left
    }
    if (!response.ok) throw new Error(String(response.status));
    const now = await known(response);
    state.set(now);
    language.profile(now.me.profile?.language);
    return now.me;
  },

  /** ended is told of a 401 and answers when somebody has signed in again. */
  ended(): Promise<void> {
    state.set({ over: true });
    return new Promise((resolve) => waiting.push(resolve));
  },

  /** renew reads the session again; it reports whether there is one. What
   * waited for it goes on, unless another agent has signed in: then the page
   * begins anew, because what is on it was written by somebody else. */
  async renew(): Promise<boolean> {
    const now = await read().catch(() => null);
    if (!now) return false;
    const before = state.get().me;
    if (before && before.agent !== now.me.agent) {
      location.reload();
      return false;
    }
    state.set({ ...now, over: false });
    const go = waiting;
    waiting = [];
    for (const resolve of go) resolve();
    return true;
  },

  /** probe asks whether the desk can be reached again. */
  async probe(): Promise<void> {
    const response = await fetch('/console/', { method: 'HEAD', cache: 'no-store' }).catch(() => null);
    if (response) session.network(true);
  },

  network(online: boolean) {
    if (state.get().online !== online) state.set({ online });
  },
};

/** channel tells the other windows that somebody has signed in. */
export const signedIn = () => new BroadcastChannel('desk-signed-in');

const painted = () => new BroadcastChannel('desk-accent');

const take = (accent: string | undefined) => {
  const me = state.get().me;
  if (me) state.set({ me: { ...me, accent } });
};

/** paint gives this window and the others of the browser another colour of the
 * desk at once; GET /me brings it to all others. */
export function paint(accent: string | undefined): void {
  take(accent);
  const channel = painted();
  channel.postMessage(accent);
  channel.close();
}

/** follows takes the colours that other windows give, until the returned
 * function is called. */
export function follows(): () => void {
  const channel = painted();
  channel.onmessage = (e: MessageEvent<string | undefined>) => take(e.data);
  return () => channel.close();
}
