import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { session } from '../api/session';
import { save } from './save';

// The client asks where the page is from.
vi.hoisted(() => Object.assign(globalThis, { location: { origin: 'https://desk.test' } }));

// A desk with one profile, which only takes a change of the version it has.
const desk = { version: 1, profile: { name: 'Ana', address: 'ana@example.com', onDuty: false, density: 'comfortable', theme: 'system' } };
const sent: string[] = [];

const answer = (status: number, body: object) => new Response(JSON.stringify(body), { status, headers: { ETag: `"${desk.version}"`, 'Content-Type': 'application/json' } });

beforeEach(() => {
  Object.assign(desk, { version: 1, profile: { ...desk.profile, onDuty: false, theme: 'system' } });
  sent.length = 0;
  vi.stubGlobal('fetch', async (to: Request | string) => {
    if (typeof to === 'string') return answer(200, { kind: 'agent', agent: 'ana', teams: [], scopes: [], profile: desk.profile });
    const match = to.headers.get('If-Match') ?? '';
    sent.push(match);
    if (match !== `"${desk.version}"`) return answer(412, { code: 'stale', status: 412 });
    desk.profile = { ...desk.profile, ...((await to.json()) as object) };
    desk.version++;
    return answer(200, desk.profile);
  });
});
afterEach(() => vi.unstubAllGlobals());

it('names the version that was read, and then the one that was made', async () => {
  await session.begin();
  expect(await Promise.all([save({ onDuty: true }), save({ theme: 'dark' })])).toEqual([true, true]);
  expect(sent).toEqual(['"1"', '"2"']);
  expect(session.state.get().me?.profile).toMatchObject({ onDuty: true, theme: 'dark' });
});

it('overwrites nothing that another window has changed', async () => {
  await session.begin();
  desk.version = 7;
  desk.profile = { ...desk.profile, theme: 'light' };
  expect(await save({ theme: 'dark' }, true)).toBe(false);
  expect(session.state.get()).toMatchObject({ version: '"7"', me: { profile: { theme: 'light' } } });
  expect(await save({ onDuty: true })).toBe(true);
});
