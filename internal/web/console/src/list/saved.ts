// Views that somebody has saved: the same conditions as the desk's, asked of
// the tickets in memory, and the way between them and the filter line.
import type { Me, Schemas, Summary } from '../api/client';
import { plain } from '../keys/find';
import { facts, parse, written, type Fact, type Facet } from './filter';
import type { Sort } from './views';

type Filter = Schemas['ViewFilter'];
export type Saved = Schemas['View'];

const SOON = 60 * 60_000; // ms, as the desk counts it

/** slaOf is how a ticket stands to its nearest deadline. */
export function slaOf(t: Summary, now: number): Schemas['SLAState'] {
  const due = t.dueAt ? Date.parse(t.dueAt) : undefined;
  if (t.breached || (due !== undefined && due < now)) return 'breached';
  if (due === undefined) return 'none';
  return due - now <= SOON ? 'soon' : 'on_time';
}

const holds = <T>(of: T[] | undefined, value: T): boolean => !of || of.length === 0 || of.includes(value);

/** matches reports whether a view shows a ticket to the reader. */
export function matches(f: Filter, t: Summary, me: Me, now: number): boolean {
  if (!f.statuses?.length && !f.categories?.length && t.category === 'done') return false;
  const who = (named: string[] | undefined, id: string | undefined) => !named?.length || named.some((n) => (n === 'me' ? id === me.agent : n === 'mine' ? id !== undefined && me.teams.includes(id) : n === 'none' ? !id : n === id));
  if (!holds(f.statuses, t.status) || !holds(f.categories, t.category) || !who(f.teams, t.team) || !who(f.assignees, t.assignee)) return false;
  if (!holds(f.priorities, t.priority) || !holds(f.types, t.type) || !holds(f.channels, t.channel) || !holds(f.languages, t.language)) return false;
  if (!holds(f.sla, slaOf(t, now)) || !holds(f.organizations, t.organization ?? '')) return false;
  if (f.tags?.length && !t.tags.some((x) => f.tags!.includes(x))) return false;
  const text = plain(`${t.subject} ${t.requesterName ?? ''} ${t.number}`);
  return plain(f.text ?? '')
    .split(/\s+/)
    .every((w) => text.includes(w));
}

const categoryOf: Record<Summary['status'], Summary['category']> = { new: 'new', open: 'open', answered: 'waiting', pending: 'waiting', on_hold: 'waiting', postponed: 'snoozed', resolved: 'done', closed: 'done' };
const isStatus = (s: string): s is Summary['status'] => s in categoryOf;

/** mayHave reports whether a view can show tickets with a status. */
export function mayHave(f: Filter, status: Summary['status']): boolean {
  const category = categoryOf[status];
  if (!f.statuses?.length && !f.categories?.length) return category !== 'done';
  return holds(f.statuses, status) && holds(f.categories, category);
}

/** showsEnded reports whether the tickets in memory are not enough for it. */
export const showsEnded = (f: Filter): boolean => mayHave(f, 'resolved') || mayHave(f, 'closed');

/** within are the facets of a view: without the statuses that it never shows. */
export const within = (facets: Facet[], f: Filter): Facet[] =>
  facets.map((x) => (x.fact === 'status' ? { ...x, values: x.values.filter(([s]) => isStatus(s) && mayHave(f, s)) } : x)).filter((x) => x.fact !== 'status' || x.values.length > 1);

/** elsewhere is the built-in view that has what a line asks for, when the one
 * that is open never shows the statuses that it names. */
export function elsewhere(line: string, f: Filter): 'resolved' | 'all' | undefined {
  const asked = parse(line).facts.flatMap((x) => (x.name === 'status' && !x.not && isStatus(x.raw) ? [x.raw] : []));
  if (asked.length === 0 || asked.some((s) => mayHave(f, s))) return undefined;
  return asked.some((s) => categoryOf[s] === 'done') ? 'resolved' : 'all';
}

/** sortOf is the list's order that is nearest to a view's. */
export function sortOf(s: Schemas['ViewSort'] | undefined): Sort {
  if (s?.by === 'priority') return 'priority';
  if (s?.by === 'updated' || s?.by === 'created') return s.descending ? 'newest' : 'quiet';
  return 'due';
}

/** sorting is a view's order for the list's. */
export const sorting = (s: Sort): Schemas['ViewSort'] => (s === 'newest' ? { by: 'updated', descending: true } : s === 'quiet' ? { by: 'updated' } : s === 'priority' ? { by: 'priority' } : { by: 'due' });

const fields: Record<Exclude<Fact, 'sla'>, keyof Filter> = {
  status: 'statuses',
  priority: 'priorities',
  type: 'types',
  channel: 'channels',
  language: 'languages',
  team: 'teams',
  assignee: 'assignees',
  tag: 'tags',
  org: 'organizations',
};
const slas = { late: 'breached', soon: 'soon', ontime: 'on_time', none: 'none' } as const;

/** filterOf is what a line asks for, besides what the view that it stands in
 * asks; undefined when a view cannot ask it ("-tag:x"). */
export function filterOf(line: string, base: Filter): Filter | undefined {
  const { words, facts: asked } = parse(line);
  if (asked.some((f) => f.not)) return undefined;
  const filter: Record<string, unknown> = { ...base };
  for (const fact of facts) {
    const values = asked.filter((f) => f.name === fact).map((f) => f.raw);
    if (values.length === 0) continue;
    if (fact === 'sla') filter.sla = values.flatMap((v) => (v in slas ? [slas[v as keyof typeof slas]] : []));
    else filter[fields[fact]] = values;
  }
  if (words.length > 0) filter.text = words.join(' ');
  return filter as Filter;
}

/** lineOf is a view's conditions as a line; categories are said by their statuses. */
export function lineOf(f: Filter): string {
  const parts: string[] = [];
  for (const fact of facts) {
    const values = fact === 'sla' ? (f.sla ?? []).map((s) => Object.entries(slas).find(([, v]) => v === s)?.[0] ?? s) : ((f[fields[fact]] as string[] | undefined) ?? []);
    for (const v of values) parts.push(written(fact, v));
  }
  if (f.text) parts.push(f.text);
  return parts.join(' ');
}
