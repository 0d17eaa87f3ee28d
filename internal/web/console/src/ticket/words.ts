// The values that a ticket's fields may have, in the order in which they are offered.
import type { Schemas } from '../api/client';
import type { Key } from '../text/text';

/** settable are the statuses that are chosen without saying anything more. */
export const settable = ['open', 'answered', 'pending', 'on_hold', 'resolved', 'closed'] as const;
export const priorities: Schemas['Priority'][] = ['urgent', 'high', 'normal', 'low'];
export const types: Schemas['Type'][] = ['question', 'incident', 'request', 'problem', 'task'];

export const impacts: Schemas['Impact'][] = ['one', 'several', 'all'];
export const urgencies: Schemas['Urgency'][] = ['high', 'medium', 'low'];
export const complexities: Schemas['Complexity'][] = ['low', 'medium', 'high'];

/** impactKey is the text of an impact. */
export const impactKey = (i: Schemas['Impact']): Key => (i === 'one' ? 'word.impact.person' : i === 'several' ? 'word.impact.several' : 'word.impact.all');

export const blockers: Schemas['Blocker'][] = ['invoice', 'signature'];
