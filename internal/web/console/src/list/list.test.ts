import { describe, expect, it } from 'vitest';
import type { Me, Summary } from '../api/client';
import { place, stand } from './cursor';
import { left } from './due';
import { folded } from './feed';
import { apart, best, parse, parts, passes, toggled, understood, wordsOf, type Facet } from './filter';
import { once } from './pages';
import { elsewhere, filterOf, lineOf, matches, showsEnded, slaOf, within } from './saved';
import { sorted, view, views } from './views';

const now = Date.parse('2026-03-02T10:00:00.000Z');
const ticket = (more: Partial<Summary> = {}): Summary => ({
  id: 'a', number: 1042, rev: 1, subject: 'La factura no llegó', requester: 'p', requesterName: 'Lucía Gómez', status: 'open', priority: 'normal', type: 'question',
  channel: 'email', language: 'es', tags: ['IVA'], createdAt: '2026-03-01T10:00:00.000Z', updatedAt: '2026-03-01T10:00:00.000Z', breached: false, messages: 1, ...more,
} as Summary);

describe('the filter line', () => {
  it.each([
    ['', true],
    ['factura lucia', true],
    ['#1042', true],
    ['pedido', false],
    ['status:open', true],
    ['status:new status:open', true],
    ['status:open priority:high', false],
    ['-tag:iva', false],
    ['tag:iva assignee:none', true],
    ['sla:none', true],
    ['http://x', false],
  ])('%j', (line, want) => expect(passes(ticket(), parse(line), now)).toBe(want));
  it.each([
    ['3', true],
    ['resuelto viejo 3', true],
    ['viejo 30', true],
    ['ejo 3', true],
    ['10', true],
    ['#10', true],
    ['42', false], // the middle of the ticket's own number
    ['0', false],
    ['9', false],
    ['28', true], // of 2026-28b
    ['2026-28', true],
    ['28b', true],
  ])('a number, %j', (line, want) => expect(passes(ticket({ subject: 'Resuelto viejo 305 de 2026-28b' }), parse(line), now)).toBe(want));
  it('shows first where words begin and numbers are whole', () => {
    const rows = [30, 3, 13, 33].map((n, i) => ticket({ id: String(n), number: 2001 + i, subject: `Resuelto viejo ${n}` }));
    const of = (line: string, list = rows) => best(list.filter((x) => passes(x, parse(line), now)), parse(line)).map((x) => x.id);
    expect(of('viejo 3')).toEqual(['3', '30', '33']);
    expect(of('viejo')).toEqual(['30', '3', '13', '33']);
    expect(of('2003')).toEqual(['13']);
    expect(of('voice', [ticket({ id: 'in', subject: 'Your invoice' }), ticket({ id: 'mail', subject: 'A voicemail' })])).toEqual(['mail', 'in']);
  });
  it('knows what is late', () => {
    expect(passes(ticket({ dueAt: '2026-03-02T09:59:00.000Z' }), parse('sla:late'), now)).toBe(true);
    expect(passes(ticket({ dueAt: '2026-03-02T10:01:00.000Z' }), parse('sla:late'), now)).toBe(false);
  });
  it('adds and takes away a fact', () => {
    expect(toggled('factura', 'status', 'open')).toBe('factura status:open');
    expect(toggled('factura status:open', 'status', 'open')).toBe('factura');
  });
});

describe('views', () => {
  const me = { kind: 'agent', agent: 'ana', teams: ['billing'], scopes: [], allowed: [], toolTeams: [] } as Me;
  it.each([
    ['due', ticket({ status: 'postponed' }), false],
    ['due', ticket(), true],
    ['mine', ticket({ assignee: 'ana' }), true],
    ['team', ticket({ team: 'billing' }), true],
    ['team', ticket(), false],
    ['unassigned', ticket(), true],
    ['waiting', ticket({ status: 'pending' }), true],
    ['none such', ticket(), true],
  ])('%s', (id, t, want) => expect(view(id).has(t, me)).toBe(want));
  it('puts what is due next first, what nobody waits for last', () => {
    const list = [ticket({ id: 'none' }), ticket({ id: 'later', dueAt: '2026-03-03T00:00:00.000Z' }), ticket({ id: 'next', dueAt: '2026-03-02T00:00:00.000Z' })];
    expect(sorted(list, 'due').map((t) => t.id)).toEqual(['next', 'later', 'none']);
  });
});

