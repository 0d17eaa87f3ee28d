// The values that a ticket's fields may have, in the order in which they are offered.
import type { Schemas } from '../api/client';

/** settable are the statuses that are chosen without saying anything more. */
export const settable = ['open', 'answered', 'pending', 'on_hold', 'resolved', 'closed'] as const;
export const priorities: Schemas['Priority'][] = ['urgent', 'high', 'normal', 'low'];
export const types: Schemas['Type'][] = ['question', 'incident', 'request', 'problem', 'task'];
