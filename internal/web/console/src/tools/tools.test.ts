import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { actionOf, fresh, macroOf, placeholders, replyOf, viewOf } from './kinds';

describe('what is sent', () => {
  it('has no empty language and no empty condition', () => {
    expect(replyOf({ ...fresh(), name: { es: 'Gracias', en: ' ' }, text: { es: 'Hola', en: '' } })).toEqual({ name: { es: 'Gracias' }, owner: 'agent', text: { es: 'Hola' }, tags: [] });
    expect(viewOf({ ...fresh(), name: { en: 'Mine' }, filter: { teams: [], assignees: ['me'], text: '' } }).filter).toEqual({ assignees: ['me'] });
  });
  it('names the team of a team, and of nobody else', () => {
    expect(macroOf({ ...fresh(), owner: 'team', team: 'sales' })).toMatchObject({ owner: 'team', team: 'sales' });
    expect(macroOf({ ...fresh(), owner: 'everybody', team: 'sales' })).not.toHaveProperty('team');
  });
  it('has of an action only what belongs to its sort', () => {
    expect(actionOf({ do: 'note', value: 'x', tags: ['a'], text: { en: 'Hi', es: '' } })).toEqual({ do: 'note', text: { en: 'Hi' } });
    expect(actionOf({ do: 'add_tags', value: 'x', tags: ['a'] })).toEqual({ do: 'add_tags', tags: ['a'] });
    expect(actionOf({ do: 'status', tags: ['a'], value: 'open' })).toEqual({ do: 'status', value: 'open' });
  });
});

describe('placeholders', () => {
  it('are those that the desk fills', () => {
    const source = readFileSync(join(import.meta.dirname, '../../../../desk/placeholder.go'), 'utf8');
    const known = [...source.matchAll(/^\s*\{"([a-zA-Z.]+)", func/gm)].map((m) => m[1]);
    expect(placeholders.toSorted()).toEqual(known.toSorted());
  });
});
