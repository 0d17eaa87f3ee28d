// What the dashboard says, counted from the open tickets in memory.
import { takes } from '../api/may';
import type { AgentEntry, Me, Summary } from '../api/client';

export interface Load {
  agent: AgentEntry;
  open: number;
  waiting: number;
  breached: number;
}

export interface Sums {
  late: Summary[];
  /** Due next, those that are not late yet. */
  next: Summary[];
  mine: Summary[];
  load: Load[];
}

const isWaiting = (t: Summary) => t.category === 'waiting' || t.category === 'snoozed';
export const isLate = (t: Summary, now: number) => t.breached || (t.dueAt !== undefined && Date.parse(t.dueAt) < now);
const byDue = (a: Summary, b: Summary) => (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9') || a.number - b.number;

/** sums counts what is to do: a ticket that waits for somebody else is not
 * due, whatever its clock says, and weighs on nobody but as waiting. */
export function sums(tickets: Summary[], agents: AgentEntry[], me: Me, now: number): Sums {
  const ours = tickets.filter((t) => !isWaiting(t) && t.category !== 'done');
  const load = new Map<string, Load>();
  for (const agent of agents) if (takes(agent)) load.set(agent.id, { agent, open: 0, waiting: 0, breached: 0 });
  for (const t of tickets) {
    const l = t.assignee === undefined ? undefined : load.get(t.assignee);
    if (!l) continue;
    if (isWaiting(t)) l.waiting++;
    else if (t.category !== 'done') l.open++;
    if (isLate(t, now)) l.breached++;
  }
  return {
    late: tickets.filter((t) => isLate(t, now)).toSorted(byDue),
    next: ours.filter((t) => t.dueAt !== undefined && !isLate(t, now)).toSorted(byDue),
    mine: ours.filter((t) => me.agent !== undefined && t.assignee === me.agent).toSorted(byDue),
    load: [...load.values()].toSorted((a, b) => b.open - a.open || a.agent.name.localeCompare(b.agent.name)),
  };
}
