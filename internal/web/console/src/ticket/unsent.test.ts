import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { drafts, empty, together } from './drafts';
import { pause } from './outbox';
import { refusals, unsent, waits } from './unsent';

const kept = new Map<string, string>();
beforeEach(() => {
  kept.clear();
  vi.stubGlobal('localStorage', { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => kept.set(k, v), removeItem: (k: string) => kept.delete(k) });
  vi.stubGlobal('window', { addEventListener: () => undefined, removeEventListener: () => undefined });
});
afterEach(() => vi.unstubAllGlobals());

it('remembers what was refused for the next page, until its draft is empty', () => {
  refusals.keep('a', 'Cause: This is missing.');
  refusals.keep('b', 'x');
  unsent.set({ why: {} }); // the page is loaded anew
  refusals.follow();
  expect(unsent.get().why).toEqual({ a: 'Cause: This is missing.', b: 'x' });
  drafts.write('a', { ...empty(), text: 'hello' });
  expect(Object.keys(unsent.get().why)).toEqual(['a', 'b']);
  drafts.write('a', empty());
  expect(unsent.get().why).toEqual({ b: 'x' });
  refusals.forget('b');
  expect(kept.size).toBe(0);
});

it('survives what something else wrote', () => {
  kept.set('desk-unsent-', '{"a":1,"b":"x"}');
  refusals.follow();
  expect(unsent.get().why).toEqual({ b: 'x' });
  kept.set('desk-unsent-', '<');
  refusals.follow();
  expect(unsent.get().why).toEqual({});
});

it('a message waits without a connection, or when an earlier page sent it', () => {
  const now = Date.now();
  expect(waits(undefined, false, 10_000)).toBe(false);
  expect(waits({ at: now + 60_000 }, true, 10_000)).toBe(false);
  expect(waits({ at: now + 60_000 }, false, 10_000)).toBe(true);
  expect(waits({ at: now - 60_000 }, true, 10_000)).toBe(true);
});

it('a message that does not get through alone is tried ever more seldom', () => {
  expect([1, 2, 3, 9].map(pause)).toEqual([2000, 4000, 8000, 30_000]);
});

it('what comes back to a ticket that is opened only then is not there twice', () => {
  const back = { ...empty(), text: 'hello' };
  expect(together(back, { ...back }).text).toBe('hello');
  expect(together(back, { ...empty(), text: 'more' }).text).toBe('hello\n\nmore');
});
