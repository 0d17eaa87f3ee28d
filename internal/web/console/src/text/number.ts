// Numbers as people write them in their language. The desk reads those of its
// forms by the same rule (internal/desk/number.go), and the cases of one table
// hold both to it.
import type { Language } from './language';

const signs: Record<Language, { point: string; group: string }> = { es: { point: ',', group: '.' }, en: { point: '.', group: ',' } };

/** Digits before and after the decimal sign. */
export const DIGITS = 15;
export const DECIMALS = 6;

/** readNumber is the number that somebody has typed as the API has it (-12.5);
 * undefined when it is none. Thousands stand in groups of three or in none, and
 * nothing is guessed: "1.250" is 1250 in Spanish and 1.25 in English. */
export function readNumber(l: Language, typed: string): string | undefined {
  const { point, group } = signs[l];
  const [, sign = '', whole = '', part = ''] = new RegExp(`^(-?)(\\d+|[1-9]\\d{0,2}(?:\\${group}\\d{3})+)(?:\\${point}(\\d+))?$`).exec(typed.trim()) ?? [];
  if (!whole) return undefined;
  const digits = whole.replaceAll(group, '').replace(/^0+/, '');
  const decimals = part.replace(/0+$/, '');
  if (digits.length > DIGITS || decimals.length > DECIMALS) return undefined;
  if (!decimals) return digits ? sign + digits : '0';
  return `${sign}${digits || '0'}.${decimals}`;
}

/** writtenNumber is a number of the API for the reader, who may type it so. */
export const writtenNumber = (l: Language, n: string): string => n.replace('.', signs[l].point);

/** exampleNumber shows the signs of a language. */
export const exampleNumber = (l: Language): string => `1${signs[l].group}234${signs[l].point}5`;

const NONE = '?';

/** unread marks what was typed and is no number: neither here nor at the desk
 * does anybody take it for one. */
export const unread = (typed: string): string => NONE + typed;

/** unreadOf is what was typed; undefined of a number. */
export const unreadOf = (value: string): string | undefined => (value.startsWith(NONE) ? value.slice(NONE.length) : undefined);
