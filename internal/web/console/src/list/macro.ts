// Running a macro, on the ticket that is open or on many: what it changes can be
// put back like any other change, what it writes cannot.
import type { QueryClient } from '@tanstack/react-query';
import { client, data, type Schemas, type Summary } from '../api/client';
import { tried } from '../app/errors';
import type { Translate } from '../text/text';
import { isStale } from '../ticket/part';
import { failures, type Change, type Failure } from './change';
import { done, inverse, one, renewed, wasOf, type Done, type Was } from './undo';

type Macro = Pick<Schemas['Macro'], 'id' | 'actions'>;
type Run = Schemas['MacroRun'];

const BESIDE = 4; // requests at the same time

const does = (macro: Macro, ...what: Array<Schemas['MacroDo']>): boolean => macro.actions.some((a) => what.includes(a.do));

/** sends reports whether a macro writes to customers. */
export const sends = (macro: Macro): boolean => does(macro, 'reply');

/** writes reports whether a macro leaves something that no undoing takes away. */
export const writes = (macro: Macro): boolean => does(macro, 'reply', 'note');

/** back is the change that puts back what a macro has changed of a ticket. Who
 * was answered is not new again. */
export function back(was: Was, now: Was, macro: Macro, clock = Date.now()): Change {
  const change: Change = {};
  if (does(macro, 'status', 'reply')) change.status = now.status;
  if (does(macro, 'priority')) change.priority = now.priority;
  if (does(macro, 'type')) change.type = now.type;
  if (does(macro, 'team')) change.team = now.team;
  if (does(macro, 'assignee')) change.assignee = now.assignee;
  if (does(macro, 'add_tags', 'remove_tags')) change.tags = now.tags;
  return inverse(was.status === 'new' && sends(macro) ? { ...was, status: 'open' } : was, change, clock);
}

/** run is a macro run on a ticket of that version, or on the newest. */
export const run = (macro: Macro, ticket: string, version: string): Promise<Run> => data(client.POST('/api/v1/macros/{tool}/run', { params: { path: { tool: macro.id }, header: { 'If-Match': version } }, body: { ticket } }));

/** undoable is what can be put back of a run; empty when there is nothing. */
export function undoable(macro: Macro, now: Run): Done[] {
  if (!now.before) return [];
  const change = back(now.before, wasOf(now), macro);
  return Object.keys(change).length > 0 ? [{ ticket: one(now), before: now.before.rev, rev: now.rev, back: change }] : [];
}

/** runOnEach runs a macro on each of many, by a request of its own, and tells
 * which could not be. what says in words what is tried. */
export async function runOnEach(queries: QueryClient, t: Translate, tickets: Summary[], macro: Macro, what: string): Promise<void> {
  const failed: Failure[] = [];
  const made: Done[] = [];
  const waiting = [...tickets];
  const work = async () => {
    for (let ticket = waiting.shift(); ticket; ticket = waiting.shift()) {
      try {
        made.push(...undoable(macro, await run(macro, ticket.id, '*')));
      } catch (error) {
        failed.push({ ticket, why: isStale(error) ? t('ticket.stale') : tried(t, error, what) });
      }
    }
  };
  await Promise.all(Array.from({ length: BESIDE }, work));
  if (failed.length > 0) failures.set({ list: failed, of: tickets.length, undone: false });
  const n = tickets.length - failed.length;
  if (n > 0) done(queries, t, t(made.length > 0 && writes(macro) ? 'list.bulk.wrote' : 'list.bulk.done', { n }), made, () => undefined);
  renewed(queries);
}
