// Light formatting of what agents type, by the marks that they know from chats
// and mail: **bold**, _italic_, `code`, [words](https://…), lists, quotes. It is
// cautious: what may mean something else ("2*3*4", "**kwargs", "- 5 °C") stays as
// it was typed. The text part of a mail is what was typed, its HTML is made here.
import { pieces } from './link';

export type Inline =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'bold' | 'italic'; of: Inline[] }
  | { kind: 'link'; href: string; text: string }
  | { kind: 'image'; id: string; name: string };

/** Block is a part of the text; what it is of are its lines, or the items of a list. */
export type Block = { kind: 'paragraph' | 'quote' | 'bullets' | 'numbers'; of: Inline[][] } | { kind: 'code'; text: string };

export interface Image {
  id: string;
  name: string;
}

/** marker stands in the text where an image goes. */
export const marker = (name: string): string => `[${name}]`;

/** parse reads the marks of a text in which these images may stand. */
export function parse(text: string, images: readonly Image[] = []): Block[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const blocks: Block[] = [];
  let plain: string[] = [];
  const flush = () => {
    if (plain.length > 0) blocks.push({ kind: 'paragraph', of: plain.map((l) => inline(l, images)) });
    plain = [];
  };
  for (let i = 0; i < lines.length; ) {
    const found = fence(lines, i) ?? list(lines, i) ?? quote(lines, i);
    if (found) {
      flush();
      blocks.push(found.kind === 'code' ? { kind: 'code', text: found.of.join('\n') } : { kind: found.kind, of: found.of.map((l) => inline(l, images)) });
      i += found.lines;
    } else {
      if (lines[i]!.trim() === '') flush();
      else plain.push(lines[i]!);
      i++;
    }
  }
  flush();
  return blocks;
}

/** Found is a block that begins at a line, and how many lines it has. */
type Found = { kind: Block['kind']; of: string[]; lines: number } | undefined;

/** run is the lines from one on that pass. */
const run = (lines: string[], from: number, passes: (line: string, i: number) => boolean): string[] => {
  let end = from;
  while (end < lines.length && passes(lines[end]!, end - from)) end++;
  return lines.slice(from, end);
};

/** fence is code between two lines of three backticks. */
function fence(lines: string[], from: number): Found {
  if (!/^```\w*$/.test(lines[from]!)) return undefined;
  const of = run(lines, from + 1, (l) => l !== '```');
  const closed = from + 1 + of.length < lines.length;
  return closed && of.length > 0 ? { kind: 'code', of, lines: of.length + 2 } : undefined;
}

/** list is two items at least: one line with a dash may be a signature. Items
 * that begin with a figure may be minus so much; numbers begin with one. */
function list(lines: string[], from: number): Found {
  const bullet = /^([-*]) (?=\S)/.exec(lines[from]!)?.[1];
  if (bullet) {
    const of = run(lines, from, (l) => l.startsWith(`${bullet} `) && l.length > 2).map((l) => l.slice(2).trim());
    return of.length > 1 && !of.some((x) => /^[\d.,$€£+-]/.test(x)) ? { kind: 'bullets', of, lines: of.length } : undefined;
  }
  const sign = /^1([.)]) (?=\S)/.exec(lines[from]!)?.[1];
  if (!sign) return undefined;
  const of = run(lines, from, (l, i) => l.startsWith(`${i + 1}${sign} `) && l.trim().length > `${i + 1}${sign}`.length);
  return of.length > 1 ? { kind: 'numbers', of: of.map((l) => l.slice(l.indexOf(sign) + 1).trim()), lines: of.length } : undefined;
}

/** quote is lines with a > before them; "> 5 kg" is more than five. */
function quote(lines: string[], from: number): Found {
  if (!/^> ?[^\s\d=<>-]/.test(lines[from]!)) return undefined;
  const of = run(lines, from, (l) => l.startsWith('>')).map((l) => l.replace(/^> ?/, ''));
  return { kind: 'quote', of, lines: of.length };
}

