import { describe, expect, it } from 'vitest';
import type { Schemas, Summary } from '../api/client';
import type { Change } from './change';
import { back } from './macro';
import { isUnread, seen } from './seen';
import { follows, inverse, type Done, type Was } from './undo';

const was: Was = { status: 'pending', priority: 'normal', type: 'task', team: 'it', assignee: 'ana', tags: ['vip'], fields: { cause: 'rain' } };
const noon = Date.parse('2026-03-02T12:00:00Z');

describe('inverse', () => {
  const rows: Array<[string, Was, Change, Change]> = [
    ['status', was, { status: 'resolved' }, { status: 'pending' }],
    ['new', { ...was, status: 'new' }, { status: 'closed', tags: ['spam'] }, { status: 'new', tags: ['vip'] }],
    ['spam no more', { ...was, status: 'closed', tags: ['vip', 'spam'] }, { notSpam: true }, { status: 'closed', tags: ['vip', 'spam'] }],
    ['asleep', { ...was, status: 'postponed', wakeAt: '2026-03-03T09:00:00Z' }, { status: 'open' }, { status: 'postponed', wakeAt: '2026-03-03T09:00:00Z' }],
    ['asleep, and its time has come', { ...was, status: 'postponed', wakeAt: '2026-03-02T09:00:00Z' }, { status: 'closed' }, { status: 'open' }],
    ['priority of a hand', { ...was, prioritySource: 'hand' }, { priority: 'low' }, { priority: 'normal' }],
    ['priority that nobody had set', { ...was, prioritySource: undefined }, { priority: 'low' }, { priority: 'normal', freePriority: true }],
    ['priority of a rule', { ...was, prioritySource: 'rule' }, { priority: 'low' }, { priority: 'normal', freePriority: true }],
    ['priority of the matrix', { ...was, prioritySource: 'matrix' }, { priority: 'low' }, { useMatrix: true }],
    ['back to the matrix', { ...was, prioritySource: 'hand' }, { useMatrix: true }, { priority: 'normal' }],
    ['another team takes the assignee away', was, { team: 'sales' }, { team: 'it', assignee: 'ana' }],
    ['nobody', { ...was, assignee: '' }, { assignee: 'luis' }, { assignee: '' }],
    ['fields and factors', was, { fields: { cause: 'snow', more: 'x' }, impact: 'all' }, { fields: { cause: 'rain', more: '' }, impact: null }],
    ['only what was changed', was, { tags: [] }, { tags: ['vip'] }],
  ];
  it.each(rows)('%s', (_, before, change, back) => expect(inverse(before, change, noon)).toEqual(back));
});

describe('what a macro has changed', () => {
  const macro = (...actions: Schemas['MacroAction'][]) => ({ id: 'm', actions });
  const now: Was = { ...was, status: 'answered', priority: 'high', assignee: 'luis', tags: ['vip', 'urge'] };
  it.each<[string, ReturnType<typeof macro>, Was, Change]>([
    ['by hand of the desk', macro({ do: 'priority', value: 'high' }, { do: 'add_tags', tags: ['urge'] }), was, { priority: 'normal', freePriority: true, tags: ['vip'] }],
    ['nobody is his', macro({ do: 'assignee', value: 'me' }), { ...was, assignee: '' }, { assignee: '' }],
    ['another team', macro({ do: 'team', value: 'sales' }), was, { team: 'it', assignee: 'ana' }],
    ['an answer leaves a status', macro({ do: 'reply', text: { es: 'Hola' } }), was, { status: 'pending' }],
    ['who was answered is not new again', macro({ do: 'reply', text: { es: 'Hola' } }, { do: 'status', value: 'pending' }), { ...was, status: 'new' }, { status: 'open' }],
    ['a note alone', macro({ do: 'note', text: { es: 'Hola' } }), was, {}],
  ])('%s', (_, m, before, want) => expect(back(before, now, m, noon)).toEqual(want));
});

it('an earlier change can be undone after a later one was', () => {
  const of = (id: string, before: number, rev: number): Done => ({ ticket: { id, number: 1, subject: '' }, before, rev, back: {} });
  const first = [of('a', 3, 4), of('b', 7, 8)];
  follows([first], of('a', 4, 5), 6);
  follows([first], of('b', 9, 10), 11); // somebody else's change stands between
  expect(first.map((d) => d.rev)).toEqual([6, 8]);
});

it('what is marked as unread is so until it is opened', () => {
  const ticket = { id: 'x', messages: 2, snippetFrom: 'agent' } as Summary;
  const unread = () => isUnread(seen.state.get().messages.x, ticket);
  seen.read('x', 2);
  expect(unread()).toBe(false);
  seen.unread(['x', 'y']);
  expect(unread()).toBe(true);
  seen.read('x', 2);
  expect(unread()).toBe(false);
  expect(isUnread(undefined, { messages: 1, snippetFrom: 'person' })).toBe(true);
  expect(isUnread(undefined, { messages: 1, snippetFrom: 'agent' })).toBe(false);
});
