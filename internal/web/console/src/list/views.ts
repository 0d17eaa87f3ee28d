// The built-in views of the open tickets, and their order.
import type { Me, Summary } from '../api/client';
import type { Key } from '../text/text';

export interface View {
  id: string;
  name: Key;
  empty: Key;
  has: (t: Summary, me: Me) => boolean;
  /** Order of a view that is opened first; due when left out. */
  sort?: Sort;
}

const waiting = new Set(['answered', 'pending', 'on_hold']);
const ours = (t: Summary) => t.status !== 'postponed' && !waiting.has(t.status);

export const views: View[] = [
  { id: 'due', name: 'list.view.due', empty: 'list.empty.due', has: ours },
  { id: 'mine', name: 'list.view.mine', empty: 'list.empty.mine', has: (t, me) => t.assignee === me.agent },
  { id: 'team', name: 'list.view.team', empty: 'list.empty.team', has: (t, me) => t.team !== undefined && me.teams.includes(t.team) },
  { id: 'unassigned', name: 'list.view.unassigned', empty: 'list.empty.unassigned', has: (t) => !t.assignee },
  { id: 'new', name: 'list.view.new', empty: 'list.empty.new', has: (t) => t.status === 'new' || t.status === 'open', sort: 'newest' },
  { id: 'waiting', name: 'list.view.waiting', empty: 'list.empty.waiting', has: (t) => waiting.has(t.status), sort: 'quiet' },
  { id: 'postponed', name: 'list.view.postponed', empty: 'list.empty.postponed', has: (t) => t.status === 'postponed' },
  { id: 'all', name: 'list.view.all', empty: 'list.empty.text', has: () => true },
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
