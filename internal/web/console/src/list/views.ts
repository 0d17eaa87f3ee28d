// The views that every desk has, and the orders of the list. What is open is
// looked for in memory; what is over is asked of the desk.
import type { Me, Schemas, Summary } from '../api/client';
import type { Key } from '../text/text';

export interface View {
  id: string;
  name: Key;
  empty: Key;
  has: (t: Summary, me: Me) => boolean;
  /** The same as the conditions of a saved view. */
  base: Schemas['ViewFilter'];
  /** Order of a view that is opened first; due when left out. */
  sort?: Sort;
  /** Id of the desk's view that answers it; left out: it is in memory. */
  remote?: string;
}

const waiting = new Set(['answered', 'pending', 'on_hold']);
const ours = (t: Summary) => t.status !== 'postponed' && !waiting.has(t.status);

export const views: View[] = [
  { id: 'due', name: 'list.view.due', empty: 'list.empty.due', has: ours, base: { categories: ['new', 'open'] } },
  { id: 'mine', name: 'list.view.mine', empty: 'list.empty.mine', has: (t, me) => t.assignee === me.agent, base: { assignees: ['me'] } },
  { id: 'team', name: 'list.view.team', empty: 'list.empty.team', has: (t, me) => t.team !== undefined && me.teams.includes(t.team), base: { teams: ['mine'] } },
  { id: 'unassigned', name: 'list.view.unassigned', empty: 'list.empty.unassigned', has: (t) => !t.assignee, base: { assignees: ['none'] } },
  { id: 'new', name: 'list.view.new', empty: 'list.empty.new', has: (t) => t.status === 'new' || t.status === 'open', base: { statuses: ['new', 'open'] }, sort: 'newest' },
  { id: 'waiting', name: 'list.view.waiting', empty: 'list.empty.waiting', has: (t) => waiting.has(t.status), base: { categories: ['waiting'] }, sort: 'quiet' },
  { id: 'postponed', name: 'list.view.postponed', empty: 'list.empty.postponed', has: (t) => t.status === 'postponed', base: { categories: ['snoozed'] } },
  { id: 'all', name: 'list.view.all', empty: 'list.empty.text', has: () => true, base: {} },
  { id: 'resolved', name: 'list.view.resolved', empty: 'list.empty.resolved', has: (t) => t.category === 'done', base: { categories: ['done'] }, sort: 'newest', remote: 'resolved' },
  { id: 'spam', name: 'list.view.spam', empty: 'list.empty.spam', has: () => true, base: { tags: ['spam'], categories: ['new', 'open', 'waiting', 'snoozed', 'done'] }, sort: 'newest', remote: 'spam' },
];

export const view = (id: string | undefined): View => views.find((v) => v.id === id) ?? views[0]!;

export const sorts = ['due', 'newest', 'quiet', 'priority'] as const;
export type Sort = (typeof sorts)[number];

const rank = { urgent: 0, high: 1, normal: 2, low: 3 };
const later = '9999';

const by: Record<Sort, (a: Summary, b: Summary) => number> = {
  due: (a, b) => order(a.dueAt ?? later, b.dueAt ?? later) || rank[a.priority] - rank[b.priority] || order(b.updatedAt, a.updatedAt),
  newest: (a, b) => order(b.updatedAt, a.updatedAt),
  quiet: (a, b) => order(a.updatedAt, b.updatedAt),
  priority: (a, b) => rank[a.priority] - rank[b.priority] || by.due(a, b),
};

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** sorted is a new list; tickets alike stay in the order of their numbers. */
export const sorted = (list: Summary[], sort: Sort): Summary[] => list.toSorted((a, b) => by[sort](a, b) || a.number - b.number);
