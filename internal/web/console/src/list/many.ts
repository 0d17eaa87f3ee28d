// Changing many tickets: shown at once, in requests of as many as the desk takes,
// told what failed ticket by ticket, and undone when the agent wants it so.
import type { QueryClient } from '@tanstack/react-query';
import { client, data, type Summary } from '../api/client';
import { tried } from '../app/errors';
import { notify } from '../app/notices';
import type { Translate } from '../text/text';
import { failures, shown, type Change, type Each, type Failure } from './change';
import { AT_ONCE, done, inverse, one, renewed, why, type Done } from './undo';

/** changeMany makes one change on many, whichever version they have, or another
 * one on each, of the version that is shown; it tells which were not changed.
 * what says in words what is tried. */
export async function changeMany(queries: QueryClient, t: Translate, tickets: Summary[], change: Change | Each, what: string): Promise<void> {
  if (tickets.length === 0) return;
  const of: Each = typeof change === 'function' ? change : () => change;
  const undo = shown(
    queries,
    tickets.map((x) => x.id),
    change,
  );
  const failed: Failure[] = [];
  const made: Done[] = [];
  let broken = false;
  try {
    for (let i = 0; i < tickets.length; i += AT_ONCE) {
      const part = tickets.slice(i, i + AT_ONCE);
      const { results } = await data(
        typeof change === 'function'
          ? client.POST('/api/v1/tickets/bulk/each', { body: { tickets: part.map((x) => ({ id: x.id, rev: x.rev, changes: of(x) })) } })
          : client.POST('/api/v1/tickets/bulk', { body: { ids: part.map((x) => x.id), changes: change } }),
      );
      results.forEach((r, at) => {
        const x = part[at]!;
        if (r.status >= 400) failed.push({ ticket: x, why: why(t, r) });
        else if (r.before && r.rev) made.push({ ticket: one(x), before: r.before.rev, rev: r.rev, back: inverse(r.before, of(x)) });
      });
    }
  } catch (error) {
    if (made.length === 0) undo();
    const rest = tickets.length - made.length - failed.length;
    notify({ error: true, text: tried(t, error, `${tickets.length === 1 ? `#${tickets[0]!.number}` : t('list.count', { n: rest })} · ${what}`) });
    broken = true;
    if (made.length === 0) return renewed(queries);
  }
  if (failed.length > 0) failures.set({ list: failed, of: tickets.length, undone: false });
  if (made.length > 0 || failed.length === 0) done(queries, t, t('list.bulk.done', { n: failed.length > 0 || broken ? made.length : tickets.length }), made, undo);
  renewed(queries);
}
