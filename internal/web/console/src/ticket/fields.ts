// Which of the desk's own fields a ticket has.
import type { Schemas, Ticket } from '../api/client';

/** isAsked: by type and form; a ticket that came through no form counts for
 * the desk's own. */
export function isAsked(f: Schemas['CustomField'], t: Pick<Ticket, 'type' | 'form'>): boolean {
  const inForm = !f.forms || f.forms.length === 0 || f.forms.includes(t.form ?? 'own');
  const ofType = !f.types || f.types.length === 0 || f.types.includes(t.type);
  return !f.off && inForm && ofType;
}

/** belongs: those that are asked, and one that is asked no longer while it has
 * a value. */
export const belongs = (f: Schemas['CustomField'], t: Pick<Ticket, 'type' | 'form' | 'fields'>): boolean => isAsked(f, t) || Boolean(t.fields[f.id]);
