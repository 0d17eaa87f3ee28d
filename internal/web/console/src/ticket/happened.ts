// What an event says, in short pieces: who, and what changed.
import type { Event, Status } from '../api/client';
import { isKey, type Translate } from '../text/text';
import { impactKey } from './words';

export interface Names {
  agent: (id: string) => string;
  team: (id: string) => string;
  status: (status: Status) => string;
  /** Of routing rules and service levels. */
  rule: (id: string) => string;
  /** Of a macro that is told by its name in the desk's language. */
  macro: (name: string) => string;
}

/** happened is the pieces of one event; never empty. */
export function happened(t: Translate, e: Event, names: Names): string[] {
  const { data } = e;
  const pieces: string[] = [];
  const who = e.actor.kind === 'agent' && e.actor.id ? names.agent(e.actor.id) : e.actor.kind === 'person' ? t('ticket.customer') : e.actor.kind === 'program' ? t('ticket.program') : '';
  if (data.created) pieces.push(t('ticket.event.created', { channel: t(`word.channel.${data.created.channel}`) }));
  if (data.created?.channel === 'api' && e.actor.kind !== 'person') pieces.push(t('ticket.event.created.for'));
  if (data.status) pieces.push(`${t('ticket.status')}: ${names.status(data.status.to as Status)}`);
  if (data.priority) pieces.push(`${t('ticket.priority')}: ${t(`word.priority.${data.priority.to as 'normal'}`)}`);
  if (data.type) pieces.push(`${t('ticket.type')}: ${t(`word.type.${data.type.to as 'task'}`)}`);
  if (data.team) pieces.push(`${t('ticket.team')}: ${names.team(data.team.to)}`);
  if (data.assignee) pieces.push(data.assignee.to ? `${t('ticket.assignee')} ${names.agent(data.assignee.to)}` : t('ticket.event.released'));
  if (data.tags) pieces.push(data.tags.length > 0 ? `${t('ticket.tags')}: ${data.tags.join(', ')}` : t('ticket.event.tags.none'));
  if (data.mergedInto) pieces.push(t(e.type === 'ticket.unmerged' ? 'ticket.event.unmerged' : 'ticket.event.merged', { number: `#${data.mergedInto.number}` }));
  if (data.merged) pieces.push(t(e.type === 'ticket.unmerged' ? 'ticket.event.unmerged.received' : 'ticket.event.merge.received', { number: `#${data.merged.number}` }));
  if (e.type === 'sla.warned' && data.metric) pieces.push(t('ticket.event.warned', { metric: t(`word.metric.${data.metric}`) }));
  if (e.type === 'sla.breached' && data.metric) pieces.push(t('ticket.event.breached', { metric: t(`word.metric.${data.metric}`) }));
  if (data.flag) pieces.push(flag(t, data.flag));
  if (data.delivery) pieces.push(t('ticket.event.delivery'));
  if (e.type === 'links.revoked') pieces.push(t('ticket.event.links'));
  if (e.type === 'policy.changed') pieces.push(t('ticket.event.policy'));
  if (e.type === 'message.reread') pieces.push(t('ticket.event.reread'));
  if (data.participant?.role === 'watcher') pieces.push(t(e.type === 'participant.removed' ? 'ticket.event.watches.no' : 'ticket.event.watches', { who: names.agent(data.participant.person) }));
  else if (data.participant) pieces.push(t(e.type === 'participant.removed' ? 'ticket.event.participant.left' : 'ticket.event.participant', { role: t(`word.role.${data.participant.role}`) }));
  if (data.impact?.to) pieces.push(`${t('ticket.impact')}: ${t(impactKey(data.impact.to as 'one'))}`);
  if (data.urgency?.to) pieces.push(`${t('ticket.urgency')}: ${t(`word.urgency.${data.urgency.to as 'low'}`)}`);
  if (data.complexity?.to) pieces.push(`${t('ticket.complexity')}: ${t(`word.complexity.${data.complexity.to as 'low'}`)}`);
  if (data.blocker) pieces.push(t(e.type === 'blocker.removed' ? 'ticket.event.blocker.done' : 'ticket.event.blocker', { what: t(`word.blocker.${data.blocker}`) }));
  if (data.fields && data.fields.length > 0) pieces.push(t('ticket.event.fields', { n: data.fields.length }));
  if (data.link) pieces.push(t(e.type === 'ticket.unlinked' ? 'ticket.event.unlinked' : 'ticket.event.linked', { number: `#${data.link.number}`, kind: t(`word.link.${data.link.kind}`) }));
  if (data.mentions && data.mentions.length > 0) pieces.push(t('ticket.event.mentions', { who: data.mentions.map(names.agent).join(', ') }));
  if (e.type === 'close.planned') pieces.push(t(data.closeAt ? 'ticket.event.closes' : 'ticket.event.closes.never'));
  if (pieces.length === 0) pieces.push(t('ticket.event.changed'));
  return who ? [who, ...pieces] : pieces;
}

/** flag is a warning of the desk in words; new ones are shown as their code. */
export function flag(t: Translate, code: string): string {
  const key = `word.flag.${code}`;
  return isKey(key) ? t(key) : code;
}

/** line is what was said in pieces as one line that begins like a sentence. */
export const line = (pieces: string[]): string => {
  const all = pieces.join(' · ');
  const [first = ''] = all;
  return first.toLocaleUpperCase() + all.slice(first.length);
};
