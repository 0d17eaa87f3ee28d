// Web addresses in plain text.

const address = /https?:\/\/[^\s<>"'“”«»]+/gi;
const MOST = 200; // links of one text

/** pieces is the text in parts, of which those with href are addresses; a full
 * stop or bracket after one is not part of it. */
export function pieces(text: string): Array<{ text: string; href?: string }> {
  const all: Array<{ text: string; href?: string }> = [];
  let at = 0;
  for (const m of text.matchAll(address)) {
    if (all.length > MOST * 2) break;
    let found = m[0].replace(/[.,;:!?…]+$/, '');
    if (found.endsWith(')') && !found.includes('(')) found = found.slice(0, -1);
    if (!URL.canParse(found)) continue;
    if (m.index > at) all.push({ text: text.slice(at, m.index) });
    all.push({ text: found, href: found });
    at = m.index + found.length;
  }
  if (at < text.length) all.push({ text: text.slice(at) });
  return all;
}
