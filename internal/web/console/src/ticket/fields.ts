// Which of the desk's own fields a ticket has.
import type { Schemas, Ticket } from '../api/client';

/** belongs: by type and form; a ticket that came through no form counts for
 * the desk's own. One that is asked no longer is shown while it has a value. */
export function belongs(f: Schemas['CustomField'], t: Pick<Ticket, 'type' | 'form' | 'fields'>): boolean {
  if (f.off) return Boolean(t.fields[f.id]);
  const inForm = !f.forms || f.forms.length === 0 || f.forms.includes(t.form ?? 'own');
  const ofType = !f.types || f.types.length === 0 || f.types.includes(t.type);
  return (inForm && ofType) || Boolean(t.fields[f.id]);
}
