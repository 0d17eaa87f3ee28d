// What the priority matrix says of a ticket, as the desk computes it.
import type { Priority, Schemas, Ticket } from '../api/client';

const up: Priority[] = ['low', 'normal', 'high', 'urgent'];

/** matrixSays is undefined while impact or urgency are not known. */
export function matrixSays(m: Schemas['Matrix'] | undefined, t: Pick<Ticket, 'impact' | 'urgency' | 'complexity'>): Priority | undefined {
  if (!m || !t.impact || !t.urgency) return undefined;
  const raise = t.complexity ? (m.raise?.[t.complexity] ?? 0) : 0;
  return up[Math.min(up.length - 1, up.indexOf(m[t.impact][t.urgency]) + raise)];
}
