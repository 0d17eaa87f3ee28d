import { afterEach, expect, it, vi } from 'vitest';
import type { ApiError } from './client';
import { session } from './session';

afterEach(() => vi.unstubAllGlobals());

it('tells a request that nobody wants any more from a lost connection', async () => {
  vi.stubGlobal('location', { origin: 'https://desk.example' });
  vi.stubGlobal('fetch', (r: Request) => (r.signal.aborted ? Promise.reject(r.signal.reason as Error) : Promise.reject(new TypeError('failed'))));
  const { client } = await import('./client');
  const code = (signal?: AbortSignal) => client.GET('/api/v1/me', signal ? { signal } : {}).then(
    () => '',
    (e: unknown) => (e as ApiError).code,
  );
  session.network(true);
  expect(await code(AbortSignal.abort())).toBe('aborted');
  expect(session.state.get().online).toBe(true);
  expect(await code()).toBe('network');
  expect(session.state.get().online).toBe(false);
});
