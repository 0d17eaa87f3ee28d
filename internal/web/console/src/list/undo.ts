// Putting back what one has changed: for some seconds every change of tickets
// can be undone, ticket by ticket. What somebody has changed since stays as he
// left it, and is named.
import type { QueryClient } from '@tanstack/react-query';
import { client, data, type Schemas, type Summary, type Ticket } from '../api/client';
import { called, statuses } from '../api/desk';
import { agents, teams } from '../api/queries';
import { failing, named, said } from '../app/errors';
import { notify, type Notice } from '../app/notices';
import { language } from '../text/language';
import { isKey, type Translate } from '../text/text';
import { failures, UNDONE, type Change, type Failure } from './change';

/** AT_ONCE is the desk's limit of tickets in one request. */
export const AT_ONCE = 100;
const UNDO = 15_000; // ms in which a change can be undone

/** Was is what a ticket was before a change, as far as changes name it. */
export type Was = Omit<Schemas['TicketBefore'], 'rev'>;

/** wasOf is what a ticket on the screen is now. */
export const wasOf = (x: Ticket): Was => ({ ...x, team: x.team ?? '', assignee: x.assignee ?? '', ...(x.priorityOrigin ? { prioritySource: x.priorityOrigin.source } : {}) });

/** inverse is the change that puts back what a change has changed. */
export function inverse(was: Was, change: Change, now = Date.now()): Change {
  const back: Change = {};
  if (change.status || change.notSpam) {
    const asleep = was.status === 'postponed' && was.wakeAt !== undefined && Date.parse(was.wakeAt) > now;
    Object.assign(back, asleep ? { status: was.status, wakeAt: was.wakeAt } : { status: was.status === 'postponed' ? 'open' : was.status });
  }
  if (change.priority || change.useMatrix) Object.assign(back, was.prioritySource === 'matrix' ? { useMatrix: true } : { priority: was.priority, ...(was.prioritySource === 'hand' ? {} : { freePriority: true }) });
  if (change.type) back.type = was.type;
  if (change.team !== undefined) back.team = was.team;
  if (change.team !== undefined || change.assignee !== undefined) back.assignee = was.assignee; // another team lets its own agents decide
  if (change.tags || change.notSpam) back.tags = was.tags;
  if (change.closeBlockers) back.closeBlockers = was.closeBlockers ?? [];
  if (change.fields) back.fields = Object.fromEntries(Object.keys(change.fields).map((id) => [id, was.fields?.[id] ?? '']));
  for (const factor of ['impact', 'urgency', 'complexity'] as const) if (change[factor] !== undefined) Object.assign(back, { [factor]: was[factor] ?? null });
  return back;
}

/** Done is a ticket that was changed: the revs before and after, and the way back. */
export interface Done {
  ticket: Failure['ticket'];
  before: number;
  rev: number;
  back: Change;
}

/** what can still be undone, the oldest first. */
const standing: Done[][] = [];

const over = (done: Done[]) => {
  const at = standing.indexOf(done);
  if (at >= 0) standing.splice(at, 1);
};

/** follows lets the earlier changes of a ticket be undone after a later one was:
 * what they left is there again, under another rev. */
export function follows(earlier: Done[][], undone: Done, rev: number): void {
  for (const d of earlier.flat()) if (d.ticket.id === undone.ticket.id && d.rev === undone.before) d.rev = rev;
}

/** done says what was changed and offers to undo it; hidden shows at once what
 * was on the screen before. */
export function done(queries: QueryClient, t: Translate, text: string, list: Done[], hidden: () => void, more: Pick<Notice, 'action'> = {}): void {
  const can = list.filter((d) => Object.keys(d.back).length > 0);
  if (can.length === 0) return void notify({ text, ...more });
  standing.push(can);
  setTimeout(() => over(can), UNDO);
  notify({ text, ...more, undo: () => void putBack(queries, t, can, hidden) }, UNDO);
}

async function putBack(queries: QueryClient, t: Translate, list: Done[], hidden: () => void): Promise<void> {
  over(list);
  hidden();
  const kept: Failure[] = [];
  try {
    for (let i = 0; i < list.length; i += AT_ONCE) {
      const part = list.slice(i, i + AT_ONCE);
      const { results } = await data(client.POST('/api/v1/tickets/bulk/each', { body: { quiet: true, tickets: part.map((d) => ({ id: d.ticket.id, rev: d.rev, changes: { ...d.back, why: UNDONE } })) } }));
      results.forEach((r, at) => {
        const d = part[at]!;
        if (r.status >= 400) kept.push({ ticket: d.ticket, why: why(t, r) });
        else if (r.rev) follows(standing, d, r.rev);
      });
    }
    if (kept.length === 0) notify({ text: list.length === 1 ? t('list.undone.ticket', { number: `#${list[0]!.ticket.number}` }) : t('list.undone', { n: list.length }) });
    else failures.set({ list: kept, of: list.length, undone: true });
  } catch (error) {
    const what = list.length === 1 ? `#${list[0]!.ticket.number}` : t('list.count', { n: list.length });
    notify({ error: true, text: failing(error) ? t('list.undone.failed', { what }) : said(t, error) });
  }
  renewed(queries);
}

export const renewed = (queries: QueryClient): void => {
  for (const key of ['open', 'ticket', 'view', 'search']) void queries.invalidateQueries({ queryKey: [key] });
};

/** why is the reason of one result in words. */
export function why(t: Translate, r: Schemas['BulkResult']): string {
  if (r.errors?.length) return named(t, r.errors);
  const key = `word.problem.${r.code}`;
  return isKey(key) ? t(key) : r.code;
}

/** inWords is a change as its message says it: "Priority: High". */
export function inWords(queries: QueryClient, t: Translate, c: Change): string {
  const l = language.current;
  const pieces: string[] = [];
  if (c.status) pieces.push(`${t('ticket.status')}: ${queries.getQueryData(statuses.queryKey)?.find((s) => s.status === c.status)?.name[l] || t(`word.status.${c.status}`)}`);
  if (c.priority) pieces.push(`${t('ticket.priority')}: ${t(`word.priority.${c.priority}`)}`);
  if (c.type) pieces.push(`${t('ticket.type')}: ${t(`word.type.${c.type}`)}`);
  if (c.team) pieces.push(`${t('ticket.team')}: ${called(queries.getQueryData(teams.queryKey)?.find((x) => x.id === c.team)?.name, l, c.team)}`);
  if (c.assignee !== undefined) pieces.push(`${t('ticket.assignee')}: ${c.assignee ? (queries.getQueryData(agents.queryKey)?.find((a) => a.id === c.assignee)?.name ?? c.assignee) : t('list.nobody.assignee')}`);
  if (c.notSpam) pieces.push(t('ticket.spam.not'));
  for (const factor of ['impact', 'urgency', 'complexity'] as const) if (c[factor] !== undefined) pieces.push(t(`ticket.${factor}`));
  if (c.tags) pieces.push(`${t('ticket.tags')}: ${c.tags.join(', ') || t('ticket.event.tags.none')}`);
  return pieces.join(' · ') || t('ticket.event.changed');
}

/** one is a ticket of the list in what Done and Failure need of it. */
export const one = ({ id, number, subject }: Pick<Summary, 'id' | 'number' | 'subject'>): Failure['ticket'] => ({ id, number, subject });
