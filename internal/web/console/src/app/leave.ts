// Signing out.
import { session } from '../api/session';
import { language } from '../text/language';
import { translate } from '../text/text';
import { notify } from './notices';

/** leave ends the session and goes on to where the issuer says; when the desk
 * cannot end it, whoever wanted to leave is told to be still signed in. */
export async function leave(): Promise<void> {
  const response = await fetch('/sign-out', { method: 'POST', headers: { 'X-CSRF-Token': session.csrf ?? '' } }).catch(() => null);
  if (response?.status === 401) return location.assign('/console'); // it was over already
  if (!response?.ok) {
    notify({ error: true, text: translate(language.current, 'app.leave.failed') });
    return;
  }
  const body = (await response.json().catch(() => ({}))) as { location?: string };
  location.assign(body.location ?? '/sign-out');
}
