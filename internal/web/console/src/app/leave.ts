// Signing out.
import { session } from '../api/session';

/** leave ends the session and goes on to where the issuer says. */
export async function leave(): Promise<void> {
  const response = await fetch('/sign-out', { method: 'POST', headers: { 'X-CSRF-Token': session.csrf ?? '' } });
  const body = (await response.json().catch(() => ({}))) as { location?: string };
  location.assign(body.location ?? '/sign-out');
}
