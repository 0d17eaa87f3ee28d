import { describe, expect, it } from 'vitest';
import type { Summary } from '../api/client';
import { targets } from './targets';

const one = (number: number, createdAt: string, more: Partial<Summary> = {}) => ({ id: `t${number}`, number, createdAt, subject: 'Invoice', ...more }) as Summary;
const late = one(12, '2026-03-02T10:00:00Z', { requesterName: 'Lucía Gómez' });
const early = one(15, '2026-03-01T10:00:00Z', { subject: 'No payment' });
const other = one(1, '2026-01-01T10:00:00Z');
const numbers = (list: Summary[]) => list.map((x) => x.number);

describe('into which ticket some are merged', () => {
  it.each<[string, Summary[], number[]]>([
    ['', [], [15, 12]],
    ['lucia', [], [12]],
    ['payment', [other], [15, 1]],
    ['1', [other], [1, 15, 12]], // not one that only begins so
    ['#12', [late], [12]],
    ['lucia@example.com', [late, other], [12, 1]], // what the desk finds by more than is shown
    ['99', [], []],
  ])('%s', (typed, searched, want) => expect(numbers(targets([late, early], searched, typed))).toEqual(want));
  it('is any other when there is one', () => {
    expect(targets([], [other], '')).toEqual([]);
    expect(targets([], [other], 'invoice')).toEqual([other]);
  });
});
