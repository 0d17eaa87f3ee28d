import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Me } from '../api/client';
import { actionOf, fresh, mayKeep, placeholders, replyOf, viewOf } from './kinds';

describe('what is sent', () => {
  it('has no empty language and no empty condition', () => {
    expect(replyOf({ ...fresh(), name: { es: 'Gracias', en: ' ' }, text: { es: 'Hola', en: '' } })).toEqual({ name: { es: 'Gracias' }, text: { es: 'Hola' }, tags: [] });
    expect(viewOf({ ...fresh(), name: { en: 'Mine' }, filter: { teams: [], assignees: ['me'], text: '' } }).filter).toEqual({ assignees: ['me'] });
  });
  it('has of an action only what belongs to its sort', () => {
    expect(actionOf({ do: 'note', value: 'x', tags: ['a'], text: { en: 'Hi', es: '' } })).toEqual({ do: 'note', text: { en: 'Hi' } });
    expect(actionOf({ do: 'add_tags', value: 'x', tags: ['a'] })).toEqual({ do: 'add_tags', tags: ['a'] });
    expect(actionOf({ do: 'status', tags: ['a'], value: 'open' })).toEqual({ do: 'status', value: 'open' });
  });
});

describe('mayKeep', () => {
  const agent = (more: Partial<Me>) => ({ kind: 'agent', agent: 'ana', role: 'agent', teams: ['billing'], scopes: [], ...more }) as Me;
  it.each([
    [agent({}), { owner: 'agent' as const }, true],
    [agent({}), { owner: 'everybody' as const }, false],
    [agent({}), { owner: 'team' as const, team: 'billing' }, false],
    [agent({ role: 'lead' }), { owner: 'team' as const, team: 'billing' }, true],
    [agent({ role: 'lead' }), { owner: 'team' as const, team: 'shipping' }, false],
    [agent({ role: 'admin' }), { owner: 'everybody' as const }, true],
    [agent({ role: 'admin' }), { owner: 'built_in' as const }, false],
  ])('%#', (me, tool, want) => expect(mayKeep(me, tool, [])).toBe(want));
  it('is so for the lead whom the team names', () => expect(mayKeep(agent({}), { owner: 'team', team: 'billing' }, ['billing'])).toBe(true));
});

describe('placeholders', () => {
  it('are those that the desk fills', () => {
    const source = readFileSync(join(import.meta.dirname, '../../../../desk/placeholder.go'), 'utf8');
    const known = [...source.matchAll(/^\s*\{"([a-zA-Z.]+)", func/gm)].map((m) => m[1]);
    expect(placeholders.toSorted()).toEqual(known.toSorted());
  });
});