// A mark opens where a word may begin and closes where one may end, on one line.
const before = String.raw`(?<![\p{L}\p{N}_*\x60/\\])`;
const after = String.raw`(?![\p{L}\p{N}_*\x60/\\])`;
const marks = new RegExp(
  [
    String.raw`${before}\x60(?<code>[^\x60\s](?:[^\x60\n]*[^\x60\s])?)\x60${after}`,
    String.raw`${before}\*\*(?<bold>[^\s*](?:(?:(?!\*\*)[^\n])*[^\s*])?)\*\*${after}`,
    String.raw`${before}_(?<italic>[\p{L}\p{N}¿¡\x22'«“(*\x60](?:[^_\n]*[^\s_])?)_${after}`,
    String.raw`\[(?<words>[^[\]\n]+)\]\((?<href>(?:https?:\/\/|mailto:)[^\s()<>"]+)\)`,
    String.raw`(?<address>https?:\/\/[^\s<>"]+)`,
  ].join('|'),
  'giu',
);
const MOST = 500; // marks of one line
const DEEP = 3; // marks in one another

function inline(line: string, images: readonly Image[], deep = 0): Inline[] {
  const image = images.find((f) => line.includes(marker(f.name)));
  if (image) {
    const at = line.indexOf(marker(image.name));
    return [...inline(line.slice(0, at), images, deep), { kind: 'image', ...image }, ...inline(line.slice(at + marker(image.name).length), images, deep)];
  }
  const out: Inline[] = [];
  let at = 0;
  for (const m of line.matchAll(marks)) {
    if (out.length > MOST) break;
    const made = meant(m, images, deep);
    if (!made) continue;
    if (m.index > at) out.push({ kind: 'text', text: line.slice(at, m.index) });
    out.push(...made);
    at = m.index + m[0].length;
  }
  if (at < line.length) out.push({ kind: 'text', text: line.slice(at) });
  return out;
}

/** meant is what one mark makes; undefined leaves it as it was typed. */
function meant(m: RegExpExecArray, images: readonly Image[], deep: number): Inline[] | undefined {
  const { code, bold, italic, words, href, address } = m.groups!;
  if (address) return pieces(address).map((p) => (p.href ? { kind: 'link', href: p.href, text: p.text } : { kind: 'text', text: p.text }));
  if (code) return [{ kind: 'code', text: code }];
  // Words that look like an address lead there, and not elsewhere.
  if (words && href) return URL.canParse(href) && !/^\s*(https?:|www\.)/i.test(words) ? [{ kind: 'link', href, text: words }] : undefined;
  const inner = bold ?? italic;
  return inner && deep < DEEP ? [{ kind: bold ? 'bold' : 'italic', of: inline(inner, images, deep + 1) }] : undefined;
}

/** isFormatted tells whether there is more than words: then the mail's HTML
 * says it. looks tells whether it looks otherwise than it was typed. */
export const isFormatted = (blocks: Block[]): boolean => blocks.some((b) => b.kind !== 'paragraph' || b.of.flat().some((x) => x.kind !== 'text'));
export const looks = (blocks: Block[]): boolean => blocks.some((b) => b.kind !== 'paragraph' || b.of.flat().some((x) => x.kind !== 'text' && !(x.kind === 'link' && x.text === x.href)));

// Spaces that stand in a row are kept.
const spaced = (s: string) => escaped(s).replace(/ (?= )/g, '&nbsp;');
const escaped = (s: string) => s.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** html is the text as HTML. All that was typed is escaped; the desk cleans it once more. */
export function html(blocks: Block[]): string {
  return blocks
    .map((b) => {
      if (b.kind === 'code') return `<pre>${escaped(b.text)}</pre>`;
      const lines = b.of.map((l) => l.map(tag).join(''));
      if (b.kind === 'paragraph') return `<p>${lines.join('<br>')}</p>`;
      if (b.kind === 'quote') return `<blockquote>${lines.join('<br>')}</blockquote>`;
      const items = lines.map((l) => `<li>${l}</li>`).join('');
      return b.kind === 'numbers' ? `<ol>${items}</ol>` : `<ul>${items}</ul>`;
    })
    .join('');
}

function tag(x: Inline): string {
  switch (x.kind) {
    case 'text':
      return spaced(x.text);
    case 'code':
      return `<code>${escaped(x.text)}</code>`;
    case 'bold':
      return `<b>${x.of.map(tag).join('')}</b>`;
    case 'italic':
      return `<i>${x.of.map(tag).join('')}</i>`;
    case 'link':
      return `<a href="${escaped(x.href)}">${escaped(x.text)}</a>`;
    case 'image':
      return `<img src="cid:${escaped(x.id)}" alt="${escaped(x.name)}">`;
  }
}
