import { describe, expect, it } from 'vitest';
import { absence, begins, day } from './away';

describe('an absence', () => {
  it('lasts from the beginning of its first day until the day of return', () => {
    const a = absence('2026-03-02', '2026-03-09', 'leo')!;
    expect(day(new Date(a.from!))).toBe('2026-03-02');
    expect(new Date(a.until).getTime()).toBe(begins('2026-03-09').getTime());
    expect(a.replacement).toBe('leo');
  });
  it.each([
    ['2026-03-09', '2026-03-02'],
    ['2026-03-02', '2026-03-02'],
    ['', '2026-03-02'],
    ['2026-03-02', ''],
  ])('from %j to %j is none', (from, back) => expect(absence(from, back, undefined)).toBeUndefined());
});