describe('left', () => {
  it.each([
    ['2026-03-02T10:45:00.000Z', '45m', 'soon'],
    ['2026-03-02T13:20:00.000Z', '3h 20m', 'calm'],
    ['2026-03-02T09:30:00.000Z', '−30m', 'late'],
    ['2026-03-09T10:00:00.000Z', '7d', 'calm'],
    ['2026-03-03T06:10:00.000Z', '20h', 'calm'],
  ])('%s', (then, text, urgency) => expect(left(then, now)).toEqual({ text, urgency }));
});

describe('the change feed', () => {
  it('takes what is newer, adds, removes, and never goes back', () => {
    const list = [ticket({ id: 'a', rev: 3 }), ticket({ id: 'b', rev: 1 }), ticket({ id: 'c', rev: 1 })];
    const after = folded(list, { tickets: [ticket({ id: 'a', rev: 2, subject: 'old' }), ticket({ id: 'b', rev: 2, subject: 'new' }), ticket({ id: 'd' })], gone: ['c'] });
    expect(after.map((t) => [t.id, t.rev])).toEqual([['a', 3], ['b', 2], ['d', 1]]);
  });
  it('leaves the list as it is when nothing has changed', () => {
    const list = [ticket()];
    expect(folded(list, { tickets: [], gone: [] })).toBe(list);
  });
});

describe('a filter in the reader’s words', () => {
  const facets: Facet[] = [
    { fact: 'status', name: 'Estado', values: [['open', 'Abierto']] },
    { fact: 'tag', name: 'Etiqueta', values: [['dos palabras', 'dos palabras']] },
  ];
  it.each([
    ['estado:abierto', 'status:open'],
    ['-Estado:Abierto factura', '-status:open factura'],
    ['etiqueta:"dos palabras"', 'tag:"dos palabras"'],
    ['status:open', 'status:open'],
    ['http://x', 'http://x'],
  ])('%s', (line, want) => expect(understood(line, facets)).toBe(want));
  it('keeps two words in quotes together', () => {
    expect(passes(ticket({ tags: ['Dos palabras'] }), parse('tag:"dos palabras"'), now)).toBe(true);
    expect(toggled('', 'tag', 'dos palabras')).toBe('tag:"dos palabras"');
    expect(parts('x tag:"dos palabras" y')).toEqual({ chips: ['tag:"dos palabras"'], words: 'x y' });
  });
  it.each([
    ['status:op', false, [], 'status:op', ''],
    ['status:open ', false, ['status:open'], '', ''],
    ['fac status:open x', false, ['status:open'], 'fac x', 'fac x'],
    ['status:open', true, ['status:open'], '', ''],
    ['two words ', false, [], 'two words ', 'two words'],
  ])('typing %j', (typed, complete, done, rest, words) => {
    expect(apart(typed, typed, complete)).toEqual({ done, rest });
    expect(wordsOf(rest)).toBe(words);
  });
});

