import { describe, expect, it } from 'vitest';
import { all, bound, register } from './actions';
import { Chords, name } from './chords';
import { found } from './find';

const stroke = (key: string, more: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> & { timeStamp?: number } = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

describe('name', () => {
  it.each([
    [stroke('k', { ctrlKey: true }), 'mod+k'],
    [stroke('k', { metaKey: true }), 'mod+k'],
    [stroke('?', { shiftKey: true }), '?'],
    [stroke('R', { shiftKey: true }), 'shift+r'],
    [stroke('Enter', { ctrlKey: true, shiftKey: true }), 'mod+shift+enter'],
    [stroke(' '), 'space'],
    [stroke('Shift', { shiftKey: true }), ''],
  ])('%o is %s', (s, want) => expect(name(s)).toBe(want));
});

describe('Chords', () => {
  const actions = [{ id: 'inbox', keys: ['g i'] }, { id: 'info', keys: ['i'] }, { id: 'go', keys: ['x', 'arrowright'] }];
  it('takes two strokes within a second for one chord', () => {
    const c = new Chords();
    expect(c.match(stroke('g', { timeStamp: 0 }), actions)).toBeUndefined();
    expect(c.match(stroke('i', { timeStamp: 400 }), actions)?.id).toBe('inbox');
    c.match(stroke('g', { timeStamp: 1000 }), actions);
    expect(c.match(stroke('i', { timeStamp: 2100 }), actions)?.id).toBe('info');
  });
  it('knows every key of an action', () => {
    expect(new Chords().match(stroke('ArrowRight'), actions)?.id).toBe('go');
  });
});

describe('the registry', () => {
  it('gives the innermost of two, and only what can be done', () => {
    let can = false;
    const outer = register([{ id: 'a', text: 'app.help', run: () => undefined }]);
    const inner = register([
      { id: 'a', text: 'app.close', run: () => undefined },
      { id: 'b', text: 'app.retry', run: () => undefined, when: () => can },
    ]);
    expect(all().map((a) => a.text)).toEqual(['app.close']);
    expect(bound().map((a) => a.id)).toEqual(['a', 'b']);
    can = true;
    expect(all().map((a) => a.id)).toEqual(['a', 'b']);
    inner();
    expect(all().map((a) => a.text)).toEqual(['app.help']);
    outer();
    expect(all()).toEqual([]);
  });
});

describe('found', () => {
  it('looks for every word, without accents, the beginning first', () => {
    const list = ['Responder y resolver', 'Resolver', 'Añadir etiqueta'];
    expect(found(list, 'resolver', (s) => s)).toEqual(['Resolver', 'Responder y resolver']);
    expect(found(list, 'anadir ETIQ', (s) => s)).toEqual(['Añadir etiqueta']);
    expect(found(list, 'zzz', (s) => s)).toEqual([]);
  });
});
