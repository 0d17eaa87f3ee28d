// What the buttons of the composer put into the text: the marks that format.ts
// reads, around what is selected or before its lines.

export interface Written {
  /** What stands in the place of the text from one end to the other. */
  from: number;
  to: number;
  text: string;
  /** What is selected afterwards. */
  select: [from: number, to: number];
}

export type Mark = 'bold' | 'italic' | 'link' | 'bullets' | 'numbers' | 'quote';

/** withMark is what a mark makes of a selection; the same again takes it away. */
export function withMark(text: string, from: number, to: number, mark: Mark): Written {
  if (mark === 'bold') return around(text, from, to, '**');
  if (mark === 'italic') return around(text, from, to, '_');
  if (mark === 'link') return linked(text, from, to);
  return before(text, from, to, mark);
}

function around(text: string, from: number, to: number, sign: string): Written {
  const n = sign.length;
  if (from >= n && text.slice(from - n, from) === sign && text.slice(to, to + n) === sign) {
    return { from: from - n, to: to + n, text: text.slice(from, to), select: [from - n, to - n] };
  }
  // Spaces at the ends stay outside: a mark opens and closes at a letter.
  const chosen = text.slice(from, to);
  const start = from + chosen.length - chosen.trimStart().length;
  const end = Math.max(start, from + chosen.trimEnd().length);
  return { from: start, to: end, text: sign + text.slice(start, end) + sign, select: [start + n, end + n] };
}

function linked(text: string, from: number, to: number): Written {
  const chosen = text.slice(from, to).trim();
  const isAddress = /^https?:\/\/\S+$/.test(chosen);
  const made = isAddress ? `[](${chosen})` : `[${chosen}](https://)`;
  const at = from + (isAddress || !chosen ? 1 : made.length - 1);
  return { from, to, text: made, select: [at, at] };
}

const sign = { bullets: () => '- ', numbers: (i: number) => `${i + 1}. `, quote: () => '> ' };

function before(text: string, from: number, to: number, mark: keyof typeof sign): Written {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const found = text.indexOf('\n', Math.max(start, to));
  const end = found < 0 ? text.length : found;
  const lines = text.slice(start, end).split('\n');
  const has = lines.every((l, i) => l.startsWith(sign[mark](i)));
  const made = lines.map((l, i) => (has ? l.slice(sign[mark](i).length) : sign[mark](i) + l)).join('\n');
  const at = start + made.length;
  return { from: start, to: end, text: made, select: lines.length > 1 ? [start, at] : [at, at] };
}
