import { describe, expect, it, vi } from 'vitest';
import { session } from '../api/session';
import { all, bound, listen, register } from './actions';
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

describe('what is not allowed', () => {
  it('is in no palette and no help, and its key says so unless another has it', () => {
    session.state.set({ me: { kind: 'agent', teams: [], scopes: [], allowed: ['ticket.note'], toolTeams: [] } });
    vi.stubGlobal('HTMLElement', class {}); // no field is written in
    const heard: string[] = [];
    const off = register([
      { id: 'change', text: 'app.help', keys: ['e'], needs: 'ticket.update', run: () => heard.push('change') },
      { id: 'note', text: 'app.help', keys: ['n'], needs: 'ticket.note', run: () => heard.push('note') },
      { id: 'create', text: 'app.help', keys: ['n'], needs: 'ticket.create', run: () => heard.push('create') },
      { id: 'not now', text: 'app.help', keys: ['x'], needs: 'ticket.update', run: () => heard.push('not now'), when: () => false },
    ]);
    const page = new EventTarget() as Document;
    const deaf = listen(page, (a) => heard.push(`refused ${a.id}`));
    for (const key of ['e', 'n', 'x']) page.dispatchEvent(Object.assign(new Event('keydown', { cancelable: true }), stroke(key)));
    expect(all().map((a) => a.id)).toEqual(['note']);
    expect(bound().map((a) => a.id)).toEqual(['note']);
    expect(heard).toEqual(['refused change', 'note']);
    deaf();
    off();
    session.state.set({ me: null });
    vi.unstubAllGlobals();
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
