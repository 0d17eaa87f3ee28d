import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { inTurn } from './one';

describe('an agent’s own changes', () => {
  it('follow each other, also when something older is read in between', async () => {
    const queries = new QueryClient();
    const read = (rev: number) => queries.setQueryData(['ticket', 't1'], { ticket: { id: 't1', rev } });
    const shown = { id: 't1', rev: 4 };
    const asked: number[] = [];
    const change = (after: number) => (rev: number) => {
      asked.push(rev);
      return Promise.resolve().then(() => void read(after));
    };
    read(4);
    const [first, second] = [inTurn(queries, shown, change(5)), inTurn(queries, shown, change(6))];
    await first;
    read(4); // asked for before the first
    await second;
    read(5);
    await inTurn(queries, shown, change(7)); // on a screen that still shows the fourth
    expect(asked).toEqual([4, 5, 6]);
    read(9); // by somebody else
    await inTurn(queries, shown, change(10));
    expect(asked.at(-1)).toBe(9);
  });
  it('go on after one that was refused', async () => {
    const queries = new QueryClient();
    const shown = { id: 't2', rev: 1 };
    const first = inTurn(queries, shown, () => Promise.reject(new Error('stale')));
    const second = inTurn(queries, shown, (rev) => Promise.resolve(rev));
    await expect(first).rejects.toThrow('stale');
    expect(await second).toBe(1);
  });
});
