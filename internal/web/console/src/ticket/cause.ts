// Why something happened, in words. The desk gives short codes with values,
// "rule=billing matched=words:invoice; agent=ana least_load=2 of=3"; what is
// no code is the reason that somebody wrote.
import type { Event } from '../api/client';
import { UNDONE } from '../list/change';
import type { Translate } from '../text/text';
import type { Names } from './happened';

/** values are the name=value parts of a code, quotes taken off. */
export function values(why: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const m of why.matchAll(/(?:^|[\s;])([a-z_]+)(?:=("(?:[^"\\]|\\.)*"|[^\s;]*))?/g)) {
    const v = m[2] ?? '';
    found.set(m[1]!, v.startsWith('"') ? unquoted(v) : v);
  }
  return found;
}

const unquoted = (s: string): string => {
  try {
    return JSON.parse(s) as string;
  } catch {
    return s;
  }
};

/** macroOf is the name of the macro that did it, in the desk's language. */
export const macroOf = (why: string): string | undefined => (why.startsWith('macro=') ? values(why).get('macro') : undefined);

const reasons = ['light', 'inactive', 'off_duty', 'language', 'hours', 'full'] as const;
const plain = ['woken', 'third_party', 'mentioned', 'matrix_changed', 'solved_by_requester', UNDONE] as const;

/** cause says why; undefined when there is nothing to say. */
export function cause(t: Translate, e: Pick<Event, 'cause' | 'type'>, names: Names): string | undefined {
  const why = e.cause?.why;
  if (!why) return e.cause?.rule ? t(/^(sla|policy)\./.test(e.type) ? 'ticket.cause.policy' : 'ticket.cause.rule', { rule: names.rule(e.cause.rule) }) : undefined;
  const known = plain.find((p) => p === why);
  if (known) return t(`ticket.cause.${known}`);
  const macro = macroOf(why);
  if (macro !== undefined) return t('ticket.macro.run', { name: names.macro(macro) });
  const v = values(why);
  if (why.startsWith('auto_close ')) return t('ticket.cause.auto_close', { n: Number(v.get('days')) || 0 });
  if (why.startsWith('bounce ')) return t('ticket.cause.bounce', { status: v.get('status') ?? '' });
  if (!/^(rule|form|mailbox|default|first|agent)=/.test(why)) return t('ticket.cause.reason', { why });
  const pieces: string[] = [];
  const rule = v.has('rule') ? names.rule(v.get('rule')!) : undefined;
  const word = /words:("(?:[^"\\]|\\.)*"|[^,;\s]+)/.exec(why)?.[1];
  if (rule && word) pieces.push(t('ticket.cause.words', { rule, word: word.startsWith('"') ? unquoted(word) : word }));
  else if (rule) pieces.push(t('ticket.cause.rule', { rule }));
  const agent = v.get('agent');
  if (agent === 'none') {
    const against = reasons.filter((r) => v.has(r)).map((r) => t(`ticket.cause.none.${r}`, { n: Number(v.get(r)) || 0 }));
    pieces.push(against.length > 0 ? t('ticket.cause.none', { why: against.join(', ') }) : t('ticket.cause.nobody'));
  } else if (agent) pieces.push(t('ticket.cause.load', { who: names.agent(agent), n: Number(v.get('least_load')) || 0 }));
  return pieces.join('; ') || undefined;
}
