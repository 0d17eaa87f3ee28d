// What the filter line means: words that the row must have, and facts such as
// status:open, -tag:vat or assignee:none.
import type { Summary } from '../api/client';
import { plain } from '../keys/find';

export interface Filter {
  words: string[];
  facts: Array<{ name: Fact; value: string; not: boolean }>;
}

export const facts = ['status', 'priority', 'type', 'channel', 'language', 'team', 'assignee', 'tag', 'org', 'sla'] as const;
export type Fact = (typeof facts)[number];

const isFact = (s: string): s is Fact => (facts as readonly string[]).includes(s);

export function parse(line: string): Filter {
  const filter: Filter = { words: [], facts: [] };
  for (const part of line.trim().split(/\s+/)) {
    const m = /^(-?)([a-z]+):(.+)$/i.exec(part);
    const name = m?.[2]?.toLowerCase() ?? '';
    if (m && isFact(name)) filter.facts.push({ name, value: plain(m[3]!), not: m[1] === '-' });
    else if (part) filter.words.push(plain(part));
  }
  return filter;
}

/** with is the line with a fact added, or taken away when it is there. */
export function toggled(line: string, fact: Fact, value: string): string {
  const word = `${fact}:${value}`;
  const parts = line.trim().split(/\s+/).filter(Boolean);
  return (parts.includes(word) ? parts.filter((p) => p !== word) : [...parts, word]).join(' ');
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
    case 'sla':
      return [t.breached || (t.dueAt && Date.parse(t.dueAt) < now) ? 'late' : t.dueAt ? 'running' : 'none'];
  }
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
  const text = plain(`${t.subject} ${t.requesterName ?? ''} ${t.snippet ?? ''} #${t.number} ${t.tags.join(' ')}`);
  return filter.words.every((w) => text.includes(w));
}
