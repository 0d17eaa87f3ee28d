// Finding by a few letters, in any script, without accents.

/** plain is a text as it is compared: lower case, without accents. */
export const plain = (s: string): string => s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** found are the things whose text has every word, those that begin with the
 * first word first; otherwise their order stays. */
export function found<T>(things: T[], words: string, text: (thing: T) => string): T[] {
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return things;
  return things
    .map((thing) => ({ thing, text: plain(text(thing)) }))
    .filter((x) => wanted.every((w) => x.text.includes(w)))
    .sort((a, b) => Number(b.text.startsWith(wanted[0]!)) - Number(a.text.startsWith(wanted[0]!)))
    .map((x) => x.thing);
}
