// What is written of a new ticket is kept at every stroke, for each agent, until
// the desk has it.
import type { Schemas } from '../api/client';
import { belongs } from '../ticket/fields';
import type { Sent } from '../ticket/uploads';

export interface Draft {
  address: string;
  name: string;
  language: '' | 'es' | 'en';
  subject: string;
  text: string;
  type: Schemas['Type'];
  impact: '' | Schemas['Impact'];
  urgency: '' | Schemas['Urgency'];
  fields: Record<string, string>;
  files: Sent[];
}

export const fresh = (): Draft => ({ address: '', name: '', language: '', subject: '', text: '', type: 'question', impact: '', urgency: '', fields: {}, files: [] });

const key = (agent: string) => `desk-new-ticket-${agent}`;

/** kept is what the agent wrote last, or an empty one. */
export function kept(agent: string): Draft {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key(agent)) ?? 'null');
    return stored && typeof stored === 'object' ? { ...fresh(), ...stored } : fresh();
  } catch {
    return fresh();
  }
}

/** keep keeps it; an empty one is forgotten. */
export function keep(agent: string, draft: Draft): void {
  try {
    if (JSON.stringify(draft) === JSON.stringify(fresh())) localStorage.removeItem(key(agent));
    else localStorage.setItem(key(agent), JSON.stringify(draft));
  } catch {
    // storage is forbidden: it lasts as long as the page
  }
}

/** asked are the custom fields that the form shows for a type; those that must
 * be filled in stand first. */
export const asked = (fields: Schemas['CustomField'][], type: Schemas['Type']): Schemas['CustomField'][] =>
  fields
    .filter((f) => belongs(f, { type, fields: {} }))
    .toSorted((a, b) => Number(b.requiredAtCreate ?? false) - Number(a.requiredAtCreate ?? false));

/** bodyOf is what the desk is sent: what is empty is left out. */
export function bodyOf(d: Draft, fields: Schemas['CustomField'][]): Schemas['NewTicket'] {
  const values = Object.fromEntries(asked(fields, d.type).flatMap((f) => (d.fields[f.id] ? [[f.id, d.fields[f.id]!]] : [])));
  return {
    address: d.address.trim(),
    text: d.text,
    type: d.type,
    ...(d.name.trim() ? { name: d.name.trim() } : {}),
    ...(d.language ? { language: d.language } : {}),
    ...(d.subject.trim() ? { subject: d.subject.trim() } : {}),
    ...(d.impact ? { impact: d.impact } : {}),
    ...(d.urgency ? { urgency: d.urgency } : {}),
    ...(Object.keys(values).length > 0 ? { fields: values } : {}),
    ...(d.files.length > 0 ? { uploads: d.files.map((f) => ({ id: f.id, name: f.name })) } : {}),
  };
}
