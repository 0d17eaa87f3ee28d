import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiError } from '../api/client';
import { queries } from '../api/queries';
import '../text/config';
import { catalogue } from '../text/catalogue';
import { configuration, type Config } from './config';
import { addItem, change, changed, changeItem, discard, draft, touched } from './draft';
import { clock, minutes, written } from './duration';
import { general, lists } from './lists';
import { merge, put, type Conflict } from './merge';
import { slug } from './options';
import { clean, get, same, set } from './path';
import { sections } from './sections';
import { snippet, type Sent } from './snippet';
import { uses } from './uses';
import { wrongs } from './wrong';

const config = (): Config => ({
  settings: { name: 'Workshop', language: 'es', zone: 'Europe/Madrid', reopenDays: 7, linkDays: 90, defaultTeam: 'billing' },
  agents: [
    { id: 'ana', name: 'Ana', address: 'ana@example.com', role: 'admin', teams: ['billing'], active: true, onDuty: true },
    { id: 'luis', name: 'Luis', address: 'luis@example.com', role: 'agent', teams: [], active: true, onDuty: true },
  ],
  teams: [{ id: 'billing', name: { en: 'Billing' }, lead: 'ana' }],
  mailboxes: [],
  forms: [{ id: 'web', name: { en: 'Web' }, origins: ['https://www.example.com'], active: true }],
  routing: [{ id: 'a', name: { en: 'A' }, match: { forms: ['web'] }, team: 'billing' }],
  calendars: [],
  policies: [],
  fields: [
    { id: 'order', name: { en: 'Order "no"', es: 'Pedido' }, kind: 'text', customer: 'fills', requiredAtCreate: true },
    { id: 'secret', name: { en: 'Secret' }, kind: 'text' },
    { id: 'size', name: { en: 'Size' }, kind: 'choice', customer: 'fills', forms: ['other'], choices: [] },
  ],
});

describe('merge', () => {
  const joined = (mine: Config, theirs: Config) => {
    const conflicts: Conflict[] = [];
    return { config: merge(config(), mine, theirs, conflicts) as Config, conflicts };
  };

  it('keeps both when they are of different things, down to a field of one agent', () => {
    const mine = set(config(), 'settings.zone', 'UTC');
    mine.agents[1] = { ...mine.agents[1]!, capacity: 5 };
    const theirs = config();
    theirs.agents[1] = { ...theirs.agents[1]!, role: 'lead' };
    theirs.teams.push({ id: 'new', name: { en: 'New' } });
    const { config: both, conflicts } = joined(mine, theirs);
    expect(conflicts).toEqual([]);
    expect(both.settings.zone).toBe('UTC');
    expect(both.agents[1]).toMatchObject({ capacity: 5, role: 'lead' });
    expect(both.teams.map((x) => x.id)).toEqual(['billing', 'new']);
  });

  it('leaves mine and says so when both changed the same', () => {
    const { config: both, conflicts } = joined(set(config(), 'settings.zone', 'UTC'), set(config(), 'settings.zone', 'Asia/Tokyo'));
    expect(conflicts).toEqual([{ path: ['settings', 'zone'], mine: 'UTC', theirs: 'Asia/Tokyo' }]);
    expect(both.settings.zone).toBe('UTC');
    expect((put(both, conflicts[0]!.path, 'Asia/Tokyo') as Config).settings.zone).toBe('Asia/Tokyo');
  });

  it('takes away what one took away, unless the other changed it', () => {
    const without = { ...config(), agents: config().agents.slice(0, 1) };
    expect(joined(config(), without).config.agents).toHaveLength(1);
    const mine = config();
    mine.agents[1] = { ...mine.agents[1]!, name: 'Luis B.' };
    const { config: both, conflicts } = joined(mine, without);
    expect(conflicts).toMatchObject([{ path: ['agents', 'luis'], theirs: undefined }]);
    expect(both.agents).toHaveLength(2);
    expect((put(both, ['agents', 'luis'], undefined) as Config).agents).toHaveLength(1);
  });

  it('keeps my order, with what they added behind it', () => {
    const mine = { ...config(), agents: config().agents.toReversed() };
    const theirs = config();
    theirs.agents.push({ ...theirs.agents[1]!, id: 'eva' });
    expect(joined(mine, theirs).config.agents.map((a) => a.id)).toEqual(['luis', 'ana', 'eva']);
  });
});

describe('path', () => {
  it('reads, sets, takes away', () => {
    expect(get(config(), 'settings.name')).toBe('Workshop');
    expect(set({ a: { b: 1 } }, 'a.b', undefined)).toEqual({ a: {} });
    expect(same({ a: undefined, b: [1] }, { b: [1] })).toBe(true);
    expect(same({ b: [1, 2] }, { b: [2, 1] })).toBe(false);
    expect(clean({ id: 'x', $new: '+1', list: [{ $auto: true, id: 'y' }] })).toEqual({ id: 'x', list: [{ id: 'y' }] });
  });
});

