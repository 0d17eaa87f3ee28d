// Into which ticket some may be merged: one of themselves, or any that is found.
import type { Summary } from '../api/client';
import { found } from '../keys/find';

/** targets are those to choose from: of the selected ones those that fit what is
 * typed, the oldest first, then what the desk has found. Digits are a number, or
 * how one begins; the ticket that has just that number comes first. */
export function targets(selected: Summary[], searched: Summary[], typed: string): Summary[] {
  const words = typed.trim();
  const number = /^#?(\d+)$/.exec(words)?.[1];
  const oldest = selected.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt) || a.number - b.number);
  const own = number ? oldest.filter((x) => String(x.number).startsWith(number)) : found(oldest, words, (x) => `${x.requesterName ?? ''} ${x.subject}`);
  const ids = new Set(own.map((x) => x.id));
  const all = words ? [...own, ...searched.filter((x) => !ids.has(x.id))] : own;
  const exact = (x: Summary) => Number(String(x.number) === number);
  return all.toSorted((a, b) => exact(b) - exact(a));
}
