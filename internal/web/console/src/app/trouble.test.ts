import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/client';
import { missing, tell } from './trouble';

const failing = async (error: unknown, watched = true) => {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const observer = new QueryObserver(queries, { queryKey: ['x'], queryFn: () => Promise.reject(error) });
  const end = watched ? observer.subscribe(() => undefined) : () => undefined;
  await queries.fetchQuery({ queryKey: ['x'], queryFn: () => Promise.reject(error) }).catch(() => undefined);
  return { queries, end };
};

describe('what could not be read', () => {
  it.each([
    ['an error of the desk', new ApiError(500, 'internal', ''), true],
    ['too many requests', new ApiError(429, 'rate_limited', ''), true],
    ['a mistake of the console', new TypeError('x'), true],
    ['what is not there', new ApiError(404, 'not_found', ''), false],
    ['what is forbidden', new ApiError(403, 'forbidden', ''), false],
    ['a lost connection, which has its own line', new ApiError(0, 'network', ''), false],
  ])('%s', async (_, error, want) => {
    const { queries, end } = await failing(error);
    expect(missing(queries).length > 0).toBe(want);
    end();
  });
  it('is not said of what nobody looks at', async () => {
    const { queries } = await failing(new ApiError(500, 'internal', ''), false);
    expect(missing(queries)).toEqual([]);
  });
  it('is not said twice', async () => {
    const error = new ApiError(500, 'internal', '');
    const { queries, end } = await failing(error);
    const untell = tell(error);
    expect(missing(queries)).toEqual([]);
    untell();
    expect(missing(queries)).toHaveLength(1);
    end();
  });
});
