import { describe, expect, it } from 'vitest';
import { readDate, writtenDate } from './date';

describe('a date', () => {
  it.each([
    ['3/5/26', '2026-05-03'],
    ['03/05/2026', '2026-05-03'],
    [' 3.5.2026 ', '2026-05-03'],
    ['3-5-26', '2026-05-03'],
    ['2026-05-03', '2026-05-03'],
    ['2026/5/3', '2026-05-03'],
    ['3 de mayo de 2026', '2026-05-03'],
    ['3 May 2026', '2026-05-03'],
    ['May 3, 2026', '2026-05-03'],
    ['1 sept. 2026', '2026-09-01'],
    ['12 dic 98', '1998-12-12'],
    ['29/2/2028', '2028-02-29'],
    ['29/2/2026', undefined],
    ['13/13/2026', undefined],
    ['3/5', undefined],
    ['3/5/2', undefined],
    ['3/5/202', undefined],
    ['0/5/2026', undefined],
    ['3 foo 2026', undefined],
    ['tomorrow', undefined],
    ['', undefined],
  ])('typed as %s is %s', (text, want) => expect(readDate(text)).toBe(want));

  it('is written in the language of the reader', () => {
    expect(writtenDate('es', '2026-05-03')).toBe('03/05/2026');
    expect(writtenDate('en', '2026-05-03')).toBe('3 May 2026');
    expect(['', 'soon', '2026-02-30'].map((x) => writtenDate('es', x))).toEqual(['', 'soon', '2026-02-30']);
  });

  it('reads every day that it writes', () => {
    for (const l of ['es', 'en'] as const) {
      for (let month = 1; month <= 12; month++) {
        const day = `2027-${String(month).padStart(2, '0')}-28`;
        expect(readDate(writtenDate(l, day)), `${l} ${day}`).toBe(day);
      }
    }
  });
});
