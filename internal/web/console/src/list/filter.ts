// What the filter line means: words that the row must have, and facts such as
// status:open, -tag:vat, tag:"two words" or assignee:none. A word may stand within
// another one, a number only where a number begins; those rows come first in
// which words are begun and numbers are whole.
import type { Summary } from '../api/client';
import { plain } from '../keys/find';
import { slaOf } from './saved';

export interface Asked {
  name: Fact;
  /** As it is compared, and as it was written. */
  value: string;
  raw: string;
  not: boolean;
}

export interface Filter {
  words: string[];
  facts: Asked[];
}

export const facts = ['status', 'priority', 'type', 'channel', 'language', 'team', 'assignee', 'tag', 'org', 'sla'] as const;
export type Fact = (typeof facts)[number];

const isFact = (s: string): s is Fact => (facts as readonly string[]).includes(s);

/** tokens are the parts of a line; what stands in quotes is one. */
export const tokens = (line: string): string[] => line.match(/-?[\p{L}]+:"[^"]*"?|\S+/gu) ?? [];

/** written is a fact as it stands in a line. */
export const written = (fact: string, value: string): string => (/\s/.test(value) ? `${fact}:"${value}"` : `${fact}:${value}`);

const split = (part: string) => {
  const m = /^(-?)(\p{L}+):"?([^"]+)"?$/u.exec(part);
  return m && { not: m[1] === '-', name: m[2]!.toLowerCase(), raw: m[3]! };
};

export function parse(line: string): Filter {
  const filter: Filter = { words: [], facts: [] };
  for (const part of tokens(line)) {
    const m = split(part);
    if (m && isFact(m.name)) filter.facts.push({ name: m.name, value: plain(m.raw), raw: m.raw, not: m.not });
    else filter.words.push(plain(part));
  }
  return filter;
}

/** toggled is the line with a fact added, or taken away when it is there. */
export function toggled(line: string, fact: Fact, value: string): string {
  const word = written(fact, value);
  const parts = tokens(line);
  return (parts.includes(word) ? parts.filter((p) => p !== word) : [...parts, word]).join(' ');
}

/** Facet is a fact with what it may be, in the reader's words. */
export interface Facet {
  fact: Fact;
  name: string;
  values: Array<[value: string, name: string]>;
}

/** understood is a line in which facts may be written in the reader's words
 * ("estado:abierto"), with the names that parse knows. */
export function understood(line: string, facets: Facet[]): string {
  return tokens(line)
    .map((part) => {
      const m = split(part);
      const facet = m && facets.find((f) => f.fact === m.name || plain(f.name) === plain(m.name));
      if (!m || !facet) return part;
      const value = facet.values.find(([v, name]) => v === m.raw || plain(name) === plain(m.raw));
      return (m.not ? '-' : '') + written(facet.fact, value?.[0] ?? m.raw);
    })
    .join(' ');
}

const isWord = (part: string): boolean => parse(part).facts.length === 0;

/** parts are the facts of a line, and its words. */
export function parts(line: string): { chips: string[]; words: string } {
  const all = tokens(line);
  return { chips: all.filter((p) => !isWord(p)), words: all.filter(isWord).join(' ') };
}

/** wordsOf are the words of what is typed, without a fact that is not complete. */
export const wordsOf = (typed: string): string =>
  tokens(typed)
    .filter((p) => isWord(p) && !/^-?\p{L}+:/u.test(p))
    .join(' ');

/** apart takes the facts that are complete out of what is typed: those with a
 * space behind them, or all. meant is the same with the names that parse knows. */
export function apart(meant: string, typed: string, complete: boolean): { done: string[]; rest: string } {
  const [know, see] = [tokens(meant), tokens(typed)];
  const last = complete || /[\s"]$/.test(typed) ? see.length : see.length - 1;
  const done = know.slice(0, last).filter((p) => !isWord(p));
  if (done.length === 0) return { done, rest: typed };
  const rest = see.filter((_, i) => i >= last || isWord(know[i] ?? ''));
  return { done, rest: rest.join(' ') };
}

function values(t: Summary, fact: Fact, now: number): string[] {
  switch (fact) {
    case 'status':
      return [t.status];
    case 'priority':
      return [t.priority];
    case 'type':
      return [t.type];
    case 'channel':
      return [t.channel];
    case 'language':
      return [t.language];
    case 'team':
      return [t.team ?? 'none'];
    case 'assignee':
      return [t.assignee ?? 'none'];
    case 'tag':
      return t.tags.length > 0 ? t.tags.map(plain) : ['none'];
    case 'org':
      return [plain(t.organization ?? 'none')];
    case 'sla': {
      const state = slaOf(t, now);
      return [state === 'breached' ? 'late' : state === 'on_time' ? 'ontime' : state];
    }
  }
}

const texts = new WeakMap<Summary, string>();

/** text is what words are looked for in, made once for each ticket. */
function text(t: Summary): string {
  let s = texts.get(t);
  if (s === undefined) {
    s = plain(`${t.subject.slice(0, 500)} ${t.requesterName ?? ''} ${t.snippet ?? ''} #${t.number} ${t.tags.join(' ')}`);
    texts.set(t, s);
  }
  return s;
}

/** passes: of several values of one fact any will do; all facts and all words must hold. */
export function passes(t: Summary, filter: Filter, now: number): boolean {
  const groups = new Map<string, boolean>();
  for (const f of filter.facts) {
    const has = values(t, f.name, now).includes(f.value);
    if (f.not) {
      if (has) return false;
    } else groups.set(f.name, (groups.get(f.name) ?? false) || has);
  }
  for (const ok of groups.values()) if (!ok) return false;
  if (filter.words.length === 0) return true;
  const of = text(t);
  return filter.words.every((w) => (isNumber(w) ? stands(of, w, (at) => !isDigit(of[at - 1])) : of.includes(w)));
}

/** best puts the rows first in which every word begins a word and every number is
 * a whole one, or begins the ticket's own; otherwise their order stays. */
export function best(rows: Summary[], filter: Filter): Summary[] {
  if (filter.words.length === 0) return rows;
  const good = new Set(rows.filter((t) => filter.words.every((w) => begins(t, w))));
  return good.size === 0 || good.size === rows.length ? rows : [...good, ...rows.filter((t) => !good.has(t))];
}

function begins(t: Summary, word: string): boolean {
  const of = text(t);
  if (isNumber(word)) return String(t.number).startsWith(word) || stands(of, word, (at) => !isDigit(of[at - 1]) && !isDigit(of[at + word.length]));
  return !isLetter(word[0]) ? of.includes(word) : stands(of, word, (at) => !isLetter(of[at - 1]));
}

const isNumber = (word: string): boolean => /^\d+$/.test(word);
const isDigit = (c: string | undefined): boolean => c !== undefined && c >= '0' && c <= '9';
const isLetter = (c: string | undefined): boolean => c !== undefined && /[\p{L}\p{N}]/u.test(c);

/** stands reports whether a word stands at a place of a text that will do. */
function stands(text: string, word: string, will: (at: number) => boolean): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) if (will(at)) return true;
  return false;
}
