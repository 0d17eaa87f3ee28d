// What must be known of a ticket before somebody ends it: asked for before
// anything is sent, in its place.
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { ApiError, type Schemas, type Status, type Ticket } from '../api/client';
import { configuration } from '../api/desk';
import { create } from '../app/state';
import { isAsked } from './fields';
import { reach } from './reach';
import { SPAM } from './spam';

type CustomField = Schemas['CustomField'];

/** ends reports whether a ticket is over in a status. */
export const ends = (s: Status | undefined): boolean => s === 'resolved' || s === 'closed';

/** lacking are the fields without which a ticket cannot be ended by hand, as the
 * desk decides it: a box must be ticked, and what has ended, or is
 * spam, is not asked. */
export function lacking(fields: CustomField[] | undefined, t: Pick<Ticket, 'status' | 'type' | 'form' | 'fields' | 'tags'>): CustomField[] {
  if (ends(t.status) || t.tags.includes(SPAM)) return [];
  const given = (f: CustomField) => Boolean(t.fields[f.id]) && (f.kind !== 'checkbox' || t.fields[f.id] === 'true');
  return (fields ?? []).filter((f) => f.requiredAtResolve && isAsked(f, t) && !given(f));
}

/** marked are the fields that somebody was asked for, until they have a value. */
export const marked = create<{ ticket: string; fields: readonly string[] }>({ ticket: '', fields: [] });

/** demand marks fields and goes to the first. */
export function demand(ticket: string, fields: readonly string[]): void {
  marked.set({ ticket, fields });
  if (fields[0]) reach(ticket, `fields.${fields[0]}`);
}

/** refused are the ids of the fields that the desk wanted to have. */
export const refused = (error: unknown): string[] => (error instanceof ApiError ? (error.problem?.errors ?? []).flatMap((e) => (e.field.startsWith('fields.') ? [e.field.slice('fields.'.length)] : [])) : []);

/** useMayEnd answers whether a ticket may be left in a status now; when
 * something is missing for it that is asked for instead. */
export function useMayEnd(ticket: Ticket): (to: Status | undefined, type?: Ticket['type']) => boolean {
  const fields = useQuery(configuration).data?.fields;
  return useCallback(
    (to, type = ticket.type) => {
      const missing = ends(to) ? lacking(fields, { ...ticket, type }) : [];
      if (missing.length === 0) return true;
      demand(
        ticket.id,
        missing.map((f) => f.id),
      );
      return false;
    },
    [fields, ticket],
  );
}

/** outcome is the status and type that a macro leaves a ticket with. */
export function outcome(macro: Pick<Schemas['Macro'], 'actions'>): { status: Status | undefined; type: Ticket['type'] | undefined } {
  const last = (what: 'status' | 'type') => macro.actions.findLast((a) => a.do === what)?.value;
  return { status: last('status') as Status | undefined, type: last('type') as Ticket['type'] | undefined };
}
