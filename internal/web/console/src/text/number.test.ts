import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleNumber, readNumber, unread, unreadOf, writtenNumber } from './number';

const cases = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../desk/testdata/numbers.json'), 'utf8')) as { typed: string; es: string | null; en: string | null }[];

describe('a number', () => {
  it.each(cases)('typed as $typed is $es in Spanish and $en in English, as at the desk', ({ typed, es, en }) => {
    expect(readNumber('es', typed) ?? null).toBe(es);
    expect(readNumber('en', typed) ?? null).toBe(en);
  });

  it('is written in the language of the reader, and typed back unchanged is the same', () => {
    expect(writtenNumber('es', '-1234.5')).toBe('-1234,5');
    expect(writtenNumber('en', '-1234.5')).toBe('-1234.5');
    for (const l of ['es', 'en'] as const) {
      expect(readNumber(l, exampleNumber(l))).toBe('1234.5');
      for (const n of cases.flatMap((c) => [c.es, c.en]).filter((n) => n !== null)) expect(readNumber(l, writtenNumber(l, n)), `${l} ${n}`).toBe(n);
    }
  });

  it('is not what could not be read', () => {
    expect(unreadOf(unread('12.50'))).toBe('12.50');
    expect(unreadOf('12.5')).toBeUndefined();
    expect(cases.map((c) => readNumber('en', unread(c.typed)))).toEqual(cases.map(() => undefined));
  });
});