describe('duration', () => {
  it.each([
    ['45', 45],
    ['4 h', 240],
    ['1 h 30', 90],
    ['1h30min', 90],
    ['1,5 h', 90],
    ['2:15', 135],
    ['', 0],
    ['soon', undefined],
    ['-4 h', undefined],
  ])('%s is %s minutes', (text, want) => expect(minutes(text)).toBe(want));
  it('writes what it reads', () => {
    for (const n of [1, 45, 60, 90, 1440]) expect(minutes(written(n))).toBe(n);
    expect(['9', '930', '9:5', '24:00', 'x'].map(clock)).toEqual(['09:00', '09:30', '9:5', '24:00', 'x']);
  });
});

describe('the draft', () => {
  const begin = () => {
    discard();
    queries.setQueryData(configuration.queryKey, { config: config(), etag: '"1"' });
  };
  const parts = () => changed(draft.get().base?.config, draft.get().mine!);

  it('does not count an element in which nothing is written yet, nor sends it', () => {
    begin();
    const blank = { id: '', name: {}, kind: 'text' };
    const name = addItem('fields', blank);
    const item = draft.get().mine!.fields!.at(-1) as unknown as Record<string, unknown>;
    expect(parts()).toEqual([]);
    expect(touched(draft.get().mine!).fields).toHaveLength(3);
    changeItem('fields', name, { ...item, name: { en: 'Colour' }, id: 'colour' }, 'name');
    expect(parts()).toEqual(['fields']);
    changeItem('fields', name, { ...item, $id: false }, 'name');
    expect(parts()).toEqual([]);
    addItem('statuses', { status: 'new' }); // a list of which the desk has none
    expect(parts()).toEqual([]);
  });

  it('gives up one part or all, and brings it back beside what was changed since', () => {
    begin();
    change('settings', 'name', 'Garage');
    change('teams', '', []);
    draft.set({ wrong: [{ part: 'teams', item: '', at: '', es: '', en: '' }] });
    discard('teams');
    expect(parts()).toEqual(['settings']);
    expect(draft.get().wrong).toEqual([]);
    change('settings', 'closeAfterDays', 3);
    const back = discard();
    expect(draft.get().mine).toBeNull();
    change('settings', 'zone', 'UTC');
    back();
    expect(draft.get().mine!.settings).toMatchObject({ name: 'Garage', closeAfterDays: 3, zone: 'UTC' });
    begin();
  });
});

describe('wrongs', () => {
  it('finds the element that was meant', () => {
    const problem = { errors: [{ field: 'agents[1].teams[0]', code: 'x', es: 'no', en: 'no' }, { field: 'settings.zone', code: 'x', es: 'z', en: 'z' }, { field: 'agents', code: 'x', es: 'a', en: 'a' }] };
    expect(wrongs(new ApiError(422, 'invalid', '', problem as never), config())).toMatchObject([
      { part: 'agents', item: 'luis', at: 'teams[0]' },
      { part: 'settings', item: '', at: 'zone' },
      { part: 'agents', item: '', at: '' },
    ]);
  });
});

describe('uses', () => {
  it('are everywhere that names it', () => {
    expect(uses(config(), 'teams', 'billing').map((u) => `${u.section}/${u.item}/${u.at}`)).toEqual(['general//defaultTeam', 'agents/ana/teams', 'routing/a/team']);
    expect(uses(config(), 'forms', 'web').map((u) => u.item)).toEqual(['a']);
    expect(uses(config(), 'agents', 'luis')).toEqual([]);
  });
});

describe('slug', () => {
  it('is an id that nobody has', () => {
    expect(slug('Atención al cliente', [])).toBe('atencion-al-cliente');
    expect(slug('Billing', ['billing', 'billing-2'])).toBe('billing-3');
    expect(slug('¿?', [])).toBe('');
  });
});