describe('saved views', () => {
  const me = { kind: 'agent', agent: 'ana', teams: ['billing'], scopes: [], allowed: [], toolTeams: [] } as Me;
  const open = (more: Partial<Summary> = {}) => ticket({ category: 'open', ...more });
  it.each([
    [{}, open(), true],
    [{}, open({ status: 'resolved', category: 'done' }), false],
    [{ categories: ['done' as const] }, open({ status: 'resolved', category: 'done' }), true],
    [{ assignees: ['me'] }, open({ assignee: 'ana' }), true],
    [{ assignees: ['none', 'tom'] }, open({ assignee: 'ana' }), false],
    [{ teams: ['mine'] }, open({ team: 'billing' }), true],
    [{ teams: ['mine'] }, open(), false],
    [{ tags: ['IVA'] }, open(), true],
    [{ sla: ['soon' as const] }, open({ dueAt: '2026-03-02T10:30:00.000Z' }), true],
    [{ text: 'lucia FACTURA' }, open(), true],
    [{ text: 'pedido' }, open(), false],
  ])('%o', (filter, t, want) => expect(matches(filter, t, me, now)).toBe(want));
  it('are asked of the desk when they show what is over', () => {
    expect([{}, { categories: ['open' as const] }, { statuses: ['resolved' as const] }, { categories: ['done' as const] }].map(showsEnded)).toEqual([false, false, true, true]);
  });
  it('can have the statuses that their conditions leave, and those alone are offered', () => {
    const facets: Facet[] = [
      { fact: 'status', name: 'Status', values: ['new', 'open', 'answered', 'pending', 'on_hold', 'postponed', 'resolved', 'closed'].map((s) => [s, s]) },
      { fact: 'tag', name: 'Tag', values: [] },
    ];
    const offered = (id: string) => within(facets, view(id).base).map((f) => [f.fact, ...f.values.map(([s]) => s)].join(' '));
    expect(offered('due')).toEqual(['status new open', 'tag']);
    expect(offered('all')).toEqual(['status new open answered pending on_hold postponed', 'tag']);
    expect(offered('resolved')).toEqual(['status resolved closed', 'tag']);
    expect(offered('postponed')).toEqual(['tag']);
    expect(offered('spam')[0]).toContain('closed');
  });
  it.each([
    ['status:resolved', {}, 'resolved'],
    ['status:closed status:open vat', { categories: ['waiting' as const] }, 'resolved'],
    ['status:pending', view('due').base, 'all'],
    ['status:open', view('resolved').base, 'all'],
    ['status:closed', view('resolved').base, undefined],
    ['status:resolved status:open', {}, undefined],
    ['-status:resolved', {}, undefined],
    ['status:never vat', {}, undefined],
  ])('say of %s in %o that it is in %s', (line, filter, want) => expect(elsewhere(line, filter)).toBe(want));
  it('are a line and back', () => {
    const line = 'status:open assignee:me tag:"dos palabras" sla:late factura';
    const filter = filterOf(line, {});
    expect(filter).toEqual({ statuses: ['open'], assignees: ['me'], tags: ['dos palabras'], sla: ['breached'], text: 'factura' });
    expect(lineOf(filter!)).toBe(line);
    expect(filterOf('-tag:x', {})).toBeUndefined();
    expect(filterOf('tag:x', { assignees: ['me'] })).toEqual({ assignees: ['me'], tags: ['x'] });
  });
  it('ask what the built-in ones show', () => {
    const all = [open(), open({ status: 'new', category: 'new' }), open({ status: 'pending', category: 'waiting', assignee: 'ana' }), open({ status: 'postponed', category: 'snoozed', team: 'billing' })];
    for (const v of views.filter((x) => !x.remote)) expect(all.map((t) => matches(v.base, t, me, now)), v.id).toEqual(all.map((t) => v.has(t, me)));
  });
  it.each([
    [{}, 'none'],
    [{ breached: true }, 'breached'],
    [{ dueAt: '2026-03-02T09:59:00.000Z' }, 'breached'],
    [{ dueAt: '2026-03-02T11:00:00.000Z' }, 'soon'],
    [{ dueAt: '2026-03-02T11:01:00.000Z' }, 'on_time'],
  ])('%o stands %s', (more, want) => expect(slaOf(open(more), now)).toBe(want));
});

describe('pages of a view', () => {
  it('show a ticket that moved between two of them once, where it came first, as it is now', () => {
    const rows = once([ticket({ id: 'a', rev: 1 }), ticket({ id: 'b' }), ticket({ id: 'a', rev: 2, subject: 'newer' }), ticket({ id: 'c' })]);
    expect(rows.map((t) => [t.id, t.subject])).toEqual([['a', 'newer'], ['b', 'La factura no llegó'], ['c', 'La factura no llegó']]);
  });
});

describe('where one stands in the list', () => {
  const was = ['a', 'b', 'c', 'd'];
  it.each([
    ['at the open ticket', was, 'b', stand(was, 1), [1, 2, 0]],
    ['where one was last, when none is open', was, undefined, stand(was, 1), [1, 2, 0]],
    ['before what came up, when the ticket was resolved', ['a', 'c', 'd'], undefined, stand(was, 1), [1, 1, 0]],
    ['the same when it was the last', ['a', 'b', 'c'], undefined, stand(was, 3), [2, 3, 2]],
    ['before what came up, when the ticket was answered and has sunk', ['a', 'c', 'd', 'b'], 'b', stand(was, 1), [3, 1, 0]],
    ['with the rows that were around, when another came in above', ['x', 'a', 'b', 'c', 'd'], 'b', stand(was, 1), [2, 3, 1]],
    ['nowhere at first', was, undefined, stand(was, -1), [-1, 0, -2]],
    ['at another ticket that was opened from elsewhere', was, 'd', stand(was, 0), [3, 4, 2]],
  ])('%s', (_, ids, open, last, [at, next, previous]) => expect(place(ids, open, last)).toEqual({ at, next, previous }));
});
