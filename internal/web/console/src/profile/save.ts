// The agent's own profile: how it is changed, and what of it the console follows.
import { client, type Schemas } from '../api/client';
import { session } from '../api/session';
import { said } from '../app/errors';
import { stale, versioned } from '../page/versioned';
import { notify } from '../app/notices';
import { language, type Language } from '../text/language';
import { translate } from '../text/text';

type Profile = Schemas['Profile'];

/** put shows a profile as the agent's own; version is what the next change names. */
function put(profile: Profile, version = session.state.get().version): void {
  const me = session.state.get().me;
  if (me) session.state.set({ me: { ...me, profile }, version });
}

// One change after another: each names the version that the one before made.
let turn: Promise<unknown> = Promise.resolve();

/** save changes what the body names, on the screen first; it is put back with a
 * message when the desk refuses. A profile that was changed in another window
 * meanwhile is read again and nothing of it overwritten. */
export async function save(body: Schemas['ProfileUpdate'], quiet = false): Promise<boolean> {
  const before = session.state.get().me?.profile;
  if (!before) return false;
  const { away, ...rest } = body;
  put({ ...before, ...rest, ...(away === undefined ? {} : { away: away.until ? away : undefined }) });
  const sent = turn.then(() => versioned(client.PATCH('/api/v1/me', { params: { header: { 'If-Match': session.state.get().version } }, body })));
  turn = sent.catch(() => undefined);
  try {
    const now = await sent;
    put(now.value, now.etag);
    if (body.zone !== undefined) await session.renew(); // without one it is the desk's, which this page does not know
    return true;
  } catch (e) {
    put(before);
    if (stale(e)) await session.renew();
    if (!quiet) notify({ error: true, text: stale(e) ? translate(language.current, 'profile.stale') : said((key, values) => translate(language.current, key, values), e) });
    return false;
  }
}

/** speak switches the whole console to a language, here and in the profile. */
export function speak(l: Language): void {
  language.choose(l);
  if (session.state.get().me?.profile?.language !== l) void save({ language: l }, true);
}