describe('snippet', () => {
  const made = (change: Partial<Config['forms'][number]> = {}, l: 'es' | 'en' = 'en', sent: Sent = { script: false }, c = config()) => snippet(c, { ...c.forms[0]!, ...change }, l, 'https://desk.example.com/', sent);

  it('asks what this form asks, and nothing that agents keep', () => {
    const html = made();
    expect(html).toContain('action="https://desk.example.com/forms/web"');
    expect(html).toContain('name="field_order" maxlength="250" required');
    expect(html).toContain('Order &quot;no&quot;');
    expect(html).not.toMatch(/name="(name|subject)"[^>]*required/); // as on the desk's own page
    expect(html).toMatch(/name="address"[^>]*required/);
    expect(html).not.toMatch(/field_secret|field_size|<script/);
    expect(made({}, 'es', { script: true })).toContain('wrong.es');
  });

  it('leads to the desk’s page, or back to the site that is chosen', () => {
    expect(made()).not.toContain('redirect');
    expect(made({}, 'en', { script: false, back: 'https://other.example.com' })).toContain('name="redirect" value="https://other.example.com/"');
  });

  it('speaks as the desk’s own form, and asks for the reason where that does', () => {
    for (const l of ['es', 'en'] as const) {
      const own = JSON.parse(readFileSync(join(import.meta.dirname, `../../../text/${l}.json`), 'utf8')) as Record<string, string>;
      const html = made({}, l);
      for (const of of ['name', 'subject', 'files']) expect(html).toContain(`<label>${own[`form.${of}`]} (${own['page.optional']})<br>`);
      for (const of of ['address', 'type', 'text']) expect(html).toContain(`<label>${own[`form.${of}`]}<br>`);
      for (const type of ['question', 'incident', 'request']) expect(html).toContain(`<option value="${type}">${own[`requester.type.${type}`]}</option>`);
      expect(html).toContain(`<button>${own['form.send']}</button>`);
      expect(made({ type: 'incident' }, l)).not.toContain('name="type"');
    }
  });

  it('lets a field stay empty that only some reasons need, and says which', () => {
    const c = config();
    c.fields = [
      { ...c.fields![0]!, types: ['incident', 'task'] },
      { ...c.fields![0]!, id: 'inner', types: ['task'] },
    ];
    const html = made({}, 'en', { script: false }, c);
    expect(html).toContain('Order &quot;no&quot;. Only for: Something does not work.<br><input name="field_order" maxlength="250">');
    expect(html).not.toContain('field_inner'); // no visitor can choose its type
    expect(made({ type: 'incident' }, 'en', { script: false }, c)).toContain('name="field_order" maxlength="250" required');
  });
});

describe('the sections', () => {
  const specs = [general, ...lists];
  const all = specs.flatMap((s) => s.groups.flatMap((g) => g.fields.map((f) => ({ part: s.part as string, f }))));

  it('have a name for every field, and no name for none', () => {
    const keys = Object.keys(catalogue.en).filter((k) => k.startsWith('config.field.'));
    const labels = all.filter(({ f }) => f.kind !== 'id').map(({ part, f }) => `config.field.${part}.${f.at}`);
    for (const l of labels) expect(keys, l).toContain(l);
    for (const k of keys) expect(labels, k).toContain(labels.includes(k) ? k : k.replace(/\.hint$/, ''));
    for (const s of sections) expect(catalogue.en, s.id).toHaveProperty([`config.about.${s.id}`]);
  });

  it('ask nothing of a light agent that is about being given tickets', () => {
    const { groups } = lists.find((s) => s.part === 'agents')!;
    const shown = (role: string) => groups.flatMap((g) => g.fields).filter((f) => !f.when || f.when({ role }, config())).map((f) => f.at);
    const given = ['onDuty', 'speaks', 'calendar', 'capacity'];
    expect(shown('agent')).toEqual(expect.arrayContaining(given));
    expect(shown('light').filter((at) => given.includes(at))).toEqual([]);
  });

  it('keep to the limits of the contract', () => {
    interface Schema {
      properties?: Record<string, Schema>;
      items?: Schema;
      $ref?: string;
      maxLength?: number;
      minimum?: number;
      maximum?: number;
      enum?: string[];
    }
    const contract = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../httpapi/openapi.json'), 'utf8')) as { components: { schemas: Record<string, Schema> } };
    const follow = (s: Schema | undefined): Schema | undefined => (s?.$ref ? contract.components.schemas[s.$ref.split('/').at(-1)!] : s);
    const root = contract.components.schemas.Configuration!;
    for (const { part, f } of all) {
      const whole = follow(root.properties?.[part]);
      let at = whole?.items ? follow(whole.items) : whole;
      for (const name of f.at.split('.')) at = follow(at?.properties?.[name]);
      expect(at, `${part}.${f.at}`).toBeDefined();
      if (f.kind === 'line' || f.kind === 'address' || f.kind === 'area') expect(at?.maxLength, f.at).toBe(f.max);
      if (f.kind === 'number') {
        expect([at?.minimum, at?.maximum], f.at).toEqual([f.least, f.most]);
        expect(f.usual !== undefined, f.at).toBe(f.required === true); // what it is when it is emptied
      }
      if (f.kind === 'words') expect(follow(at?.items)?.maxLength, f.at).toBe(f.most);
      if (f.kind === 'name') expect(follow(at?.properties?.en)?.maxLength, f.at).toBe(f.max ?? 120);
      const values = at?.enum ?? follow(at?.items)?.enum;
      if ((f.kind === 'pick' || f.kind === 'picks') && values) expect(f.options(config(), { t: (k) => k, l: 'en' }).map((x) => x.value).toSorted(), f.at).toEqual(values.toSorted());
    }
  });
});
