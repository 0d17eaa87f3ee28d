import { describe, expect, it } from 'vitest';
import { months } from './reads';

describe('months', () => {
  it.each([
    ['2026-03-15T12:00:00Z', ['2026-03', '2026-02']],
    ['2026-01-01T00:00:00Z', ['2026-01', '2025-12']],
    ['2026-03-31T23:59:59Z', ['2026-03', '2026-02']],
  ])('of %s', (now, want) => expect(months(new Date(now))).toEqual(want));
});
