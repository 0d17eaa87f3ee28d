// The agent's own profile: how it is changed, and what of it the console follows.
import { client, data, type Schemas } from '../api/client';
import { session } from '../api/session';
import { said } from '../app/errors';
import { notify } from '../app/notices';
import { language, type Language } from '../text/language';
import { translate } from '../text/text';

type Profile = Schemas['Profile'];

/** put shows a profile as the agent's own. */
function put(profile: Profile): void {
  const me = session.state.get().me;
  if (me) session.state.set({ me: { ...me, profile } });
}

/** save changes what the body names, on the screen first; it is put back with a
 * message when the desk refuses. The profile is the agent's alone, so that
 * whichever version is newest is meant. */
export async function save(body: Schemas['ProfileUpdate'], quiet = false): Promise<boolean> {
  const before = session.state.get().me?.profile;
  if (!before) return false;
  const { away, ...rest } = body;
  put({ ...before, ...rest, ...(away === undefined ? {} : { away: away.until ? away : undefined }) });
  try {
    put(await data(client.PATCH('/api/v1/me', { params: { header: { 'If-Match': '*' } }, body })));
    return true;
  } catch (e) {
    put(before);
    if (!quiet) notify({ error: true, text: said((key, values) => translate(language.current, key, values), e) });
    return false;
  }
}

/** speak switches the whole console to a language, here and in the profile. */
export function speak(l: Language): void {
  language.choose(l);
  if (session.state.get().me?.profile?.language !== l) void save({ language: l }, true);
}
